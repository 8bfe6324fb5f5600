import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityFaults } from './support/axe';
import { TestBrowser, type Look } from './support/browser';
import { InstalledPipit } from './support/installed';
import { logIn, openAsOwner, password } from './support/owner';
import { testPictures } from './support/standard';

const pipit = new InstalledPipit(testPictures(['camera', 'garden']));
let browser: TestBrowser;

beforeAll(async () => {
  await pipit.start();
  await pipit.claim();
});
afterAll(() => pipit.remove());
afterEach(() => browser.close());

const looks: [string, Look][] = [
  ['desktop-light', {}],
  ['desktop-dark', { colorScheme: 'dark' }],
  ['phone-light', { width: 360, height: 740, touch: true }],
  ['phone-dark', { width: 390, height: 844, touch: true, colorScheme: 'dark', reducedMotion: 'reduce' }],
  ['phone-german', { width: 360, height: 740, touch: true, locale: 'de-DE' }],
  ['phone-sideways', { width: 844, height: 390, touch: true }],
];
const views = ['', 'settings', 'device', 'status', 'access', 'about'];

/** What shows that a view is whole. */
const seen: Record<string, string> = {
  settings: '.settings-camera details',
  device: '.card-grid',
  status: '.health .chart-line',
  access: '.access .row',
  about: '.about tbody tr',
};

async function fits(): Promise<{ sideways: boolean; small: string[] }> {
  return browser.page.evaluate(() => ({
    sideways: document.documentElement.scrollWidth <= innerWidth,
    small: [...document.querySelectorAll<HTMLElement>('button, a[href]:not(.skip, td a, th a), select, .input')]
      .filter((one) => {
        const { width, height } = one.getBoundingClientRect();
        return width > 0 && (width < 40 || height < 28);
      })
      .map((one) => one.outerHTML),
  }));
}

describe.each(looks)('On %s', (name, look) => {
  test('every view fits, is accessible, and breaks no rule of its content security policy', async () => {
    browser = await TestBrowser.open(look);
    const { page } = browser;
    const german = look.locale === 'de-DE';
    await page.goto(new URL('settings', pipit.url).href);
    await page.waitForSelector('.door form');
    expect(await accessibilityFaults(page)).toEqual([]);
    await browser.screenshot(`${name}-log-in`);
    if (german) {
      await page.getByLabel('Passwort', { exact: true }).fill(password);
      await page.getByRole('button', { name: 'Anmelden' }).click();
    } else {
      await logIn(browser);
    }
    for (const view of views) {
      if (view === 'device') await page.getByText(german ? 'Gerät' : 'Device', { exact: true }).click();
      else await page.click(`nav a[href="/${view}"]`);
      await page.waitForSelector(seen[view] ?? '.stage');
      if (view === '' || view === 'settings') await browser.badgeSays('Live');
      if (view === 'settings') await page.click('summary');
      expect(await accessibilityFaults(page)).toEqual([]);
      expect(await fits()).toEqual({ sideways: true, small: [] });
      const shown = view === '' ? 'live' : view;
      await browser.screenshot(`${name}-${shown}`, { whole: true });
      await browser.screenshot(`${name}-${shown}-first`);
    }
    expect(browser.complaints).toEqual([]);
  });
});

describe('The page', () => {
  test('opens each view by its address, and goes back and forth with the browser', async () => {
    browser = await TestBrowser.open();
    const { page } = browser;
    await openAsOwner(browser, pipit.url, 'access');
    expect(await page.title()).toBe('Access · Pipit');
    await page.getByRole('link', { name: 'About' }).click();
    await page.waitForSelector('.view.about');
    await page.goBack();
    await page.waitForSelector('.view.access');
    await page.goForward();
    await page.waitForSelector('.view.about');
    await page.getByRole('link', { name: 'Live' }).click();
    await browser.badgeSays('Live');
    expect(new URL(page.url()).pathname).toBe('/');
  });

  test('fetches a view only when it is wanted', async () => {
    browser = await TestBrowser.open();
    const { page } = browser;
    const names = (): Promise<string[]> =>
      page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
    await page.goto(pipit.url);
    await browser.badgeSays('Live');
    expect((await names()).filter((name) => /View|Door|de-/.test(name))).toEqual([]);
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.waitForSelector('.door');
    expect((await names()).filter((name) => /Door.*js$/.test(name))).toHaveLength(1);
  });

  test('speaks German when it is asked to, at once and from then on', async () => {
    browser = await TestBrowser.open();
    const { page } = browser;
    await page.goto(new URL('about', pipit.url).href);
    await page.getByLabel('Language').selectOption('de');
    await page.getByRole('heading', { name: 'Über' }).waitFor();
    expect(await page.getAttribute('html', 'lang')).toBe('de');
    await page.reload();
    await page.getByRole('link', { name: 'Einstellungen' }).waitFor();
    expect(await page.title()).toBe('Über · Pipit');
    expect(browser.complaints).toEqual([]);
  });
});
