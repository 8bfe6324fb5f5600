import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { accessibilityFaults } from './support/axe';
import { TestBrowser } from './support/browser';
import { port } from './support/device';
import { InstalledPipit } from './support/installed';
import { logIn, openAsOwner } from './support/owner';
import { testPictures } from './support/standard';

/** By the command line, which no reset changes. */
const staying = { options: ['--port', String(port)] };

let pipit: InstalledPipit;
let browser: TestBrowser;

beforeEach(async () => {
  pipit = new InstalledPipit(testPictures(['camera'], '[access]\nviewing = "password"\n'));
  await pipit.start(staying);
  await pipit.claim();
  browser = await TestBrowser.open();
});

afterEach(async () => {
  await browser.close();
  await pipit.remove();
});

test('The owner saves a backup, resets the device, and brings it all back', async () => {
  const { page } = browser;
  await openAsOwner(browser, pipit.url, '/access');
  const save = page.getByRole('region', { name: 'Backup', exact: true });
  await page.getByLabel('Passphrase for this backup', { exact: true }).fill('kept in a drawer');
  await save.getByLabel('Current password', { exact: true }).fill('not the password');
  await page.getByRole('button', { name: 'Save backup' }).click();
  await save.getByText('This is not the current password.').waitFor();
  await save.getByLabel('Current password', { exact: true }).fill('correct horse');
  await page.getByLabel('Passphrase for this backup', { exact: true }).fill('short');
  await page.getByRole('button', { name: 'Save backup' }).click();
  await page.getByText('Must have 8 to 256 characters.').waitFor();
  await page.getByLabel('Passphrase for this backup', { exact: true }).fill('kept in a drawer');
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save backup' }).click(),
  ]);
  const file = await saved.path();
  expect(saved.suggestedFilename()).toMatch(/^pipit-\d{4}-\d\d-\d\d\.backup$/);
  expect(readFileSync(file, 'utf8')).toMatch(/^pipit-backup 1\n/);
  const before = pipit.settingsText();

  await page.getByRole('button', { name: 'Factory reset…' }).click();
  expect(await accessibilityFaults(page)).toEqual([]);
  await browser.screenshot('factory-reset');
  await page.locator('dialog').getByLabel('Current password', { exact: true }).fill('not the password');
  await page.getByRole('button', { name: 'Reset all' }).click();
  await page.getByText('This is not the current password.').waitFor();
  await page.locator('dialog').getByLabel('Current password', { exact: true }).fill('correct horse');
  await page.getByRole('button', { name: 'Reset all' }).click();
  await page.getByRole('heading', { name: 'Make it yours' }).waitFor();
  expect(pipit.settingsText()).toBe('');

  pipit.write(testPictures(['camera']));
  await page.getByLabel('Claim code').fill(await pipit.claimCode(2));
  await page.getByLabel('New password', { exact: true }).fill('for the time being');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.view.access');
  const restore = page.getByRole('region', { name: 'Restore', exact: true });
  await page.getByLabel('Backup file').setInputFiles(file);
  await restore.getByLabel('Current password', { exact: true }).fill('not the password');
  await page.getByLabel('Its passphrase', { exact: true }).fill('kept in a drawer');
  await page.getByRole('button', { name: 'Restore' }).click();
  await restore.getByText('This is not the current password.').waitFor();
  await restore.getByLabel('Current password', { exact: true }).fill('for the time being');
  await page.getByLabel('Its passphrase', { exact: true }).fill('another passphrase');
  await page.getByRole('button', { name: 'Restore' }).click();
  await page.getByText('The passphrase is another, or the backup was damaged.').waitFor();
  await page.getByLabel('Its passphrase', { exact: true }).fill('kept in a drawer');
  await page.getByRole('button', { name: 'Restore' }).click();
  await page.getByText('Done. It is in force when Pipit was started again.').waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await browser.screenshot('backup-restored');

  await pipit.end();
  await pipit.start(staying);
  expect(pipit.settingsText()).toBe(before);
  await page.goto(pipit.url);
  await page.getByRole('heading', { name: 'Log in' }).waitFor();
  await logIn(browser);
  await browser.badgeSays('Live');
  await browser.playsOn(1);
});
