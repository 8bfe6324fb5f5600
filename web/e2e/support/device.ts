import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** The program that the page talks to. */
export interface Device {
  readonly url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A device whose camera can be taken away. */
export interface DeviceWithCamera extends Device {
  setCameraPresent(present: boolean): Promise<void>;
}

export const port = Number(process.env['PIPIT_PORT'] ?? 8321);
const address = process.env['PIPIT_URL'];

/** The installed program: `PIPIT_BIN`, else the one that `make build` makes. */
export const binary =
  process.env['PIPIT_BIN'] ?? new URL('../../../appliance/target/pipit/bin/pipit', import.meta.url).pathname;
if (!existsSync(binary)) throw new Error(`There is no ${binary}: run \`make build\` first, or set PIPIT_BIN.`);

/** True when the device of the tests can be stopped and started. */
export const restartable = address === undefined;

/** The device of this run: `PIPIT_URL` names one that runs already; else the installed program is started. */
export function device(): Device {
  if (address !== undefined) return { url: address, start: () => Promise.resolve(), stop: () => Promise.resolve() };
  return new Appliance(binary);
}

export class Appliance implements Device {
  readonly url = `http://127.0.0.1:${port}/`;
  private process: ChildProcess | null = null;

  constructor(
    private readonly program: string,
    private readonly source = 'test',
  ) {}

  async start(): Promise<void> {
    this.process = spawn(this.program, ['run', '--port', String(port), '--source', this.source], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    await answers(this.url, () => this.process?.exitCode ?? null);
  }

  async stop(): Promise<void> {
    const ended = this.process;
    this.process = null;
    if (ended?.exitCode !== null) return;
    ended.kill('SIGTERM');
    await once(ended, 'exit');
  }
}

/** The appliance with a video file for a camera: taken away by taking the file away, which it opens anew each round. */
export class ApplianceWithFile extends Appliance implements DeviceWithCamera {
  private readonly folder: string;

  constructor(program: string) {
    const folder = mkdtempSync(join(tmpdir(), 'pipit-camera-'));
    super(program, `file:${join(folder, 'camera.mp4')}`);
    this.folder = folder;
    const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=1280x720:rate=30', '-t', '2', '-pix_fmt', 'yuv420p'];
    execFileSync('ffmpeg', ['-v', 'error', ...picture, join(folder, 'camera.mp4')]);
  }

  async setCameraPresent(present: boolean): Promise<void> {
    const [from, to] = present ? ['away.mp4', 'camera.mp4'] : ['camera.mp4', 'away.mp4'];
    await rename(join(this.folder, from), join(this.folder, to));
  }

  override async stop(): Promise<void> {
    await super.stop();
    await rm(this.folder, { recursive: true });
  }
}

async function answers(url: string, exitCode: () => number | null): Promise<void> {
  const endsAt = Date.now() + 30_000;
  while (Date.now() < endsAt) {
    const code = exitCode();
    if (code !== null) throw new Error(`the appliance ended with exit code ${code}`);
    try {
      const { ok } = await fetch(new URL('health', url), { signal: AbortSignal.timeout(2000) });
      if (ok) return;
    } catch {
      // not yet
    }
    await wait(100);
  }
  throw new Error(`the appliance did not become healthy at ${url}`);
}

/** How many watch the first camera by WebSocket, from the device's own state. */
export async function webSocketViewers(url: string): Promise<number> {
  const answer = await fetch(new URL('api/v1/state', url));
  const state = (await answer.json()) as { cameras: { viewers: { webSocket: number } }[] };
  return state.cameras[0]?.viewers.webSocket ?? NaN;
}

/** Waits until a condition holds. */
export async function until(what: string, holds: () => Promise<boolean>, timeoutMs = 20_000): Promise<void> {
  const endsAt = Date.now() + timeoutMs;
  while (Date.now() < endsAt) {
    if (await holds()) return;
    await wait(100);
  }
  throw new Error(`waited ${timeoutMs} ms in vain: ${what}`);
}
