import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { accessibilityFaults } from './support/axe';
import { TestBrowser, type Look } from './support/browser';
import { until } from './support/device';
import { Image } from './support/image';
import { InstalledPipit } from './support/installed';
import { password } from './support/owner';
import { testPictures } from './support/standard';

const channel = 'http://127.0.0.1:1/pipit-generic.raucb';

let pipit: InstalledPipit;
let browser: TestBrowser;
let image: Image | null = null;

afterEach(async () => {
  await browser.close();
  await pipit.remove();
  image?.remove();
  image = null;
});

async function open(settings = '', look: Look = {}): Promise<void> {
  pipit = new InstalledPipit(testPictures(['camera'], settings));
  image?.root('publish', pipit.folder);
  await pipit.start({ by: image?.by ?? [] });
  await pipit.claim();
  browser = await TestBrowser.open(look);
  const { page } = browser;
  await page.goto(new URL('/status', pipit.url).href);
  // In any language.
  await page.locator('.door input[autocomplete="current-password"]').fill(password);
  await page.locator('.door button[type=submit]').click();
  await page.getByRole('heading', { name: /^(Machine|Maschine)$/ }).waitFor();
}

const request = (): string => join(pipit.folder, 'update', 'request');

describe('The machine', () => {
  test('tells its clock and its storage, and is no image where it is none', async () => {
    await open();
    const { page } = browser;
    const card = page.locator('.card', { has: page.getByRole('heading', { name: 'Machine' }) });
    expect(await card.getByText(/^[\d.,]+ [kMGT]?B of [\d.,]+ [MGT]B$/).count()).toBe(1);
    await card.getByText('as it should be').waitFor();
    expect(await page.getByRole('heading', { name: 'Update' }).count()).toBe(0);
    expect(await accessibilityFaults(page)).toEqual([]);
    await browser.screenshot('machine', { whole: true });
    expect(browser.complaints).toEqual([]);
  });
});

describe('An update', () => {
  test('that was taken back is told with its reason, and a bundle that is none is refused', async () => {
    image = new Image();
    image.lastWas('rolled-back', 'no-picture');
    await open();
    const { page } = browser;
    const told = page.getByRole('note').filter({ hasText: 'The update to 1.1 was rolled back.' });
    await told.getByText('There was no picture in it.').waitFor();
    await told.getByText('Nothing is lost.').waitFor();
    await page.getByText('1.0, in system A').waitFor();
    expect(await page.getByRole('button', { name: 'Check' }).count()).toBe(0);
    expect(await accessibilityFaults(page)).toEqual([]);
    await browser.screenshot('update-rolled-back', { whole: true });

    const bundle = join(image.folder, 'sent.raucb');
    writeFileSync(bundle, Buffer.alloc(3_000_000, 'no bundle '));
    await page.getByRole('button', { name: 'Upload a bundle…' }).click();
    const dialog = page.locator('dialog');
    await dialog.getByLabel('Bundle (.raucb)').setInputFiles(bundle);
    await dialog.getByLabel('Current password', { exact: true }).fill('not the password');
    await dialog.getByRole('button', { name: 'Install and restart' }).click();
    await page.getByText('This is not the current password.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await browser.screenshot('update-upload');
    await dialog.getByLabel('Current password', { exact: true }).fill(password);
    await dialog.getByRole('button', { name: 'Install and restart' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('The request waits for the system.').waitFor();
    expect(readFileSync(join(pipit.folder, 'update', 'bundle.raucb')).equals(readFileSync(bundle))).toBe(true);

    image.root('take', pipit.folder);
    await page.getByText('It is no bundle, or not whole.').waitFor();
    expect(existsSync(join(pipit.folder, 'update', 'bundle.raucb'))).toBe(false);
  });

  test('is looked for and installed where its owner chose, in German and on a phone', async () => {
    image = new Image();
    await open(`[update]\nchannel = "${channel}"\nat-night = true\n`, {
      locale: 'de-DE',
      colorScheme: 'dark',
      width: 390,
      height: 844,
      touch: true,
    });
    const { page } = browser;
    await page.getByText('nachts, zwischen drei und vier').waitFor();
    await page.getByText(channel).waitFor();
    await page.getByRole('button', { name: 'Nachsehen' }).click();
    await page.getByText('Die Anfrage wartet auf das System.').waitFor();
    expect(readFileSync(request(), 'utf8')).toMatch(
      /^pipit-update 1\nid=[0-9a-f]{16}\ndo=check\nfrom=http:\/\/127.0.0.1:1\/pipit-generic.raucb\n$/,
    );
    image.root('take', pipit.folder);
    await page.getByText('Dort konnte nichts gelesen werden.').waitFor();

    await page.getByRole('button', { name: 'Jetzt installieren…' }).click();
    const dialog = page.locator('dialog');
    await dialog.getByLabel('Jetziges Passwort', { exact: true }).fill(password);
    await dialog.getByRole('button', { name: 'Installieren und neu starten' }).click();
    await dialog.waitFor({ state: 'detached' });
    await until('the request is written', () => Promise.resolve(existsSync(request())));
    const id = /id=(.*)/.exec(readFileSync(request(), 'utf8'))?.[1] ?? '';
    // What root tells while RAUC writes.
    const now = Math.floor(Date.now() / 1000);
    image.root('take', pipit.folder);
    image.write(
      'told/status',
      `id=${id}\ndo=install\nstate=running\ncode=installing\nversion=1.1\nat=${now}\npercent=40\nsentence=\n`,
    );
    await page.getByRole('progressbar').waitFor();
    await page.getByText('Die Aktualisierung wird installiert; das dauert einige Minuten.').waitFor();
    expect(await page.getByRole('button', { name: 'Nachsehen' }).isDisabled()).toBe(true);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    expect(await accessibilityFaults(page)).toEqual([]);
    await browser.screenshot('update-installing-phone', { whole: true });
    expect(browser.complaints).toEqual([]);
  });
});
