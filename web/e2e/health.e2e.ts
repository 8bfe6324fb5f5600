import { renameSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { accessibilityFaults } from './support/axe';
import { TestBrowser } from './support/browser';
import { port, until } from './support/device';
import { coloured, InstalledPipit } from './support/installed';
import { openAsOwner } from './support/owner';
import { testPictures } from './support/standard';

let pipit: InstalledPipit;
let browser: TestBrowser;

afterEach(async () => {
  await browser.close();
  await pipit.remove();
});

async function open(path: string, settings = testPictures(['camera', 'garden'])): Promise<void> {
  pipit = new InstalledPipit(settings);
  await pipit.start();
  await pipit.claim();
  browser = await TestBrowser.open();
  await openAsOwner(browser, pipit.url, path);
}

describe('Health', () => {
  test('is told as it changes, with one sentence and one action for what is not well', async () => {
    await open('status', `[server]\nport = ${port}\n\n[cameras.camera]\nsource = "test"\n`);
    const { page } = browser;
    const camera = page.locator('.check', { hasText: 'Camera' }).first();
    await page.waitForSelector('.check');
    const file = coloured(pipit.folder, 'red');
    pipit.write(pipit.settingsText().replace('"test"', `"file:${file}"`));
    await until('the file is the camera', async () => (await pipit.camera()).source?.width === 640);
    renameSync(file, `${file}.away`);
    await page.waitForSelector('.check-fault', { timeout: 20_000 });
    expect(await page.textContent('.check:first-child')).toMatch(/red[.]mp4/);
    await page.getByText('Something is wrong').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await browser.screenshot('health-fault');
    renameSync(`${file}.away`, file);
    await page.waitForSelector('.check-fault', { state: 'detached', timeout: 20_000 });
    await camera.waitFor();
    expect(browser.complaints).toEqual([]);
  });

  test('is asked for where the device cannot tell by itself', async () => {
    await open('access');
    const { page } = browser;
    // A proxy that lets no stream of events through.
    await page.route('**/api/v1/events', (route) => route.abort());
    await page.getByRole('link', { name: 'Health' }).click();
    await page.waitForSelector('.check');
    for (let asked = 0; asked < 2; asked++) {
      expect((await page.waitForResponse('**/api/v1/health', { timeout: 20_000 })).status()).toBe(200);
    }
  });

  test('has charts in words too, the log, and all of it in one archive', async () => {
    await open('status');
    const { page } = browser;
    const chart = page.getByRole('img', { name: /^CPU: [\d.]+ % now, between [\d.]+ % and [\d.]+ % in the last/ });
    await chart.waitFor();
    await page.waitForSelector('.log-line');
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download diagnostics' }).click();
    expect((await download).url()).toContain('/api/v1/diagnostics');
    expect(await (await download).failure()).toBeNull();
  });
});

describe('Access', () => {
  test('is given to a program by a token that is shown once, and taken back', async () => {
    await open('access');
    const { page } = browser;
    await page.getByLabel('Name').fill('Home Assistant');
    await page.getByLabel('May', { exact: true }).selectOption('control');
    await page.getByRole('button', { name: 'Create token' }).click();
    await page.getByText('This is shown only once. Copy it now.').waitFor();
    const token = await page.inputValue('input[readonly].input-code');
    expect(token).toMatch(/^pipit_/);
    await page.locator('.card', { hasText: 'shown only once' }).getByRole('button', { name: 'Copy' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await browser.screenshot('access-token', { whole: true });

    const asked = (): Promise<number> => pipit.status('api/v1/settings', { authorization: `Bearer ${token}` });
    expect(await pipit.status('api/v1/settings')).toBe(401);
    expect(await asked()).toBe(200);
    const changed = await fetch(new URL('api/v1/settings', pipit.url), {
      method: 'PATCH',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ changes: { 'cameras.camera.text': 'by a program' } }),
    });
    expect(changed.status).toBe(200);
    expect(pipit.kept('cameras.camera.text')).toBe('by a program');
    await page.reload();
    await page.getByText(/^last used/).waitFor();
    expect(await page.content()).not.toContain(token);
    await page.getByRole('button', { name: 'Revoke Home Assistant' }).click();
    await page.getByRole('button', { name: 'Revoke Home Assistant' }).waitFor({ state: 'detached' });
    expect(await asked()).toBe(401);
    expect(browser.complaints).toEqual([]);
  });

  test('is given to a player by a link for one camera and some time', async () => {
    const locked = '[access]\nviewing = "password"\n';
    await open('access', testPictures(['camera', 'garden'], locked));
    const { page } = browser;
    await page.getByLabel('Camera', { exact: true }).selectOption('garden');
    await page.getByLabel('For', { exact: true }).selectOption('1 week');
    await page.getByRole('button', { name: 'Create link' }).click();
    const link = await page.getByLabel('Link', { exact: true }).inputValue();
    expect(link).toContain('/live/garden/index.m3u8');
    expect(await pipit.status(link)).toBe(200);
    expect(await pipit.status(link.replace('garden', 'camera'))).toBe(403);
    expect(await pipit.status('live/garden/index.m3u8')).toBe(401);
  });

  test('to the picture is for everybody or for those who know the password, at once', async () => {
    await open('access');
    const { page } = browser;
    const stranger = await TestBrowser.open();
    await stranger.page.goto(pipit.url);
    await stranger.badgeSays('Live');
    await page.getByLabel('Only those who know the password').check();
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>('input[value=password]')?.checked);
    await stranger.page.getByRole('heading', { name: 'Log in' }).waitFor();
    await page.getByLabel('Everyone who reaches this Pipit').check();
    await stranger.badgeSays('Live');
    await stranger.close();
  });
});
