import { afterEach, describe, expect, test } from 'vitest';
import { TestBrowser } from './support/browser';
import { ApplianceWithFile, binary } from './support/device';

let pipit: ApplianceWithFile;
let browser: TestBrowser;

afterEach(async () => {
  await browser.close();
  await pipit.stop();
});

describe('The appliance', () => {
  test.each(['websocket', 'hls'])('that loses its camera says why by %s, and is live again by itself', async (way) => {
    pipit = new ApplianceWithFile(binary);
    await pipit.start();
    browser = await TestBrowser.open();
    await browser.page.goto(`${pipit.url}?way=${way}`);
    await browser.badgeSays('Live');
    await browser.playsOn(2);

    await pipit.setCameraPresent(false);
    await browser.badgeSays('No picture');
    await browser.playsOn(2);
    expect(await browser.page.textContent('.notice-wrong')).toContain('camera.mp4');
    await browser.screenshot(`appliance-camera-lost-${way}`);

    await pipit.setCameraPresent(true);
    await browser.badgeSays('Live');
    await browser.playsOn(2);
    expect(await browser.page.$('.notice-wrong')).toBeNull();
    expect(browser.complaints).toEqual([]);
  });
});
