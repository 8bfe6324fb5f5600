import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';

export const executablePath = process.env['PIPIT_CHROMIUM'] ?? '/usr/bin/chromium';
const screenshots = new URL('../../target/screenshots/', import.meta.url).pathname;

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
  readonly reducedMotion?: 'reduce' | 'no-preference';
  readonly touch?: boolean;
  readonly locale?: string;
  /** A command that starts Chromium elsewhere. */
  readonly program?: string;
  /** The SHA-256 of a public key (SPKI, base64) whose certificate Chromium takes without asking. */
  readonly trustedKey?: string;
}

/** A Chromium of its own, with an empty profile, that notes everything the page complains about. */
export class TestBrowser {
  readonly complaints: string[] = [];

  private constructor(
    private readonly context: BrowserContext,
    readonly page: Page,
    private readonly profile: string,
  ) {}

  static async open(look: Look = {}): Promise<TestBrowser> {
    const profile = mkdtempSync(join(tmpdir(), 'pipit-chromium-'));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: look.program ?? executablePath,
      headless: true,
      args:
        look.trustedKey === undefined ? flags : [...flags, `--ignore-certificate-errors-spki-list=${look.trustedKey}`],
      viewport: { width: look.width ?? 1280, height: look.height ?? 800 },
      colorScheme: look.colorScheme ?? 'light',
      reducedMotion: look.reducedMotion ?? 'no-preference',
      locale: look.locale ?? 'en-GB',
      hasTouch: look.touch ?? false,
      deviceScaleFactor: look.touch === true ? 2 : 1,
    });
    const page = context.pages()[0] ?? (await context.newPage());
    const browser = new TestBrowser(context, page, profile);
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') browser.complaints.push(message.text());
    });
    page.on('pageerror', (error) => browser.complaints.push(String(error)));
    return browser;
  }

  /** Waits until the badge in the bar says this. */
  async badgeSays(label: string, timeout = 15_000): Promise<void> {
    await this.page.waitForFunction((expected) => document.querySelector('.badge')?.textContent === expected, label, {
      timeout,
    });
  }

  /** Waits until the video goes on by so much more media time. */
  async playsOn(seconds: number, timeout = 15_000): Promise<void> {
    const now = await this.page.evaluate(() => document.querySelector('video')?.currentTime ?? 0);
    await this.page.waitForFunction(
      (then) => (document.querySelector('video')?.currentTime ?? 0) > then,
      now + seconds,
      {
        timeout,
      },
    );
  }

  /** @param whole all of the page, not only what the window shows */
  async screenshot(name: string, { whole = false } = {}): Promise<void> {
    mkdirSync(screenshots, { recursive: true });
    await this.page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: whole });
  }

  async close(): Promise<void> {
    await this.context.close();
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
