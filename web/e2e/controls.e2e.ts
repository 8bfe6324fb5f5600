import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults } from './support/axe';
import { AdjustableCamera } from './support/adjustable';
import { TestBrowser } from './support/browser';
import { until } from './support/device';
import { InstalledPipit } from './support/installed';
import { openAsOwner } from './support/owner';
import { testPictures } from './support/standard';

const pipit = new InstalledPipit(testPictures());
const camera = new AdjustableCamera();
let browser: TestBrowser;

beforeAll(async () => {
  await pipit.start();
  await pipit.claim();
  browser = await TestBrowser.open();
  await camera.attach(browser.page);
  await openAsOwner(browser, pipit.url, 'settings');
});

afterAll(async () => {
  await browser.close();
  await pipit.remove();
});

test('A camera is adjusted while the slider moves, without a request for each step', async () => {
  const { page } = browser;
  const slider = page.getByRole('slider', { name: 'Brightness' });
  await slider.focus();
  const goOn = camera.holdAnswers();
  for (let i = 0; i < 30; i++) await page.keyboard.press('ArrowRight');
  await page.waitForFunction(() => document.querySelector('.slider-value')?.textContent === '30');
  goOn();
  await until('the camera has the last step', () => Promise.resolve(camera.value('brightness') === 30));
  expect(camera.patches).toBeLessThan(5);
  expect(await accessibilityFaults(page)).toEqual([]);
  await browser.screenshot('controls', { whole: true });

  await page.getByLabel('Power Line Frequency').selectOption('60 Hz');
  await until('the camera has the other frequency', () => Promise.resolve(camera.value('power_line_frequency') === 2));
  await page.getByRole('switch', { name: 'White Balance, Automatic' }).uncheck();
  await page.waitForFunction(() =>
    [...document.querySelectorAll<HTMLInputElement>('.slider')].every(({ disabled }) => !disabled),
  );

  const patches = camera.patches;
  const compensation = page.getByRole('slider', { name: 'Exposure compensation (EV)' });
  await compensation.fill('-0.5');
  await until('the camera has been told', () => Promise.resolve(camera.value('ev') === -0.5));
  expect(camera.patches).toBe(patches + 1);

  const bits = page.getByLabel('Regions');
  expect(await bits.inputValue()).toBe('0x80002000');
  await bits.fill('0x2000');
  await bits.press('Tab');
  await until('the camera has those bits', () => Promise.resolve(camera.value('regions') === 0x2000));
  await bits.fill('many');
  await bits.press('Tab');
  expect(await bits.inputValue()).toBe('0x2000');

  await page.getByRole('button', { name: 'All back to default' }).click();
  await page.waitForFunction(() => document.querySelector('.slider-value')?.textContent === '0');
  expect(browser.complaints).toEqual([]);
});
