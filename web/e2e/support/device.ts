import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { StandIn } from '../stand-in/server.mjs';

/** What the page talks to: the appliance itself, or the stand-in for work on the page. */
export interface Device {
  readonly url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A device whose camera can be taken away. */
export interface DeviceWithCamera extends Device {
  setCameraPresent(present: boolean): Promise<void>;
}

const port = Number(process.env['PIPIT_PORT'] ?? 8321);
export const binary = process.env['PIPIT_BIN'];
const address = process.env['PIPIT_URL'];

/** True when the device of the tests can be stopped and started. */
export const restartable = address === undefined;

/**
 * The device of this run: `PIPIT_URL` names one that runs already, `PIPIT_BIN` the program to start; with neither it is
 * the stand-in.
 */
export function device(): Device {
  if (address !== undefined) return { url: address, start: () => Promise.resolve(), stop: () => Promise.resolve() };
  return binary === undefined ? new StandInDevice() : new Appliance(binary);
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

/** The stand-in in this very process. */
export class StandInDevice implements DeviceWithCamera {
  readonly url = `http://127.0.0.1:${port}/`;
  private standIn: StandIn | null = null;

  constructor(private readonly options: ConstructorParameters<typeof StandIn>[0] = {}) {}

  async start(): Promise<void> {
    this.standIn = new StandIn(this.options);
    await this.standIn.listen(port);
  }

  async stop(): Promise<void> {
    await this.standIn?.close();
    this.standIn = null;
  }

  /** What the device knows, for tests to look at and to change as somebody else would. */
  get api(): StandIn['api'] {
    if (this.standIn === null) throw new Error('the stand-in does not run');
    return this.standIn.api;
  }

  setCameraPresent(present: boolean): Promise<void> {
    const name = this.options?.cameras?.[0] ?? 'camera';
    this.standIn?.setCameraPresent(name, present);
    return Promise.resolve();
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
