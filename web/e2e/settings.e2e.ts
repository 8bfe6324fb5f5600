import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { accessibilityFaults } from './support/axe';
import { TestBrowser } from './support/browser';
import { port, until } from './support/device';
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

async function open(settings = testPictures(), options: readonly string[] = []): Promise<void> {
  pipit = new InstalledPipit(settings);
  await pipit.start({ options });
  await pipit.claim();
  browser = await TestBrowser.open();
  await openAsOwner(browser, pipit.url, 'settings');
  await browser.badgeSays('Live');
}

const kept = (name: string): unknown => pipit.kept(`cameras.camera.${name}`);
const field = (label: string) => browser.page.getByLabel(label, { exact: true });
const apply = (): Promise<void> => browser.page.getByRole('button', { name: 'Apply' }).click();
/** Answers that refuse are what these tests ask for; Chromium puts each of them on the console. */
const otherComplaints = (): string[] =>
  browser.complaints.filter((complaint) => !/Failed to load resource.*422/.test(complaint));

describe('A change', () => {
  test('is tried for all to see, and kept', async () => {
    await open();
    const { page } = browser;
    await field('Size').selectOption('800 × 600');
    await page.getByRole('radio', { name: '180°' }).check({ force: true });
    await page.getByText('3 changes').waitFor();
    await browser.screenshot('settings-changed');
    await apply();
    await page.getByText('Trying: Width, Height, Turn').waitFor();
    await browser.screenshot('settings-trying');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByText('Kept: Width, Height, Turn').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await browser.screenshot('settings-kept');
    expect([kept('width'), kept('height'), kept('rotate')]).toEqual([800, 600, '180']);
    expect(browser.complaints).toEqual([]);
  });

  test('of the size says before it is applied whether it fits, and offers the nearest that does', async () => {
    await open(testPictures(), ['--set', 'cameras.camera.encoder=libx264']);
    const { page } = browser;
    await field('Size').selectOption('800 × 600');
    await page.getByText('This fits:').waitFor();
    await field('Size').selectOption('Another size …');
    await field('Width').fill('641');
    await page.getByText('641x600 is odd; H.264 needs even sizes.').waitFor();
    await browser.screenshot('settings-does-not-fit');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: /^Take 64[02] × 600 at / }).click();
    await page.getByText('This fits:').waitFor();
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.getByText('This fits:').waitFor({ state: 'detached' });
    expect(kept('width')).not.toBe(641);
    expect(browser.complaints).toEqual([]);
  });

  test('of a pin is shown on a drawing of the header before it is applied', async () => {
    await open();
    const { page } = browser;
    await page.getByRole('radio', { name: 'Device' }).check({ force: true });
    const drawing = page.getByText('The pins of the header');
    await drawing.click();
    await page.getByRole('img', { name: 'Nothing is wired.' }).waitFor();
    await field('Lamp').fill('17');
    await field('Button').fill('27');
    await page.getByRole('img', { name: 'Lamp: GPIO 17, pin 11. Button: GPIO 27, pin 13.' }).waitFor();
    await drawing.scrollIntoViewIfNeeded();
    await browser.screenshot('settings-header');
    expect(await accessibilityFaults(page)).toEqual([]);
    await field('GPIO chip').fill('/dev/gpiochip3');
    await drawing.waitFor({ state: 'detached' });
    expect(browser.complaints).toEqual([]);
  });

  test('of where the camera looks is made by a key, and says why no servo turns it here', async () => {
    await open(testPictures(), ['--set', 'gpio.pan-pwm=0']);
    const { page } = browser;
    await page.getByRole('heading', { name: 'Direction' }).waitFor();
    const pan = page.getByRole('slider', { name: 'Pan' });
    expect([await pan.getAttribute('min'), await pan.inputValue()]).toEqual(['-45', '0']);
    await pan.press('ArrowRight');
    await page.getByText(/(This machine has no PWM chip|None of the PWM chips is a Raspberry Pi's)/).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await browser.screenshot('settings-direction');
    expect(browser.complaints.filter((complaint) => !/Failed to load resource.*503/.test(complaint))).toEqual([]);
  });

  test('that leaves the camera without a picture is taken back after 10 s, and the page says why', async () => {
    await open();
    const { page } = browser;
    const video = await WatchedVideo.of(page);
    const missing = join(pipit.folder, 'no-such.mp4');
    const before = pipit.settingsText();
    await field('Source').selectOption('Something else …');
    await field('Device or file').fill(`file:${missing}`);
    await apply();
    await page.getByText('Trying: Source').waitFor();
    expect(kept('source')).toBe(`file:${missing}`);
    await browser.badgeSays('No picture');
    await video.goesOn();
    await browser.screenshot('settings-no-picture');
    await page.getByText('Taken back: Source').waitFor({ timeout: 20_000 });
    await page.getByText('The new settings gave no picture for 10 s and were taken back.').waitFor();
    expect(await page.textContent('.notice-warning')).toContain('no-such.mp4');
    await browser.badgeSays('Live');
    await video.goesOn();
    await page.waitForFunction(
      () => document.querySelector<HTMLSelectElement>('[data-key="cameras.camera.source"] select')?.value === 'test',
    );
    expect(pipit.settingsText()).toBe(before);
    expect(pipit.told().get('cameras.camera.source')).toBe('test');
    expect(await accessibilityFaults(page)).toEqual([]);
    await browser.screenshot('settings-taken-back');
    await page.getByRole('button', { name: 'Close' }).click();
    expect(await page.getByText('Taken back').count()).toBe(0);
    expect(browser.complaints).toEqual([]);
  });

  test('that is refused is told at its fields, with what is allowed, and nothing is changed', async () => {
    await open();
    const { page } = browser;
    const before = pipit.settingsText();
    await field('Size').selectOption('Another size …');
    await field('Width').fill('641');
    await field('Bitrate').fill('many');
    await page.click('summary');
    await field('Length of a part').fill('900');
    await field('Kept for viewers').fill('500');
    await apply();
    const said = (key: string): Promise<string | null> =>
      page.textContent(`[data-key="cameras.camera.${key}"] .field-fault`);
    await until('the fields say what is wrong', async () => (await said('width')) !== '');
    expect(await said('width')).toBe('641 is odd; H.264 needs even sizes; nearest are 640 and 642.');
    expect(await said('bitrate-kbit')).toContain('not a whole number from 50 to 50000 kbit/s');
    expect(await said('part-ms')).toContain('is more than half of segment-ms, which is 1000');
    expect(await said('window-seconds')).toContain('from 7 to 120 s');
    expect(await said('height')).toBe('');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-invalid'))).toBe('true');
    expect(await accessibilityFaults(page)).toEqual([]);
    await browser.screenshot('settings-refused', { whole: true });
    expect(pipit.settingsText()).toBe(before);
    await page.getByRole('button', { name: 'Discard' }).click();
    expect(await page.getByText('is odd').count()).toBe(0);
    expect(await field('Bitrate').inputValue()).toBe('1000');
    expect(otherComplaints()).toEqual([]);
  });

  test('goes back to the default by one button', async () => {
    await open();
    const { page } = browser;
    await page.getByRole('button', { name: 'Bitrate: back to the default, 2,000 kbit/s' }).click();
    await page.getByRole('button', { name: 'Height: back to the default, 720 pixels' }).waitFor({ state: 'detached' });
    await apply();
    await page.getByText('Saved.').waitFor();
    expect(kept('bitrate-kbit')).toBeUndefined();
    expect(pipit.told().get('cameras.camera.bitrate-kbit')).toBe('2000');
  });

  test('of a key that was given on the command line cannot be made here', async () => {
    await open(testPictures(), ['--set', 'cameras.camera.bitrate-kbit=900']);
    expect(await field('Bitrate').isDisabled()).toBe(true);
    expect(await field('Bitrate').inputValue()).toBe('900');
    const said = await browser.page.textContent('[data-key="cameras.camera.bitrate-kbit"] .field-hint');
    expect(said).toContain('it cannot be changed here');
    await browser.screenshot('settings-locked');
  });

  test('by hand in the file is in the page a moment later, with what was not applied', async () => {
    await open();
    await field('Bitrate').fill('1200');
    pipit.write(pipit.settingsText().replace('height = 360', 'height = 480 # by hand'));
    await browser.page.waitForFunction(
      () => document.querySelector<HTMLSelectElement>('[data-key=size] select')?.value === '640 × 480',
    );
    await browser.page.getByText('1 change').waitFor();
    await apply();
    await browser.page.getByText('Saved.').waitFor();
    expect(pipit.settingsText()).toContain('height = 480 # by hand');
    expect(kept('bitrate-kbit')).toBe(1200);
  });
});

describe('The camera', () => {
  test('takes no pictures from the moment privacy is on, and Live says so', async () => {
    await open();
    const { page } = browser;
    await page.getByRole('switch', { name: 'Privacy' }).click();
    await page.getByText('Privacy is on: the camera takes no pictures.').waitFor();
    await page.getByRole('link', { name: 'Live' }).click();
    await browser.badgeSays('Private');
    expect(await accessibilityFaults(page)).toEqual([]);
    await browser.screenshot('privacy');
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('switch', { name: 'Privacy' }).click();
    await browser.badgeSays('Live');
    expect(kept('privacy')).toBe(false);
  });

  test('that is lost while its settings are open is told in the device’s words, until it is back', async () => {
    const settings = `[server]\nport = ${port}\n\n[cameras.camera]\nsource = "test"\n`;
    await open(settings);
    const { page } = browser;
    const file = coloured(pipit.folder, 'red');
    await field('Source').selectOption('Something else …');
    await field('Device or file').fill(`file:${file}`);
    await apply();
    await page.getByText('Kept: Source').waitFor({ timeout: 20_000 });
    rmSync(file);
    await browser.badgeSays('No picture');
    await browser.screenshot('settings-camera-lost');
    coloured(pipit.folder, 'red');
    await browser.badgeSays('Live');
    expect(kept('source')).toBe(`file:${file}`);
  });
});
