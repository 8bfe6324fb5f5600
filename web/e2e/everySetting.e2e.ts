import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestBrowser } from './support/browser';
import { port, until } from './support/device';
import { coloured, InstalledPipit } from './support/installed';
import { openAsOwner } from './support/owner';
import { WatchedVideo } from './support/watched';

const written = `# Written by hand; whoever changes settings leaves this alone.
[server]
port = ${port} # where the browser looks

[cameras.camera]
source = "test" # it moves, and tells the time
# A size that is cheap to encode.
width = 640
height = 360

# The device itself.
[log]
level = "info" # what happens
`;
const comments = (text: string): string[] => text.split('\n').flatMap((line) => /#.*$/.exec(line) ?? []);

const pipit = new InstalledPipit(written);
let browser: TestBrowser;
let video: WatchedVideo;

beforeAll(async () => {
  await pipit.start();
  await pipit.claim();
  browser = await TestBrowser.open();
  await openAsOwner(browser, pipit.url, 'settings');
  await browser.badgeSays('Live');
  video = await WatchedVideo.of(browser.page);
});

afterAll(async () => {
  await browser.close();
  await pipit.remove();
});

const field = (label: string | RegExp) => browser.page.getByLabel(label, { exact: true });

async function apply(): Promise<void> {
  const { page } = browser;
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByText('Saved.').waitFor();
}

/** The settings hold in the program, in its file with all that stood there, and by the command line. */
async function hold(expected: Record<string, unknown>): Promise<void> {
  const { page } = browser;
  const answer = (await page.evaluate(async () => (await fetch('/api/v1/settings')).json() as unknown)) as {
    settings: { key: string; value: unknown }[];
  };
  const told = pipit.told();
  for (const [key, value] of Object.entries(expected)) {
    expect([key, answer.settings.find((one) => one.key === key)?.value]).toEqual([key, value]);
    const word = told.get(key) ?? '';
    expect([key, typeof value === 'number' ? Number(word) : word]).toEqual([
      key,
      typeof value === 'number' ? value : String(value),
    ]);
    expect([key, pipit.kept(key)]).toEqual([key, value]);
  }
  expect(comments(pipit.settingsText())).toEqual(comments(written));
}

const kept = (what: string): Promise<void> =>
  browser.page.getByText(`Kept: ${what}`, { exact: true }).waitFor({ timeout: 20_000 });

describe('While the picture plays on in the same place,', () => {
  test('its size and rate follow the settings', async () => {
    await field('Size').selectOption('640 × 480');
    await field('Pictures per second').fill('20');
    await apply();
    await video.hasSize(640, 480);
    await kept('Height, Pictures per second');
    await video.goesOn();
    const { source, stream } = await pipit.camera();
    expect(source).toMatchObject({ width: 640, height: 480, framesPerSecond: 20 });
    expect(stream).toMatchObject({ width: 640, height: 480 });
    await hold({ 'cameras.camera.height': 480, 'cameras.camera.frame-rate': 20 });
  });

  test('it is mirrored, turned, and has a line of text', async () => {
    const upright = { width: 640, height: 480, mirrored: false, degrees: 0 } as const;
    await until('the picture stands upright', () => video.isTurned(upright));
    expect(await video.whiteAtLowerLeft()).toBe(0);
    await field('90°').check({ force: true });
    await field('Mirror').selectOption('Left and right');
    await field('Text in the picture').fill('{name} {time}');
    await apply();
    await video.hasSize(480, 640);
    await kept('Turn, Mirror, Text in the picture');
    await until('it is mirrored and turned', () => video.isTurned({ ...upright, mirrored: true, degrees: 90 }));
    expect(await video.whiteAtLowerLeft()).toBeGreaterThan(0.02);
    await video.goesOn();
    await browser.screenshot('program-turned');
    await hold({
      'cameras.camera.rotate': '90',
      'cameras.camera.flip': 'horizontal',
      'cameras.camera.text': '{name} {time}',
    });
  });

  test('it is encoded by another encoder, with another bitrate', async () => {
    await browser.page.click('summary');
    await field('Bitrate').fill('1500');
    await field('Encoder').selectOption('OpenH264');
    await apply();
    await kept('Bitrate, Encoder');
    await video.goesOn();
    expect((await pipit.camera()).encoder).toMatchObject({ name: 'libopenh264', bitsPerSecond: 1_500_000 });
    await hold({ 'cameras.camera.bitrate-kbit': 1500, 'cameras.camera.encoder': 'libopenh264' });
  });

  test('it gives everything, however slow the encoder is', async () => {
    await field('Keep pace').uncheck();
    await apply();
    await video.goesOn();
    await hold({ 'cameras.camera.keep-pace': false });
  });

  test('it is cut into other lengths, and kept for longer', async () => {
    await field('Length of a segment').fill('2000');
    await field('Distance of key frames').fill('500');
    await field('Length of a part').fill('400');
    await field('Kept for viewers').fill('20');
    await field('Memory limit').fill('24');
    await apply();
    await kept('Length of a segment, Distance of key frames, Length of a part, Kept for viewers, Memory limit');
    await video.goesOn();
    const text = async (path: string): Promise<string> => (await fetch(new URL(path, pipit.url))).text();
    const run = /^(\w+\/video\.m3u8)$/m.exec(await text('live/camera/index.m3u8'))?.[1] ?? '';
    const playlist = (): Promise<string> => text(`live/camera/${run}`);
    await until('parts have the new length', async () => (await playlist()).includes('PART-TARGET=0.4'));
    expect(await playlist()).toContain('#EXT-X-TARGETDURATION:2');
    await until(
      'more is kept than before',
      async () => ((await pipit.camera()).stream?.windowSeconds ?? 0) > 12,
      30_000,
    );
    await hold({
      'cameras.camera.segment-ms': 2000,
      'cameras.camera.key-frame-ms': 500,
      'cameras.camera.part-ms': 400,
      'cameras.camera.window-seconds': 20,
      'cameras.camera.window-megabytes': 24,
    });
  });

  test('it comes from a file, in another pixel format, and from the test picture again', async () => {
    const file = `file:${coloured(pipit.folder, 'blue')}`;
    await field('Source').selectOption('Something else …');
    await field('Device or file').fill(file);
    await field('Pixel format').selectOption('YU12');
    await apply();
    await video.hasSize(360, 640);
    await until('the picture is that of the file', async () => (await video.colourAt(0.5, 0.3)) === 'blue');
    await kept('Source, Pixel format');
    await video.goesOn();
    await hold({ 'cameras.camera.source': file, 'cameras.camera.format': 'YU12' });
    await field('Source').selectOption('Test picture');
    await apply();
    await video.hasSize(480, 640);
    await kept('Source');
    await video.goesOn();
    await hold({ 'cameras.camera.source': 'test' });
  });

  test('the camera is closed for privacy, and opened again', async () => {
    const privacy = browser.page.getByRole('switch', { name: 'Privacy' });
    await privacy.click();
    await browser.badgeSays('Private');
    expect((await pipit.camera()).privacy).toBe(true);
    await video.goesOn();
    await hold({ 'cameras.camera.privacy': true });
    await privacy.click();
    await browser.badgeSays('Live');
    await video.goesOn();
    await hold({ 'cameras.camera.privacy': false });
    expect(browser.complaints).toEqual([]);
  });
});

describe('The device', () => {
  test('lets watch whom its owner wants', async () => {
    const { page } = browser;
    await page.getByRole('link', { name: 'Access' }).click();
    await field('Only those who know the password').check();
    await until('strangers are refused', async () => (await pipit.status('live/camera/index.m3u8')) === 401);
    await hold({ 'access.viewing': 'password' });
    await field('Everyone who reaches this Pipit').check();
    await until('strangers may watch', async () => (await pipit.status('live/camera/index.m3u8')) === 200);
    await hold({ 'access.viewing': 'open' });
  });

  test('logs what its owner wants', async () => {
    const { page } = browser;
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByText('Device', { exact: true }).click();
    await field('Level').selectOption('Errors');
    await apply();
    await hold({ 'log.level': 'error' });
    const lines = pipit.output.length;
    await page.getByText('camera', { exact: true }).click();
    await field('Bitrate').fill('1600');
    await apply();
    await hold({ 'cameras.camera.bitrate-kbit': 1600 });
    expect(pipit.output.slice(lines)).toBe('');
    await page.getByText('Device', { exact: true }).click();
    await field('Level').selectOption('Warnings too');
    await apply();
    await hold({ 'log.level': 'warn' });
  });

  test('listens elsewhere at once, and the page follows it', async () => {
    const { page } = browser;
    const wanted = {
      'server.port': port + 1,
      'server.allowed-hosts': ['camera.example.org', 'garden.example.org'],
      'server.tls': 'self-signed',
      'server.tls-port': port + 2,
      'server.tls-certificate': join(pipit.folder, 'certificate.pem'),
      'server.tls-key': join(pipit.folder, 'key.pem'),
    };
    await field('Port').fill(String(wanted['server.port']));
    await field('More host names').fill(wanted['server.allowed-hosts'].join('\n'));
    await field('HTTPS').selectOption('With its own certificate');
    await field('HTTPS port').fill(String(wanted['server.tls-port']));
    await field('Certificate file').fill(wanted['server.tls-certificate']);
    await field('Key file').fill(wanted['server.tls-key']);
    await page.getByText(`${Object.keys(wanted).length} changes`).waitFor();
    await browser.screenshot('program-device-changed', { whole: true });
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.waitForURL(`http://127.0.0.1:${wanted['server.port']}/settings**`);
    pipit.url = `http://127.0.0.1:${wanted['server.port']}/`;
    await browser.badgeSays('Live');
    await hold(wanted);
    expect(await askedFor('garden.example.org')).toBe(200);
    expect(await askedFor('field.example.org')).toBe(421);
    await speaksTls('127.0.0.1', wanted['server.tls-port']);

    await page.getByText('Device', { exact: true }).click();
    await field('Listen on').fill('127.0.0.2');
    await page.getByRole('button', { name: 'Apply' }).click();
    pipit.url = pipit.url.replace('127.0.0.1', '127.0.0.2');
    await until('it listens there', async () => (await pipit.status('/api/v1/session')) === 200);
    await openAsOwner(browser, pipit.url, 'settings');
    await browser.badgeSays('Live');
    await hold({ ...wanted, 'server.bind': '127.0.0.2' });
  });

  test('has what needs a new start in force after it', async () => {
    const { page } = browser;
    const broker = await Broker.start();
    const secret = join(pipit.folder, 'mqtt-password');
    writeFileSync(secret, 'told to nobody else\n');
    const wanted = {
      'mdns.enabled': false,
      'mqtt.broker': `mqtt://127.0.0.1:${broker.port}`,
      'mqtt.user': 'a-camera',
      'mqtt.password-file': secret,
      'mqtt.discovery-prefix': 'found',
      'mqtt.snapshot-seconds': 3,
      'state.directory': pipit.folder,
    };
    await page.getByText('Device', { exact: true }).click();
    await field('Announce itself (mDNS)').uncheck();
    await field('Broker').fill(wanted['mqtt.broker']);
    await field('User').fill(wanted['mqtt.user']);
    await field('Password file').fill(secret);
    await field('Discovery prefix').fill(wanted['mqtt.discovery-prefix']);
    await field('A picture every').fill(String(wanted['mqtt.snapshot-seconds']));
    await field('State directory').fill(pipit.folder);
    await page.getByText(`${Object.keys(wanted).length} changes`).waitFor();
    await apply();
    await page.getByText('Some of it takes effect when Pipit starts again.').waitFor();
    await hold(wanted);

    await pipit.end();
    await pipit.start({ host: '127.0.0.2', port: port + 1 });
    await page.reload();
    await browser.badgeSays('Live');
    await hold(wanted);
    await until('the broker is told who comes', () => Promise.resolve(broker.said.includes('a-camera')));
    expect(broker.said).toContain('told to nobody else');
    broker.close();
  });
});

/** Which status the program gives to a request that names another host. */
async function askedFor(host: string): Promise<number> {
  const asked = request(pipit.url, { headers: { host } }).end();
  const [answer] = (await once(asked, 'response')) as [{ statusCode: number; resume: () => void }];
  answer.resume();
  return answer.statusCode;
}

async function speaksTls(host: string, at: number): Promise<void> {
  const socket = connect({ host, port: at, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  socket.destroy();
}

/** Hears what a client says first. */
class Broker {
  said = '';
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Broker> {
    const server = createServer();
    const broker = new Broker(server);
    server.on('connection', (socket) => {
      broker.sockets.add(socket);
      socket.on('data', (bytes: Buffer) => (broker.said += bytes.toString('latin1')));
      socket.on('error', () => undefined);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return broker;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  close(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }
}
