import { afterEach, describe, expect, test } from 'vitest';
import { accessibilityFaults } from './support/axe';
import { TestBrowser } from './support/browser';
import { StandInDevice } from './support/device';
import { openAsOwner } from './support/owner';

let pipit: StandInDevice;
let browser: TestBrowser;

afterEach(async () => {
  await browser.close();
  await pipit.stop();
});

async function open(path: string): Promise<void> {
  pipit = new StandInDevice({ claimed: true, cameras: ['camera', 'garden'] });
  await pipit.start();
  browser = await TestBrowser.open();
  await openAsOwner(browser, pipit.url, path);
}

describe('Health', () => {
  test('is told as it changes, with one sentence and one action for what is not well', async () => {
    await open('status');
    const { page } = browser;
    await page.getByText('All is well').waitFor();
    pipit.api.unwell = true;
    pipit.api.tell();
    await page.getByText('Something needs a look').waitFor();
    expect(await page.textContent('.check-warning')).toContain('The processor is hot. Give it air, or a heat sink.');
    expect(await page.textContent('.check:first-child .check-title')).toContain('Temperature');
    expect(await accessibilityFaults(page)).toEqual([]);
    await browser.screenshot('health-warning');
    expect(browser.complaints).toEqual([]);
  });

  test('is asked for where the device cannot tell by itself', async () => {
    await open('access');
    const { page } = browser;
    pipit.api.eventsRefused = true;
    await page.getByRole('link', { name: 'Health' }).click();
    await page.getByText('All is well').waitFor();
    pipit.api.unwell = true;
    await page.getByText('Something needs a look').waitFor();
  });

  test('has charts in words too, and all of it in one archive', async () => {
    await open('status');
    const { page } = browser;
    const chart = page.getByRole('img', { name: /^CPU: [\d.]+ % now, between [\d.]+ % and [\d.]+ % in the last/ });
    await chart.waitFor();
    await page.getByRole('img', { name: /^Sent: [\d.]+ Mbit\/s now/ }).waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download diagnostics' }).click();
    expect((await download).url()).toContain('/api/v1/diagnostics');
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
    expect(await page.inputValue('input[readonly].input-code')).toMatch(/^pipit_/);
    await page.locator('.card', { hasText: 'shown only once' }).getByRole('button', { name: 'Copy' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await browser.screenshot('access-token', { whole: true });
    await page.getByRole('button', { name: 'Revoke Home Assistant' }).click();
    await page.waitForFunction(() => !document.body.textContent.includes('never used'));
    expect(browser.complaints).toEqual([]);
  });

  test('is given to a player by a link for one camera and some time', async () => {
    await open('access');
    const { page } = browser;
    await page.getByLabel('Camera', { exact: true }).selectOption('garden');
    await page.getByLabel('For', { exact: true }).selectOption('1 week');
    await page.getByRole('button', { name: 'Create link' }).click();
    const link = await page.getByLabel('Link', { exact: true }).inputValue();
    expect(link).toBe(new URL('signed/AbC123/live/garden/index.m3u8', pipit.url).href);
  });

  test('to the picture is for everybody or for those who know the password, at once', async () => {
    await open('access');
    const { page } = browser;
    await page.getByLabel('Only those who know the password').check();
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>('input[value=password]')?.checked);
    expect(pipit.api.settings.value('access.viewing')).toBe('password');
    const stranger = await TestBrowser.open();
    await stranger.page.goto(pipit.url);
    await stranger.page.getByRole('heading', { name: 'Log in' }).waitFor();
    await stranger.close();
  });
});
