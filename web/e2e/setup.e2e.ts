import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults } from './support/axe';
import { TestBrowser, type Look } from './support/browser';
import { InstalledPipit } from './support/installed';
import { testPictures } from './support/standard';

// The device's own Wi-Fi, with radios, is in SetupPointTest; here its answers are laid out, to be seen by a browser.
const pipit = new InstalledPipit(testPictures(['camera']));
let browser: TestBrowser;

beforeAll(() => pipit.start());
afterEach(() => browser.close());
afterAll(() => pipit.remove());

const home = {
  name: 'Home sweet home',
  ssid: '486f6d65',
  signalPercent: 80,
  bands: ['2.4', '5'],
  security: 'wpa2',
  takesPassword: true,
  joinable: true,
};
const open = {
  phase: 'open',
  point: 'Pipit-AB12',
  address: 'http://pipit.local/',
  country: null,
  claimCode: '7W4S-Z5BH',
  networks: [
    home,
    { ...home, name: 'Attic', ssid: '41747469', signalPercent: 40, bands: ['5'], security: 'wpa3' },
    { ...home, name: 'Office', ssid: '4f666669', signalPercent: 20, security: 'company', joinable: false },
  ],
  failed: null,
};

/** What the device says now; null while its Wi-Fi is gone. */
let said: object | null;
let wished: unknown;

async function openSetup(look: Look): Promise<void> {
  said = open;
  wished = null;
  browser = await TestBrowser.open(look);
  await browser.page.route('**/api/v1/setup-point', (route) =>
    said === null ? route.abort() : route.fulfill({ json: said }),
  );
  await browser.page.route('**/api/v1/setup-point/join', (route) => {
    wished = route.request().postDataJSON();
    return route.fulfill({ status: 204 });
  });
  await browser.page.goto(`${pipit.url}setup`);
}

test('who is on the device’s own Wi-Fi chooses a network, and learns what was wrong when it is back', async () => {
  await openSetup({ width: 390, height: 844, touch: true });
  const { page } = browser;
  await page.getByRole('heading', { name: 'Put the camera on your Wi-Fi' }).waitFor();
  await page.getByText('5 GHz only, WPA3 only').waitFor();
  expect(await page.getByRole('radio', { name: 'Office' }).isDisabled()).toBe(true);
  expect(await page.getByLabel('Country').inputValue()).toBe('GB');
  expect(await accessibilityFaults(page)).toEqual([]);
  await browser.screenshot('setup');

  await page.getByLabel('Password of the Wi-Fi', { exact: true }).fill('wrong password');
  await page.keyboard.press('Enter');
  await page.getByText('“Home sweet home” is being tried.').waitFor();
  expect(wished).toEqual({ ssid: home.ssid, password: 'wrong password', country: 'GB' });
  said = null;
  await page.getByText('7W4S-Z5BH').waitFor();
  await page.getByText('http://pipit.local/').waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await browser.screenshot('setup-trying');

  said = {
    ...open,
    failed: { name: home.name, ssid: home.ssid, code: 'password', sentence: 'It is wrong.', action: 'Again.' },
  };
  await page.getByRole('alert').getByText('does not take this password').waitFor();
  expect(await page.getByRole('radio', { name: 'Home sweet home' }).isChecked()).toBe(true);
  expect(await accessibilityFaults(page)).toEqual([]);
  await browser.screenshot('setup-failed');
});

test('by keyboard, in German and in the dark, a network that is not listed', async () => {
  await openSetup({ locale: 'de-DE', colorScheme: 'dark' });
  const { page } = browser;
  await page.getByRole('heading', { name: 'Die Kamera ins WLAN bringen' }).waitFor();
  await page.getByRole('radio').first().focus();
  await page.keyboard.press('ArrowUp');
  await page.getByLabel('Name des WLANs').waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.type('Versteckt');
  await page.keyboard.press('Tab');
  await page.keyboard.type('ein gutes Passwort');
  expect(await accessibilityFaults(page)).toEqual([]);
  await browser.screenshot('setup-dark');
  await page.keyboard.press('Enter');
  await page.getByText('„Versteckt“ wird probiert.').waitFor();
  expect(wished).toEqual({ name: 'Versteckt', password: 'ein gutes Passwort', country: 'DE' });
});

test('elsewhere it says that it is not for here', async () => {
  browser = await TestBrowser.open();
  await browser.page.goto(`${pipit.url}setup`);
  await browser.page.getByText('only while it has no network').waitFor();
  expect(await accessibilityFaults(browser.page)).toEqual([]);
});
