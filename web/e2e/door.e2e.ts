import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { accessibilityFaults } from './support/axe';
import { TestBrowser } from './support/browser';
import { until } from './support/device';
import { InstalledPipit } from './support/installed';
import { logIn, openAsOwner, password } from './support/owner';
import { testPictures } from './support/standard';

let pipit: InstalledPipit;
let browser: TestBrowser;

beforeEach(async () => {
  browser = await TestBrowser.open();
  return () => browser.close();
});

afterEach(() => pipit.remove());

async function start(viewing?: 'open' | 'password'): Promise<void> {
  pipit = new InstalledPipit(testPictures(['camera'], viewing && `[access]\nviewing = "${viewing}"\n`));
  await pipit.start();
}

async function startClaimed(viewing?: 'open' | 'password'): Promise<void> {
  await start(viewing);
  await pipit.claim();
}

/** Answers that refuse are what these tests ask for; Chromium puts each of them on the console. */
function otherComplaints(): string[] {
  return browser.complaints.filter((complaint) => !/Failed to load resource.*(401|403|422|429)/.test(complaint));
}

describe('A new device', () => {
  test('shows its picture and asks for an owner; who has the code of its console becomes it', async () => {
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

    await page.getByLabel('Claim code').fill('WRNG-CODE');
    await page.getByLabel('New password', { exact: true }).fill('a good one');
    await page.keyboard.press('Enter');
    await page.getByText('This is not the claim code.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await browser.screenshot('claim-wrong-code');
    await page.getByLabel('New password', { exact: true }).fill('short');
    await page.keyboard.press('Enter');
    await page.getByText(/must have 8 to \d+ characters\./i).waitFor();
    await page.getByText('This is not the claim code.').waitFor();
    await page.getByLabel('Claim code').fill(await pipit.claimCode());
    await page.keyboard.press('Enter');
    await page.getByText('This is not the claim code.').waitFor({ state: 'detached' });
    await page.getByText(/must have 8 to \d+ characters\./i).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await browser.screenshot('claim-refused');
    await page.getByLabel('New password', { exact: true }).fill('a good one');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.view.settings');
    await page.getByRole('link', { name: 'Live' }).click();
    await browser.badgeSays('Live');
    expect(await page.getByText('belongs to nobody').count()).toBe(0);

    await page.getByRole('link', { name: 'Access' }).click();
    await page.getByRole('button', { name: 'Log out', exact: true }).click();
    await logIn(browser, 'a good one');
    await page.waitForSelector('.view.access');
    expect(otherComplaints()).toEqual([]);
  });
});

describe('The log-in', () => {
  test('stands before the picture where only those watch who know the password', async () => {
    await startClaimed('password');
    const { page } = browser;
    await page.goto(pipit.url);
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    expect(await page.$('video')).toBeNull();
    await browser.screenshot('log-in-to-watch');
    await logIn(browser);
    await browser.badgeSays('Live');
    await browser.playsOn(1);
    expect(otherComplaints()).toEqual([]);
  });

  test('says in plain words what is wrong, and how long to wait after too many attempts', async () => {
    await startClaimed();
    const { page } = browser;
    await page.goto(new URL('settings', pipit.url).href);
    await logIn(browser, 'wrong');
    await page.getByText('This is not the password.').waitFor();
    const submit = page.getByRole('button', { name: 'Log in' });
    await until('there were too many attempts', async () => {
      await submit.click();
      await page.waitForSelector('button[type=submit]:enabled');
      return (await page.getByText(/Try again in \d+ seconds?[.]/).count()) > 0;
    });
    expect(await accessibilityFaults(page)).toEqual([]);
    await browser.screenshot('too-many-attempts');
    expect(otherComplaints()).toEqual([]);
  });

  test('ends by logging out, and by somebody who ends it from elsewhere', async () => {
    await startClaimed('password');
    const { page } = browser;
    await openAsOwner(browser, pipit.url, 'access');
    await page.getByRole('button', { name: 'Log out', exact: true }).click();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    await logIn(browser);
    await page.waitForSelector('.row');
    await page.getByRole('link', { name: 'Live' }).click();
    await browser.badgeSays('Live');

    const second = await TestBrowser.open();
    await openAsOwner(second, pipit.url, 'access');
    await second.page.getByRole('button', { name: /^Log out Chrome/ }).click();
    await second.page.waitForFunction(() => document.querySelectorAll('.row').length === 1);
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    expect(await page.$('video')).toBeNull();
    await second.close();
  });

  test('ends everywhere else at once, by one button', async () => {
    await startClaimed('password');
    const { page } = browser;
    const others = [await TestBrowser.open(), await TestBrowser.open()];
    for (const other of others) {
      await other.page.goto(pipit.url);
      await logIn(other);
      await other.badgeSays('Live');
    }
    await openAsOwner(browser, pipit.url, 'access');
    await page.waitForFunction(() => document.querySelectorAll('.row').length === 3);
    await browser.screenshot('access-log-ins', { whole: true });
    await page.getByRole('button', { name: 'Log out all others' }).click();
    await page.waitForFunction(() => document.querySelectorAll('.row').length === 1);
    for (const other of others) {
      await other.page.getByRole('heading', { name: 'Log in' }).waitFor();
      await other.close();
    }
    await page.getByText('this browser').waitFor();
    expect(otherComplaints()).toEqual([]);
  });

  test('is asked again where the session ended meanwhile, and what was not applied is still there', async () => {
    await startClaimed();
    const { page } = browser;
    await openAsOwner(browser, pipit.url, 'settings');
    await page.getByLabel('Bitrate', { exact: true }).fill('1200');
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    await logIn(browser);
    await page.getByText('1 change').waitFor();
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText('Saved.').waitFor();
    expect(pipit.kept('cameras.camera.bitrate-kbit')).toBe(1200);
  });

  test('has a password that can be changed, which logs everybody else out', async () => {
    await startClaimed('password');
    const { page } = browser;
    const other = await TestBrowser.open();
    await other.page.goto(pipit.url);
    await logIn(other);
    await other.badgeSays('Live');
    await openAsOwner(browser, pipit.url, 'access');
    const change = page.getByRole('region', { name: 'Password', exact: true });
    await change.getByLabel('Current password', { exact: true }).fill('no idea');
    await page.getByLabel('New password', { exact: true }).fill('battery staple');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('This is not the current password.').waitFor();
    await change.getByLabel('Current password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('The password was changed.').waitFor();
    await other.page.getByRole('heading', { name: 'Log in' }).waitFor();
    await logIn(other);
    await other.page.getByText('This is not the password.').waitFor();
    await logIn(other, 'battery staple');
    await other.badgeSays('Live');
    await other.close();
    expect(otherComplaints()).toEqual([]);
  });
});
