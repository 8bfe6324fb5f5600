import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { accessibilityFaults } from './support/axe';
import { TestBrowser, type Look } from './support/browser';

// The page lies on the card, and is opened from there: no server, no network.
const address = new URL('../../image-build/card/settings.html', import.meta.url).href;
let browser: TestBrowser;

afterEach(() => browser.close());

/** Opens the page in a browser that saves into its downloads, as phones and Firefox do. */
async function open(look: Look = {}): Promise<string[]> {
  browser = await TestBrowser.open(look);
  const asked: string[] = [];
  browser.page.on('request', (request) => asked.push(request.url()));
  await browser.page.addInitScript(() => {
    Reflect.deleteProperty(globalThis, 'showSaveFilePicker');
    Reflect.deleteProperty(Object.getPrototypeOf(globalThis) as object, 'showSaveFilePicker');
  });
  await browser.page.goto(address);
  return asked;
}

/** What is downloaded when the form is sent. */
async function saved(send: () => Promise<void>): Promise<string> {
  const [download] = await Promise.all([browser.page.waitForEvent('download'), send()]);
  expect(download.suggestedFilename()).toBe('pipit.toml');
  return readFileSync(await download.path(), 'utf8');
}

const looks: [string, Look][] = [
  ['desktop-light', {}],
  ['desktop-dark', { colorScheme: 'dark' }],
  ['phone-light', { width: 360, height: 740, touch: true }],
  ['phone-dark-german', { width: 390, height: 844, touch: true, colorScheme: 'dark', locale: 'de-DE' }],
];

describe.each(looks)('On %s', (name, look) => {
  test('it fits, is accessible, tells of faults at their fields, and asks for nothing', async () => {
    const asked = await open(look);
    const { page } = browser;
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.fill('#ssid', 'Home');
    await page.fill('#password', 'short');
    await page.click('button[type=submit]');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('wifiPassword');
    for (const field of ['wifiPassword', 'country', 'password']) {
      expect(await page.getAttribute(`#${field}`, 'aria-invalid')).toBe('true');
      expect(await page.textContent(`#${field}-fault`)).not.toBe('');
    }
    expect(await page.getAttribute('#ssid', 'aria-invalid')).toBe('false');
    expect(await accessibilityFaults(page)).toEqual([]);
    await browser.screenshot(`card-page-${name}`, { whole: true });
    const fits = await page.evaluate(() => ({
      sideways: document.documentElement.scrollWidth <= innerWidth,
      low: [...document.querySelectorAll('button, select, textarea, input:not([type=checkbox]), label.check, summary')]
        .map((one) => one.getBoundingClientRect().height)
        .filter((height) => height > 0 && height < 44).length,
    }));
    expect(fits).toEqual({ sideways: true, low: 0 });
    expect(asked.filter((url) => url !== address)).toEqual([]);
    expect(browser.complaints).toEqual([]);
  });
});

test('What is filled in by keyboard alone is saved as a file that Pipit reads', async () => {
  await open();
  const { page } = browser;
  const { keyboard } = page;
  await page.focus('#ssid');
  await keyboard.type('Anna\'s "Café" \\');
  await keyboard.press('Tab');
  await keyboard.type('correct horse 42');
  await keyboard.press('Tab');
  await keyboard.press('Tab');
  await keyboard.press('Space');
  await keyboard.press('Tab');
  await keyboard.type('Germ');
  await keyboard.press('Tab');
  await keyboard.type('Porch');
  await keyboard.press('Tab');
  await keyboard.press('ControlOrMeta+A');
  await keyboard.type('Europe/Berlin');
  await keyboard.press('Tab');
  await keyboard.type('for the page, "8"');
  const text = await saved(() => keyboard.press('Enter'));
  expect(text).toBe(
    [
      '# Pipit takes this over at its next start, and erases the passwords then.',
      '',
      '[wifi]',
      'ssid = "Anna\'s \\"Café\\" \\\\"',
      'password = "correct horse 42"',
      'country = "DE"',
      'hidden = true',
      '',
      '[device]',
      'name = "porch"',
      'time-zone = "Europe/Berlin"',
      '',
      '[access]',
      'password = "for the page, \\"8\\""',
      '',
    ].join('\r\n'),
  );
  await page.waitForFunction(() => document.getElementById('said')?.textContent.startsWith('Downloaded') === true);
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.click('summary');
  expect(await page.inputValue('#text')).toBe(text.replaceAll('\r\n', '\n'));
});

test('An open network has to be meant, and its password is not written then', async () => {
  await open();
  const { page } = browser;
  await page.fill('#ssid', 'Guests');
  await page.selectOption('#country', 'GB');
  await page.fill('#timeZone', '');
  await page.click('button[type=submit]');
  expect(await page.textContent('#wifiPassword-fault')).toContain('tick that it has none');
  await page.check('#open');
  expect(await saved(() => page.click('button[type=submit]'))).toContain(
    '[wifi]\r\nssid = "Guests"\r\ncountry = "GB"\r\n',
  );
});

test('It speaks German and English, and keeps what was filled in', async () => {
  await open({ locale: 'de-AT' });
  const { page } = browser;
  expect(await page.textContent('h1')).toBe('Einstellungen für die Karte');
  await page.selectOption('#country', 'AT');
  expect(await page.textContent('#country option:checked')).toBe('Österreich');
  await page.selectOption('#language', 'en');
  expect(await page.textContent('#country option:checked')).toBe('Austria');
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
});

test('Where the browser can, the file is saved in its place, and a refusal loses nothing', async () => {
  browser = await TestBrowser.open();
  const { page } = browser;
  await page.addInitScript(() => {
    const written: string[] = [];
    const picker = (): Promise<object> => {
      if (Reflect.get(globalThis, 'refused') === true) return Promise.reject(new Error('no'));
      const out = {
        write: async (blob: Blob) => void written.push(await blob.text()),
        close: () => Promise.resolve(),
      };
      return Promise.resolve({ createWritable: () => Promise.resolve(out) });
    };
    Object.assign(globalThis, { showSaveFilePicker: picker, written });
  });
  await page.goto(address);
  await page.fill('#name', 'porch');
  await page.click('button[type=submit]');
  await page.waitForFunction(() => document.getElementById('said')?.textContent.startsWith('Saved') === true);
  expect(await page.evaluate(() => Reflect.get(globalThis, 'written') as string[])).toHaveLength(1);
  await page.evaluate(() => Object.assign(globalThis, { refused: true }));
  await page.click('button[type=submit]');
  await page.waitForFunction(() => document.querySelector('details')?.open === true);
  expect(await page.inputValue('#text')).toContain('name = "porch"');
});
