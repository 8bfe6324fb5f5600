import { afterEach, describe, expect, test } from 'vitest';
import { accessibilityFaults } from './support/axe';
import { TestBrowser } from './support/browser';
import { StandInDevice } from './support/device';
import { logIn, openAsOwner, password } from './support/owner';

let pipit: StandInDevice;
let browser: TestBrowser;

afterEach(async () => {
  await browser.close();
  await pipit.stop();
});

async function start(options: ConstructorParameters<typeof StandInDevice>[0] = {}): Promise<void> {
  pipit = new StandInDevice(options);
  await pipit.start();
  browser = await TestBrowser.open();
}

/** Answers that refuse are what these tests ask for; Chromium puts each of them on the console. */
function otherComplaints(): string[] {
  return browser.complaints.filter((complaint) => !/Failed to load resource.*(401|403|422|429)/.test(complaint));
}

describe('A new device', () => {
  test('shows its picture and asks for an owner; who has the claim code becomes it', async () => {
    await start();
    const { page } = browser;
    await page.goto(pipit.url);
    await browser.badgeSays('Live');
    expect(await accessibilityFaults(page)).toEqual([]);
    await browser.screenshot('unclaimed');
    await page.getByRole('link', { name: 'Make it yours' }).click();
    await page.getByRole('heading', { name: 'Make it yours' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await browser.screenshot('claim');

    await page.getByLabel('Claim code').fill('WRONG');
    await page.getByLabel('New password', { exact: true }).fill('short');
    await page.keyboard.press('Enter');
    await page.getByText('This is not the claim code.').waitFor();
    await page.getByLabel('Claim code').fill(pipit.api.access.claimCode);
    await page.keyboard.press('Enter');
    await page.getByText('A password has at least 8 characters.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await browser.screenshot('claim-refused');
    await page.getByLabel('New password', { exact: true }).fill('a good one');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.view.settings');
    expect(pipit.api.access.password).toBe('a good one');
    await page.getByRole('link', { name: 'Live' }).click();
    await browser.badgeSays('Live');
    expect(await page.getByText('belongs to nobody').count()).toBe(0);
    expect(otherComplaints()).toEqual([]);
  });
});

describe('The log-in', () => {
  test('stands before the picture where only those watch who know the password', async () => {
    await start({ claimed: true, viewing: 'password' });
    const { page } = browser;
    await page.goto(pipit.url);
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    expect(await page.$('video')).toBeNull();
    await browser.screenshot('log-in-to-watch');
    await logIn(browser);
    await browser.badgeSays('Live');
    await browser.playsOn(1);
    expect(browser.complaints).toEqual([]);
  });

  test('says in plain words what is wrong, and how long to wait after too many attempts', async () => {
    await start({ claimed: true });
    const { page } = browser;
    await page.goto(new URL('settings', pipit.url).href);
    await logIn(browser, 'wrong');
    await page.getByText('This is not the password.').waitFor();
    for (let i = 0; i < 5; i++) {
      await page.waitForSelector('button[type=submit]:enabled');
      await page.getByRole('button', { name: 'Log in' }).click();
    }
    await page.getByText('Try again in 30 seconds.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await browser.screenshot('too-many-attempts');
    expect(otherComplaints()).toEqual([]);
  });

  test('ends by logging out, and by somebody who revokes it', async () => {
    await start({ claimed: true, viewing: 'password' });
    const { page } = browser;
    await openAsOwner(browser, pipit.url, 'access');
    await page.getByRole('button', { name: 'Log out', exact: true }).click();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    await logIn(browser);
    await page.waitForSelector('.row');

    const second = await TestBrowser.open();
    await openAsOwner(second, pipit.url, 'access');
    await second.page.getByRole('button', { name: /^Log out Chrome/ }).click();
    await second.page.waitForFunction(() => document.querySelectorAll('.row').length === 1);
    await second.close();
    await page.getByRole('link', { name: 'Live' }).click();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
  });

  test('is asked again where the session ended meanwhile, and what was not applied is still there', async () => {
    await start({ claimed: true });
    const { page } = browser;
    await openAsOwner(browser, pipit.url, 'settings');
    await page.getByLabel('Bitrate', { exact: true }).fill('3000');
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    await logIn(browser);
    await page.getByText('1 change').waitFor();
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText('Saved.').waitFor();
    expect(pipit.api.settings.value('cameras.camera.bitrate-kbit')).toBe(3000);
  });

  test('has a password that can be changed', async () => {
    await start({ claimed: true });
    const { page } = browser;
    await openAsOwner(browser, pipit.url, 'access');
    await page.getByLabel('Current password', { exact: true }).fill('no idea');
    await page.getByLabel('New password', { exact: true }).fill('battery staple');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('This is not the current password.').waitFor();
    await page.getByLabel('Current password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('The password was changed.').waitFor();
    expect(pipit.api.access.password).toBe('battery staple');
  });
});
