import type { TestBrowser } from './browser';

export const password = 'correct horse';

/** Logs in through the page, at the door of the view that is open. */
export async function logIn({ page }: TestBrowser, secret = password): Promise<void> {
  await page.locator('.door').getByLabel('Password', { exact: true }).fill(secret);
  await page.getByRole('button', { name: 'Log in' }).click();
}

/** Opens a view of a claimed device as its owner. */
export async function openAsOwner(browser: TestBrowser, url: string, path: string): Promise<void> {
  await browser.page.goto(new URL(path, url).href);
  await logIn(browser);
  await browser.page.waitForSelector('.view');
}
