import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestBrowser } from './support/browser';
import { until } from './support/device';
import { InstalledPipit } from './support/installed';
import { testPictures } from './support/standard';

const pipit = new InstalledPipit(testPictures());
let browser: TestBrowser;

beforeAll(async () => {
  await pipit.start();
  browser = await TestBrowser.open();
});

afterAll(async () => {
  await browser.close();
  await pipit.remove();
});

/** Presses Tab until the control of this name has the focus, which must be seen. */
async function tabTo(name: string | RegExp): Promise<void> {
  const { page } = browser;
  const fits = (found: string): boolean => (typeof name === 'string' ? found === name : name.test(found));
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement)) return null;
      const labels = 'labels' in element ? [...((element.labels as NodeListOf<HTMLElement> | null) ?? [])] : [];
      const words = element.getAttribute('aria-label') ?? labels[0]?.innerText ?? element.innerText;
      const ring = [element, element.nextElementSibling].some(
        (one) => one !== null && getComputedStyle(one).outlineStyle !== 'none',
      );
      return { name: words.trim(), ring };
    });
    if (focused === null || !fits(focused.name)) continue;
    expect(focused).toMatchObject({ ring: true });
    return;
  }
  throw new Error(`Tab never reaches ${String(name)}`);
}

test('The whole page is used by the keyboard alone: claim, watch, change, look, give access, log out', async () => {
  const { page } = browser;
  const { keyboard } = page;
  await page.goto(pipit.url);
  await browser.badgeSays('Live');
  await keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.className)).toBe('skip');
  await keyboard.press('Enter');
  await tabTo('Make it yours');
  await keyboard.press('Enter');

  // Claim
  await page.getByRole('heading', { name: 'Make it yours' }).waitFor();
  await tabTo('Claim code');
  await keyboard.type(await pipit.claimCode());
  await tabTo('New password');
  await keyboard.type('by keys alone');
  await keyboard.press('Enter');
  await page.waitForSelector('.view.settings');
  await browser.badgeSays('Live');

  // Settings
  await page.evaluate(() => document.querySelector('main')?.focus());
  await tabTo('Privacy');
  await keyboard.press('Space');
  await browser.badgeSays('Private');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('privacy');
  await keyboard.press('Space');
  await browser.badgeSays('Live');
  await tabTo('Bitrate');
  await keyboard.press('Control+a');
  await keyboard.type('1500');
  await tabTo('0°');
  await keyboard.press('ArrowRight');
  await tabTo(/^More/);
  await keyboard.press('Enter');
  await tabTo('Encoder');
  await keyboard.type('Open');
  await tabTo('Apply');
  await keyboard.press('Enter');
  await page.getByText('Saved.').waitFor();
  expect(pipit.kept('cameras.camera.bitrate-kbit')).toBe(1500);
  expect(pipit.kept('cameras.camera.rotate')).toBe('90');
  expect(pipit.kept('cameras.camera.encoder')).toBe('libopenh264');
  await until('it is applied', async () => (await pipit.camera()).stream?.width === 360);

  // A question on top keeps the keyboard, and gives it back.
  await page.evaluate(() => document.querySelector('main')?.focus());
  await tabTo('Add a camera');
  await keyboard.press('Enter');
  await page.waitForSelector('dialog[open]');
  await keyboard.press('Escape');
  await page.waitForSelector('dialog', { state: 'detached' });
  expect(await page.evaluate(() => (document.activeElement as HTMLElement | null)?.innerText)).toBe('Add a camera');

  // Health
  await keyboard.press('Control+Home');
  await tabFromTop('Health');
  await keyboard.press('Enter');
  await page.waitForSelector('.log-line');
  await tabTo('Download diagnostics');
  await tabTo(/claimed|listening|camera/);

  // Access
  await tabFromTop('Access');
  await keyboard.press('Enter');
  await page.waitForSelector('.row');
  await tabTo('Name');
  await keyboard.type('a script');
  await keyboard.press('Enter');
  await page.getByText('This is shown only once').waitFor();
  await tabFromTop('About');
  await keyboard.press('Enter');
  await page.waitForSelector('tbody tr');
  await tabFromTop('Access');
  await keyboard.press('Enter');
  await page.waitForSelector('.row');
  await tabTo('Log out');
  await keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Log in' }).waitFor();

  // And in again
  await tabTo('Password');
  await keyboard.type('by keys alone');
  await keyboard.press('Enter');
  await page.waitForSelector('.view.access');
  expect(browser.complaints).toEqual([]);
});

/** The way to another view starts at the top, as with the browser's own key for it. */
async function tabFromTop(name: string): Promise<void> {
  await browser.page.evaluate(() => {
    document.querySelector<HTMLElement>('.skip')?.focus();
  });
  await tabTo(name);
}
