import { afterEach, describe, expect, test } from 'vitest';
import { accessibilityFaults } from './support/axe';
import { TestBrowser } from './support/browser';
import { until } from './support/device';
import { coloured, InstalledPipit } from './support/installed';
import { openAsOwner } from './support/owner';
import { testPictures } from './support/standard';
import { WatchedVideo } from './support/watched';

let pipit: InstalledPipit;
let browser: TestBrowser;

afterEach(async () => {
  await browser.close();
  await pipit.remove();
});

async function start(settings: string, path = ''): Promise<void> {
  pipit = new InstalledPipit(settings);
  await pipit.start();
  browser = await TestBrowser.open();
  await browser.page.goto(new URL(path, pipit.url).href);
}

describe('A camera', () => {
  test('is chosen among several, by pointer or number key, and kept in the address', async () => {
    await start(testPictures(['garden', 'front-door']));
    await browser.badgeSays('Live');
    await browser.screenshot('two-cameras');
    await browser.page.getByText('front-door').click();
    await browser.badgeSays('Live');
    await browser.playsOn(1);
    expect(new URL(browser.page.url()).searchParams.get('camera')).toBe('front-door');
    await browser.page.keyboard.press('1');
    await browser.badgeSays('Live');
    expect(await browser.page.isChecked('input[value=garden]')).toBe(true);
    expect(browser.complaints).toEqual([]);
  });

  test('is watched with the device’s warnings in sight', async () => {
    const greedy = '\n[cameras.greedy]\nsource = "test"\nwindow-megabytes = 512\nprivacy = true\n';
    const more = ['', '-2', '-3', '-4'].map((number) => greedy.replace('greedy', `greedy${number}`)).join('');
    await start(testPictures(['camera'], more));
    await browser.badgeSays('Live');
    await browser.page.waitForSelector('.notice-warning');
    expect(await browser.page.textContent('.notice-warning')).toContain('The windows of all cameras');
    expect(await accessibilityFaults(browser.page)).toEqual([]);
    await browser.screenshot('warning');
  });

  test('is added to another one and removed again while that one plays on', async () => {
    await start(testPictures(['camera']));
    await pipit.claim();
    const watcher = await TestBrowser.open();
    await watcher.page.goto(`${pipit.url}?camera=camera`);
    await watcher.badgeSays('Live');
    const watched = await WatchedVideo.of(watcher.page);
    const before = pipit.settingsText();

    await openAsOwner(browser, pipit.url, 'settings');
    const { page } = browser;
    const dialog = page.getByRole('dialog');
    await page.getByRole('button', { name: 'Add a camera' }).click();
    await dialog.getByLabel('Name').fill('camera');
    await page.getByText('There is a camera of this name.').waitFor();
    await dialog.getByLabel('Name').fill('Garden!');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.locator('dialog .field-fault', { hasText: 'Small letters, digits and dashes' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await browser.screenshot('add-a-camera-refused');
    expect(pipit.settingsText()).toBe(before);

    await dialog.getByLabel('Name').fill('garden');
    expect(await page.$('dialog [aria-invalid=true]')).toBeNull();
    await dialog.getByLabel('Source').selectOption('Something else …');
    await dialog.getByLabel('Device or file').fill(`file:${coloured(pipit.folder, 'red')}`);
    await browser.screenshot('add-a-camera');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('button', { name: 'Remove garden' }).waitFor();
    await browser.badgeSays('Live');
    const added = await WatchedVideo.of(page);
    await until('the picture is the new camera’s', async () => (await added.colourAt(0.5, 0.5)) === 'red');
    await watched.goesOn();
    expect((await pipit.camera('garden')).state).toBe('live');
    expect(pipit.told().get('cameras.garden.source')).toMatch(/red[.]mp4$/);
    await browser.screenshot('camera-added');

    await page.getByRole('button', { name: 'Remove garden' }).click();
    expect(await accessibilityFaults(page)).toEqual([]);
    await browser.screenshot('remove-a-camera');
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await page.waitForFunction(() => document.querySelectorAll('input[name=settings-of]').length === 2);
    await browser.badgeSays('Live');
    await watched.goesOn();
    expect(pipit.settingsText()).toBe(before);
    expect(await pipit.status('live/garden/index.m3u8')).toBe(404);
    expect(watcher.complaints).toEqual([]);
    await watcher.close();
    expect(browser.complaints.filter((complaint) => !/Failed to load resource.*422/.test(complaint))).toEqual([]);
  });
});
