import axe from 'axe-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { TestBrowser, type Look } from './support/browser';
import { device } from './support/device';

const pipit = device();
let browser: TestBrowser;

beforeAll(() => pipit.start());
afterAll(() => pipit.stop());
afterEach(() => browser.close());

const looks: [string, Look][] = [
  ['desktop-light', {}],
  ['desktop-dark', { colorScheme: 'dark' }],
  ['phone-light', { width: 360, height: 740, touch: true }],
  ['phone-dark', { width: 390, height: 844, touch: true, colorScheme: 'dark', reducedMotion: 'reduce' }],
  ['phone-sideways', { width: 844, height: 390, touch: true }],
  ['wide', { width: 2560, height: 1080, colorScheme: 'dark' }],
];

async function faults(): Promise<string[]> {
  await browser.page.evaluate(axe.source);
  const found = await browser.page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as { axe: typeof axe };
    return (await checker.run(document, { resultTypes: ['violations'] })).violations;
  });
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

describe.each(looks)('On %s', (name, look) => {
  test('the page fits, is accessible, and breaks no rule of its content security policy', async () => {
    browser = await TestBrowser.open(look);
    const { page } = browser;
    await page.goto(pipit.url);
    await browser.badgeSays('Live');
    await page.waitForSelector('.delay-value');
    expect(await faults()).toEqual([]);
    await browser.screenshot(name);

    const fits = await page.evaluate(() => {
      const bar = document.querySelector('.bar')?.getBoundingClientRect();
      const last = document.querySelector('.bar-controls')?.lastElementChild?.getBoundingClientRect();
      return {
        sideways: document.documentElement.scrollWidth <= innerWidth,
        barBottom: bar !== undefined && bar.bottom <= innerHeight,
        controlsRight: last !== undefined && last.right <= innerWidth,
        small: [...document.querySelectorAll('button')].filter((one) => one.getBoundingClientRect().width < 40).length,
      };
    });
    expect(fits).toEqual({ sideways: true, barBottom: true, controlsRight: true, small: 0 });

    await page.getByRole('button', { name: 'Connection' }).click();
    await page.waitForSelector('#connection');
    expect(await faults()).toEqual([]);
    await browser.screenshot(`${name}-connection`);
    await page.keyboard.press('Escape');

    await page.keyboard.press('k');
    await browser.badgeSays('Paused');
    expect(await faults()).toEqual([]);
    expect(browser.complaints).toEqual([]);
  });
});

describe('With the keyboard', () => {
  test('every control is reached in order, named and visibly focused', async () => {
    browser = await TestBrowser.open();
    const { page } = browser;
    await page.goto(pipit.url);
    await browser.badgeSays('Live');
    const reached: string[] = [];
    for (let i = 0; i < 40 && reached.at(-1) !== 'Full screen'; i++) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(() => {
        const element = document.activeElement;
        if (element === null) return null;
        const name = element.getAttribute('aria-label') ?? element.textContent;
        return { name, outline: getComputedStyle(element).outlineStyle };
      });
      if (focused === null) break;
      expect(focused.outline).toBe('solid');
      reached.push(focused.name);
    }
    const views = ['Live', 'Settings', 'Health', 'Access', 'About'];
    const controls = ['Pause', 'Connection', 'Picture in picture', 'Full screen'];
    expect(reached.filter((name) => name !== 'Make it yours')).toEqual(['Skip to content', ...views, ...controls]);
  });

  test('the connection panel takes the focus and gives it back', async () => {
    browser = await TestBrowser.open();
    const { page } = browser;
    await page.goto(pipit.url);
    await browser.badgeSays('Live');
    await page.getByRole('button', { name: 'Connection' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('#connection:focus');
    await page.keyboard.press('Escape');
    await page.waitForSelector('button[aria-label=Connection]:focus');
  });

  test('F fills the screen with picture and bar, and leaves it', async () => {
    browser = await TestBrowser.open();
    const { page } = browser;
    await page.goto(pipit.url);
    await browser.badgeSays('Live');
    await page.keyboard.press('f');
    await page.waitForSelector('.stage-full');
    await browser.screenshot('full-screen');
    await page.keyboard.press('f');
    await page.waitForSelector('.stage:not(.stage-full)');
  });
});
