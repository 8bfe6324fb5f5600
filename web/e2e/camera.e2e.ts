import { afterEach, describe, expect, test } from 'vitest';
import { TestBrowser } from './support/browser';
import { StandInDevice } from './support/device';

// The stand-in takes its camera away on command; lost.e2e.ts does so with the appliance, and a virtual machine with a
// kernel camera. Here it is about what the page makes of it.
let pipit: StandInDevice;
let browser: TestBrowser;

afterEach(async () => {
  await browser.close();
  await pipit.stop();
});

async function watch(options: ConstructorParameters<typeof StandInDevice>[0]): Promise<void> {
  pipit = new StandInDevice(options);
  await pipit.start();
  browser = await TestBrowser.open();
  await browser.page.goto(pipit.url);
  await browser.badgeSays('Live');
}

describe('A camera', () => {
  test('that is lost is told in the device’s words while its slate plays on, until it is back', async () => {
    await watch({});
    await pipit.setCameraPresent(false);
    await browser.badgeSays('No picture');
    await browser.playsOn(2);
    expect(await browser.page.textContent('.notice-wrong')).toContain('The camera was unplugged.');
    await browser.screenshot('camera-lost');
    await pipit.setCameraPresent(true);
    await browser.badgeSays('Live');
    expect(await browser.page.$('.notice-wrong')).toBeNull();
    expect(browser.complaints).toEqual([]);
  });

  test('is chosen among several, by pointer or number key, and kept in the address', async () => {
    await watch({ cameras: ['garden', 'front door'] });
    await browser.screenshot('two-cameras');
    await browser.page.getByText('front door').click();
    await browser.badgeSays('Live');
    await browser.playsOn(1);
    expect(new URL(browser.page.url()).searchParams.get('camera')).toBe('front door');
    await browser.page.keyboard.press('1');
    await browser.badgeSays('Live');
    expect(await browser.page.isChecked('input[value=garden]')).toBe(true);
    expect(browser.complaints).toEqual([]);
  });

  test('is watched with the device’s warnings in sight', async () => {
    const action = 'Let Pipit listen on 127.0.0.1 only, or keep strangers off this network.';
    const warning = { code: 'open-network', sentence: 'Everyone on this network can watch.', action };
    await watch({ warnings: [warning] });
    expect(await browser.page.textContent('.notice-warning')).toContain(`${warning.sentence} ${action}`);
    await browser.screenshot('warning');
  });
});
