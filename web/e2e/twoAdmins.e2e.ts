import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { accessibilityFaults } from './support/axe';
import { TestBrowser } from './support/browser';
import { InstalledPipit } from './support/installed';
import { openAsOwner } from './support/owner';
import { testPictures } from './support/standard';

let pipit: InstalledPipit;
let here: TestBrowser;
let there: TestBrowser;

beforeEach(async () => {
  pipit = new InstalledPipit(testPictures());
  await pipit.start();
  await pipit.claim();
  here = await TestBrowser.open();
  there = await TestBrowser.open();
  return async () => {
    await here.close();
    await there.close();
    await pipit.remove();
  };
});

let refuseEvents = false;
afterEach(() => {
  refuseEvents = false;
});

async function bothOpen(): Promise<void> {
  for (const admin of [here, there]) {
    // A proxy that lets no stream of events through.
    if (refuseEvents) await admin.page.route('**/api/v1/events', (route) => route.abort());
    await openAsOwner(admin, pipit.url, 'settings');
    await field(admin, 'Bitrate').waitFor();
  }
}

const field = (admin: TestBrowser, label: string) => admin.page.getByLabel(label, { exact: true });
const apply = (admin: TestBrowser): Promise<void> => admin.page.getByRole('button', { name: 'Apply' }).click();
const kept = (name: string): unknown => pipit.kept(`cameras.camera.${name}`);

describe('Two admins in two browsers', () => {
  test('who change different settings both have their way, and see what the other one did', async () => {
    await bothOpen();
    await field(here, 'Bitrate').fill('1200');
    await field(there, 'Mirror').selectOption('Upside down');
    await apply(there);
    await there.page.getByText('Saved.').waitFor();
    await here.page.waitForFunction(
      () => document.querySelector<HTMLSelectElement>('[data-key="cameras.camera.flip"] select')?.value === 'vertical',
    );
    expect(await field(here, 'Bitrate').inputValue()).toBe('1200');
    await apply(here);
    await here.page.getByText('Saved.').waitFor();
    await there.page.waitForFunction(
      () =>
        document.querySelector<HTMLInputElement>('[data-key="cameras.camera.bitrate-kbit"] input')?.value === '1200',
    );
    expect([kept('bitrate-kbit'), kept('flip')]).toEqual([1200, 'vertical']);
    expect([...here.complaints, ...there.complaints]).toEqual([]);
  });

  test('who apply different settings at the same moment both have their way', async () => {
    await bothOpen();
    await field(here, 'Bitrate').fill('1300');
    await field(there, 'Text in the picture').fill('there');
    await Promise.all([apply(here), apply(there)]);
    for (const { page } of [here, there]) await page.getByText(/Saved[.]|Somebody else changed other/).waitFor();
    expect([kept('bitrate-kbit'), kept('text')]).toEqual([1300, 'there']);
  });

  test('who change the same settings see both values, and the later one chooses', async () => {
    await bothOpen();
    const { page } = here;
    await field(here, 'Bitrate').fill('1500');
    await field(here, 'Mirror').selectOption('Left and right');
    await field(there, 'Bitrate').fill('700');
    await field(there, 'Mirror').selectOption('Both');
    await apply(there);
    await there.page.getByText('Saved.').waitFor();

    await page.getByText('Somebody else set this to 700 kbit/s meanwhile.').waitFor();
    expect(await page.getByRole('button', { name: 'Apply' }).isDisabled()).toBe(true);
    expect(await accessibilityFaults(page)).toEqual([]);
    await here.screenshot('settings-conflict');
    await page.getByRole('button', { name: 'Keep mine: 1,500 kbit/s' }).click();
    await page.getByRole('button', { name: 'Take theirs: Both' }).click();
    await apply(here);
    await page.getByText('Saved.').waitFor();
    expect([kept('bitrate-kbit'), kept('flip')]).toEqual([1500, 'both']);
  });

  test('meet in the same way where the device cannot tell by itself', async () => {
    refuseEvents = true;
    await bothOpen();
    await field(here, 'Bitrate').fill('1500');
    await field(there, 'Bitrate').fill('800');
    await apply(there);
    await there.page.getByText('Saved.').waitFor();
    await apply(here);
    await here.page.getByText('Somebody else set this to 800 kbit/s meanwhile.').waitFor();
    await here.page.getByRole('button', { name: 'Take theirs' }).click();
    expect(await field(here, 'Bitrate').inputValue()).toBe('800');
    expect(kept('bitrate-kbit')).toBe(800);
  });
});
