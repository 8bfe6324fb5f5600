import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binary, port, until } from './device';
import { password } from './owner';

/** What `/api/v1/state` says of a camera, as far as tests look at it. */
export interface CameraState {
  readonly name: string;
  readonly state: string;
  readonly privacy: boolean;
  readonly source: { readonly width: number; readonly height: number; readonly framesPerSecond: number } | null;
  readonly encoder: { readonly name: string; readonly bitsPerSecond: number } | null;
  readonly stream: { readonly width: number; readonly height: number; readonly windowSeconds: number } | null;
  readonly change: { readonly state: string; readonly keys: readonly string[] } | null;
}

interface Start {
  readonly port?: number;
  /** The address that it listens on. */
  readonly host?: string;
  /** Further options of `pipit run`. */
  readonly options?: readonly string[];
  /** A command that becomes it, such as `unshare`. */
  readonly by?: readonly string[];
}

/** The installed program with a settings file, a state and a folder of its own: a new device. */
export class InstalledPipit {
  readonly folder = mkdtempSync(join(tmpdir(), 'pipit-installed-'));
  readonly settingsFile = join(this.folder, 'pipit.toml');
  url = '';
  private process: ChildProcess | null = null;
  private said = '';

  /** @param settings the text of the settings file, with the port of the tests in it */
  constructor(settings: string) {
    this.write(settings);
  }

  /** Starts it, and returns when it listens. */
  async start({ port: at = port, host = '127.0.0.1', options = [], by = [] }: Start = {}): Promise<void> {
    this.url = `http://${host}:${at}/`;
    this.said = '';
    const [program = binary, ...words] = [...by, binary, 'run', '--config', this.settingsFile, ...options];
    const started = spawn(program, words, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, STATE_DIRECTORY: this.folder },
    });
    this.process = started;
    for (const output of [started.stdout, started.stderr]) {
      output.on('data', (bytes: Buffer) => (this.said += bytes.toString()));
    }
    await until('the program listens', async () => {
      if (started.exitCode !== null) throw new Error(`it ended with ${started.exitCode}: ${this.said}`);
      return (await this.status('/api/v1/session')) === 200;
    });
  }

  /**
   * A code on its console.
   *
   * @param number which of them: there is a new one whenever the device belongs to nobody again
   */
  claimCode(number = 1): Promise<string> {
    const code = (): string | undefined => [...this.said.matchAll(/claim code (\S+)/g)][number - 1]?.[1];
    return until('the console shows a claim code', () => Promise.resolve(code() !== undefined)).then(
      () => code() ?? '',
    );
  }

  /** Makes it somebody's who is logged in nowhere, for tests that are not about this. */
  async claim(): Promise<void> {
    const claimed = await this.ask('claim', { code: await this.claimCode(), password });
    const cookie = claimed.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const session = await fetch(new URL('api/v1/session', this.url), { headers: { cookie } });
    const { csrf } = (await session.json()) as { csrf: string };
    await this.ask('logout', {}, { cookie, 'x-pipit-csrf': csrf });
  }

  private async ask(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
    const answer = await fetch(new URL(`api/v1/${path}`, this.url), {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}`);
    return answer;
  }

  /** How a stranger's request is answered; 0 when it is not. */
  async status(path: string, headers: Record<string, string> = {}): Promise<number> {
    try {
      return (await fetch(new URL(path, this.url), { headers, redirect: 'manual' })).status;
    } catch {
      return 0;
    }
  }

  async camera(name = 'camera'): Promise<CameraState> {
    const answer = await fetch(new URL('api/v1/state', this.url));
    const { cameras } = (await answer.json()) as { cameras: CameraState[] };
    const found = cameras.find((one) => one.name === name);
    if (found === undefined) throw new Error(`there is no camera ${name}`);
    return found;
  }

  settingsText(): string {
    return readFileSync(this.settingsFile, 'utf8');
  }

  /** Changes the settings file as somebody with an editor does. */
  write(settings: string): void {
    writeFileSync(this.settingsFile, settings);
  }

  /** What the settings file says of a key; undefined when it says nothing. */
  kept(key: string): unknown {
    const [, table, name] = /^(.+)\.([^.]+)$/.exec(key) ?? [];
    let section = '';
    for (const line of this.settingsText().split('\n')) {
      section = /^\[(.+)\]/.exec(line)?.[1] ?? section;
      const [, given, literal] = /^([\w-]+)\s*=\s*("[^"]*"|\[.*\]|[^\s#]+)/.exec(line) ?? [];
      // Such values as the settings have are written in TOML as in JSON.
      if (section === table && given === name && literal !== undefined) return JSON.parse(literal) as unknown;
    }
    return undefined;
  }

  /** What `pipit settings get` says of every key. */
  told(): Map<string, string> {
    const lines = execFileSync(binary, ['settings', '--config', this.settingsFile, 'get'], { encoding: 'utf8' });
    const pairs = lines.trimEnd().split('\n');
    return new Map(pairs.map((line) => [line.slice(0, line.indexOf(' = ')), line.slice(line.indexOf(' = ') + 3)]));
  }

  /** Everything that it printed since its start. */
  get output(): string {
    return this.said;
  }

  async end(): Promise<void> {
    const ended = this.process;
    this.process = null;
    if (ended?.exitCode !== null) return;
    ended.kill('SIGTERM');
    await once(ended, 'exit');
  }

  /** Ends it and removes its folder. */
  async remove(): Promise<void> {
    await this.end();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A short video of one colour that plays as a camera. */
export function coloured(folder: string, colour: string): string {
  const path = join(folder, `${colour}.mp4`);
  const picture = ['-f', 'lavfi', '-i', `color=${colour}:size=640x360:rate=30`, '-t', '2', '-pix_fmt', 'yuv420p'];
  execFileSync('ffmpeg', ['-v', 'error', ...picture, path]);
  return path;
}
