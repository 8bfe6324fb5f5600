import { afterEach, describe, expect, test } from 'vitest';
import { accessibilityFaults } from './support/axe';
import { TestBrowser } from './support/browser';
import { StandInDevice, until } from './support/device';
import { openAsOwner } from './support/owner';

let pipit: StandInDevice;
let browser: TestBrowser;

afterEach(async () => {
  await browser.close();
  await pipit.stop();
});

async function open(options: ConstructorParameters<typeof StandInDevice>[0] = {}): Promise<void> {
  pipit = new StandInDevice({ claimed: true, ...options });
  await pipit.start();
  browser = await TestBrowser.open();
  await openAsOwner(browser, pipit.url, 'settings');
}

const value = (name: string): unknown => pipit.api.settings.value(`cameras.camera.${name}`);
const apply = (): Promise<void> => browser.page.getByRole('button', { name: 'Apply' }).click();

describe('A change', () => {
  test('is applied with the others, tried and kept, while the picture plays on', async () => {
    await open();
    const { page } = browser;
    await browser.badgeSays('Live');
    await page.getByLabel('Size').selectOption('1920 × 1080');
    await page.getByRole('radio', { name: '180°' }).check({ force: true });
    await page.getByText('3 changes').waitFor();
    await browser.screenshot('settings-changed');
    await apply();
    await page.getByText('Trying …: Width, Height, Turn').waitFor();
    await browser.screenshot('settings-trying');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByText('Kept: Width, Height, Turn').waitFor();
    expect([value('width'), value('height'), value('rotate')]).toEqual([1920, 1080, 180]);
    await browser.playsOn(1);
    expect(browser.complaints).toEqual([]);
  });

  test('that gives no picture is taken back by the device, and the page says why', async () => {
    await open();
    const { page } = browser;
    await page.getByLabel('Size').selectOption('3840 × 2160');
    await apply();
    await page.getByText('Taken back: Width, Height').waitFor();
    await page.getByText('The camera gave no picture of 3840 × 2160 within 10 s.').waitFor();
    await page.waitForFunction(
      () => document.querySelector<HTMLSelectElement>('[data-key=size] select')?.value === '1280 × 720',
    );
    expect(await accessibilityFaults(page)).toEqual([]);
    await browser.screenshot('settings-taken-back');
    await page.getByRole('button', { name: 'Close' }).click();
    expect(await page.getByText('Taken back').count()).toBe(0);
  });

  test('that the device refuses is told at its field, and nothing is changed', async () => {
    await open();
    const { page } = browser;
    await page.getByLabel('Size').selectOption('Another size …');
    await page.getByLabel('Width').fill('1281');
    await page.getByLabel('Bitrate', { exact: true }).fill('many');
    await apply();
    await page.getByText('1281 pixels is odd; nearest are 1280 and 1282.').waitFor();
    await page.getByText('"many" is not a number.').waitFor();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-invalid'))).toBe('true');
    expect([value('width'), value('bitrate-kbit')]).toEqual([1280, 2000]);
    expect(await accessibilityFaults(page)).toEqual([]);
    await browser.screenshot('settings-refused');
    await page.getByRole('button', { name: 'Discard' }).click();
    expect(await page.getByText('is odd').count()).toBe(0);
  });

  test('goes back to the default by one button', async () => {
    await open();
    const { page } = browser;
    await page.getByLabel('Bitrate', { exact: true }).fill('4500');
    await apply();
    await page.getByText('Saved.').waitFor();
    await page.getByRole('button', { name: 'Bitrate: back to the default, 2,000 kbit/s' }).click();
    await apply();
    await until('the default is back', () => Promise.resolve(value('bitrate-kbit') === 2000));
  });

  test('of a key that was given on the command line cannot be made here', async () => {
    await open({ locked: ['cameras.camera.bitrate-kbit'] });
    expect(await browser.page.getByLabel('Bitrate', { exact: true }).isDisabled()).toBe(true);
    await browser.page.getByText('Set on the command line').waitFor();
  });
});

describe('Two admins', () => {
  test('who change different settings both have their way', async () => {
    await open();
    const { page } = browser;
    await page.getByLabel('Bitrate', { exact: true }).fill('5000');
    pipit.api.settings.patch({ changes: { 'cameras.camera.flip': 'vertical' } });
    await apply();
    await page.getByText(/Saved|both are kept/).waitFor();
    expect([value('bitrate-kbit'), value('flip')]).toEqual([5000, 'vertical']);
    expect(await page.getByLabel('Mirror', { exact: true }).inputValue()).toBe('vertical');
  });

  test('who change the same setting see both, and the later one chooses', async () => {
    await open();
    const { page } = browser;
    const other = await TestBrowser.open();
    await openAsOwner(other, pipit.url, 'settings');
    await page.getByLabel('Bitrate', { exact: true }).fill('5000');
    await page.getByLabel('Mirror', { exact: true }).selectOption('horizontal');
    await other.page.getByLabel('Bitrate', { exact: true }).fill('700');
    await other.page.getByLabel('Mirror', { exact: true }).selectOption('both');
    await other.page.getByRole('button', { name: 'Apply' }).click();
    await other.page.getByText('Saved.').waitFor();
    await other.close();

    await page.getByText('Somebody else set this to 700 kbit/s meanwhile.').waitFor();
    expect(await page.getByRole('button', { name: 'Apply' }).isDisabled()).toBe(true);
    expect(await accessibilityFaults(page)).toEqual([]);
    await browser.screenshot('settings-conflict');
    await page.getByRole('button', { name: 'Keep mine: 5,000 kbit/s' }).click();
    await page.getByRole('button', { name: 'Take theirs: Both' }).click();
    await apply();
    await page.getByText('Saved.').waitFor();
    expect([value('bitrate-kbit'), value('flip')]).toEqual([5000, 'both']);
  });

  test('meet in the same way where the device cannot tell by itself', async () => {
    await open();
    const { page } = browser;
    pipit.api.eventsRefused = true;
    await page.reload();
    await page.getByLabel('Bitrate', { exact: true }).fill('5000');
    pipit.api.settings.patch({ changes: { 'cameras.camera.bitrate-kbit': 800 } });
    await apply();
    await page.getByText('Somebody else set this to 800 kbit/s meanwhile.').waitFor();
    await page.getByRole('button', { name: 'Take theirs' }).click();
    expect(await page.getByLabel('Bitrate', { exact: true }).inputValue()).toBe('800');
  });
});

describe('The camera', () => {
  test('takes no pictures from the moment privacy is on, and Live says so', async () => {
    await open();
    const { page } = browser;
    await page.getByRole('switch', { name: 'Privacy' }).click();
    await until('privacy is on', () => Promise.resolve(value('privacy') === true));
    await page.getByText('Privacy is on: the camera takes no pictures.').waitFor();
    await page.getByRole('link', { name: 'Live' }).click();
    await browser.badgeSays('Private');
    expect(await accessibilityFaults(page)).toEqual([]);
    await browser.screenshot('privacy');
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('switch', { name: 'Privacy' }).click();
    await until('privacy is off', () => Promise.resolve(value('privacy') === false));
  });

  test('is adjusted while the slider moves, without a request for each step', async () => {
    await open();
    const { page } = browser;
    const slider = page.getByRole('slider', { name: 'Brightness' });
    await slider.focus();
    for (let i = 0; i < 30; i++) await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => document.querySelector('.slider-value')?.textContent === '30');
    const current = async (): Promise<boolean> => {
      const answer = await page.evaluate(
        async () => (await fetch('/api/v1/cameras/camera/controls')).json() as unknown,
      );
      return JSON.stringify(answer).includes(
        '"id":"brightness","name":"Brightness","kind":"integer","min":-64,"max":64,"step":1,"default":0,"value":30',
      );
    };
    await until('the camera has the last step', current);
    expect(pipit.api.controlPatches).toBeLessThan(20);
    await page.getByRole('switch', { name: 'White Balance, Automatic' }).uncheck();
    await page.waitForFunction(() =>
      [...document.querySelectorAll<HTMLInputElement>('.slider')].every(({ disabled }) => !disabled),
    );
    await page.getByRole('button', { name: 'All back to default' }).click();
    await page.waitForFunction(() => document.querySelector('.slider-value')?.textContent === '0');
  });

  test('takes bits as a number, and nothing that is none', async () => {
    await open();
    const { page } = browser;
    const bits = page.getByLabel('Regions');
    expect(await bits.inputValue()).toBe('0x80002000');
    await bits.fill('0x2000');
    await bits.press('Tab');
    await until('the camera has them', async () => {
      const answer = await page.evaluate(async () => (await fetch('/api/v1/cameras/camera/controls')).text());
      return answer.includes('"value":8192');
    });
    await bits.fill('many');
    await bits.press('Tab');
    expect(await bits.inputValue()).toBe('0x2000');
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test('is one of several: another one is added and removed', async () => {
    await open();
    const { page } = browser;
    await page.getByRole('button', { name: 'Add a camera' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('camera');
    expect(await page.getByText('There is a camera of this name.').count()).toBe(1);
    await page.getByRole('dialog').getByLabel('Name').fill('garden');
    await page.getByRole('dialog').getByLabel('Source').selectOption('/dev/video2');
    expect(await accessibilityFaults(page)).toEqual([]);
    await browser.screenshot('add-a-camera');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('button', { name: 'Remove garden' }).waitFor();
    expect(pipit.api.settings.value('cameras.garden.source')).toBe('/dev/video2');
    await page.getByRole('button', { name: 'Remove garden' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.waitForFunction(() => document.querySelectorAll('input[name=settings-of]').length === 2);
  });
});
