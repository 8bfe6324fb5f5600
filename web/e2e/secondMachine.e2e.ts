import { beforeEach, describe, expect, test } from 'vitest';
import { TestBrowser } from './support/browser';
import { binary, port, until } from './support/device';
import { logIn, password } from './support/owner';
import { ApplianceOnNetwork, SecondMachine } from './support/secondMachine';

let machine: SecondMachine;
let pipit: ApplianceOnNetwork;
let browser: TestBrowser;

describe('A second machine', () => {
  // Each returns its end, so that a failing start leaves nothing behind.
  beforeEach(() => {
    machine = new SecondMachine();
    return () => machine.remove();
  });

  beforeEach(async () => {
    pipit = new ApplianceOnNetwork(binary, port, port + 1);
    await pipit.start();
    return () => pipit.stop();
  });

  beforeEach(async () => {
    const trustedKey = await pipit.trustedKey(machine.hostAddress);
    browser = await TestBrowser.open({ program: machine.chromium, trustedKey });
    return () => browser.close();
  });

  /**
   * A network that was made a moment ago still gets addresses, at which Chromium drops what it loads: the page, or a
   * script of it.
   */
  async function open(url: string): Promise<void> {
    await until(
      'the network is settled',
      async () => {
        try {
          await browser.page.goto(url);
          await browser.page.waitForSelector('h1, h2', { timeout: 8000 });
          return true;
        } catch (error) {
          if (/ERR_NETWORK_CHANGED|waitForSelector: Timeout/.test(String(error))) return false;
          throw error;
        }
      },
      60_000,
    );
  }

  test('is refused until it claims or logs in, then plays over TLS: by WebSocket, and by HLS over HTTP/2', async () => {
    const { page } = browser;
    const sockets: string[] = [];
    page.on('websocket', (socket) => sockets.push(socket.url()));
    const secure = `https://${machine.hostAddress}:${pipit.tlsPort}`;

    await open(`http://${machine.hostAddress}:${pipit.port}/?way=websocket`);
    expect(page.url()).toBe(`${secure}/?way=websocket`);
    await page.getByRole('heading', { name: 'Make it yours' }).waitFor();
    expect(await page.$('video')).toBeNull();
    expect(await status('/live/camera/index.m3u8')).toBe(403);
    await browser.screenshot('second-machine-refused');
    await page.getByLabel('Claim code').fill(pipit.claimCode);
    await page.getByLabel('New password', { exact: true }).fill(password);
    await page.keyboard.press('Enter');

    await browser.badgeSays('Live');
    await browser.playsOn(3);
    expect(sockets).toContain(`${secure.replace('https', 'wss')}/live/camera/ws`);
    await browser.screenshot('second-machine-websocket');

    await page.goto(`${secure}/?way=hls`);
    await browser.badgeSays('Live');
    await browser.playsOn(3);
    await browser.screenshot('second-machine-hls');
    const protocols = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter(({ name }) => /[.](mp4|m3u8)/.test(name))
        .map((entry) => (entry as PerformanceResourceTiming).nextHopProtocol),
    );
    expect(protocols.length).toBeGreaterThan(10);
    expect(new Set(protocols)).toEqual(new Set(['h2']));

    const cookies = await page.context().cookies();
    expect(cookies).toContainEqual(
      expect.objectContaining({ name: '__Host-pipit', secure: true, httpOnly: true, sameSite: 'Strict' }),
    );
    await page.context().clearCookies();
    expect(await status('/live/camera/index.m3u8')).toBe(401);
    await page.reload();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    expect(await page.$('video')).toBeNull();
    await logIn(browser);
    await browser.badgeSays('Live');
    await browser.playsOn(3);
    // Chromium puts each answer that refuses on the console.
    expect(
      browser.complaints.filter(
        (complaint) => !/Failed to load resource.*(40[13]|ERR_NETWORK_CHANGED)/.test(complaint),
      ),
    ).toEqual([]);
  }, 120_000);

  function status(path: string): Promise<number> {
    return browser.page.evaluate(async (asked) => (await fetch(asked, { cache: 'no-store' })).status, path);
  }
});
