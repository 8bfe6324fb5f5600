// Fails when the first load of the page, or all of the page beside hls.js, is larger than its budget, gzip-compressed.
// hls.js is loaded only where it is needed and must not be named by the page or by what the page loads at once.
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const budgetBytes = 120_000;
const wholeBudgetBytes = 150_000;
const dist = new URL('../dist/', import.meta.url);
if (!existsSync(new URL('index.html', dist))) {
  console.error('size: web/dist/index.html is not there; run `npm run build` first.');
  process.exit(1);
}

const firstLoad = new Set(['index.html']);
const html = readFileSync(new URL('index.html', dist), 'utf8');
for (const [, path] of html.matchAll(/(?:src|href)="\/([^"]+)"/g)) firstLoad.add(path);
// A script's static imports are part of the first load; import("…") is not.
for (const path of firstLoad) {
  if (!path.endsWith('.js')) continue;
  const script = readFileSync(new URL(path, dist), 'utf8');
  for (const [, name] of script.matchAll(/(?:from|import)\s*["']\.\/([^"']+)["']/g)) firstLoad.add(`assets/${name}`);
}

let totalBytes = 0;
for (const path of firstLoad) {
  const bytes = readFileSync(new URL(`${path}.gz`, dist)).length;
  totalBytes += bytes;
  console.log(`${String(bytes).padStart(8)}  ${path}`);
}
console.log(`${String(totalBytes).padStart(8)}  first load, gzip (budget ${budgetBytes})`);

const hls = [...firstLoad].filter((path) => /hls/i.test(path));
if (hls.length > 0) {
  console.error(`size: hls.js is part of the first load (${hls.join(', ')}); import it lazily.`);
  process.exit(1);
}
if (totalBytes > budgetBytes) {
  console.error(`size: the first load is ${totalBytes - budgetBytes} bytes over its budget.`);
  process.exit(1);
}

const whole = readdirSync(dist, { recursive: true }).filter((path) => path.endsWith('.gz') && !/hls/i.test(path));
const wholeBytes = whole.reduce((sum, path) => sum + readFileSync(new URL(path, dist)).length, 0);
console.log(`${String(wholeBytes).padStart(8)}  all views and languages, without hls.js (budget ${wholeBudgetBytes})`);
if (wholeBytes > wholeBudgetBytes) {
  console.error(`size: the page is ${wholeBytes - wholeBudgetBytes} bytes over its budget.`);
  process.exit(1);
}
