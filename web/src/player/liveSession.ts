import { signal, type ReadonlySignal } from '@preact/signals';
import type { ServerClock } from '../api/serverClock';
import { Choice, possibleWays, type Abilities } from './choice';
import { HlsPlayer } from './hlsPlayer';
import { mediaSourceClass } from './mediaSource';
import { NativePlayer, playsHlsItself } from './nativePlayer';
import { liveFolder, type Player, type PlayerListener, type Trouble, type Way } from './player';
import { probePush } from './probePush';
import { PushPlayer } from './pushPlayer';

/**
 * - `connecting`: no picture yet
 * - `playing`: live
 * - `reconnecting`: there was a picture and it broke off
 * - `paused`: the viewer stopped it
 * - `blocked`: the browser waits for the viewer's permission
 * - `impossible`: this browser has no way to play
 */
export type Phase = 'connecting' | 'playing' | 'reconnecting' | 'paused' | 'blocked' | 'impossible';

export interface DeviceView {
  /** Whether the device answers requests just now. */
  answers(): boolean;
  /** The video broke off: find out why. */
  lookNow(): void;
}

const restAfterHiddenMs = 15_000;
const measureEveryMs = 250;
const measurementsKept = 8;

/** Watching one camera: chooses the way, follows the viewer's wishes and the page's visibility, and measures the delay. */
export class LiveSession implements PlayerListener {
  private readonly phaseSignal = signal<Phase>('connecting');
  private readonly waySignal = signal<Way | null>(null);
  private readonly latencySignal = signal<number | null>(null);
  private readonly troubleSignal = signal<Trouble | null>(null);
  private readonly choice: Choice | null;
  private player: Player | null = null;
  private resting = false;
  private restTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly measureTimer: ReturnType<typeof setInterval>;
  private latencies: number[] = [];
  private probing = false;
  private closed = false;

  /** @param forced the only way to use, or null to choose */
  constructor(
    private readonly video: HTMLVideoElement,
    private readonly camera: string,
    private readonly clock: ServerClock,
    private readonly device: DeviceView,
    forced: Way | null,
  ) {
    const possible = possibleWays(abilities(video));
    const [first, ...others] = forced === null ? possible : possible.filter((way) => way === forced);
    this.choice = first === undefined ? null : new Choice([first, ...others]);
    video.muted = true;
    video.playsInline = true;
    document.addEventListener('visibilitychange', this.visibilityChanged);
    window.addEventListener('online', this.online);
    video.addEventListener('pause', this.videoPaused);
    video.addEventListener('play', this.videoPlays);
    this.measureTimer = setInterval(() => this.measure(), measureEveryMs);
    if (this.choice === null) this.phaseSignal.value = 'impossible';
    else this.use(this.choice.way);
  }

  get phase(): ReadonlySignal<Phase> {
    return this.phaseSignal;
  }

  get way(): ReadonlySignal<Way | null> {
    return this.waySignal;
  }

  /** Age of the picture on the screen in milliseconds, smoothed, or null while it is not known. */
  get latencyMs(): ReadonlySignal<number | null> {
    return this.latencySignal;
  }

  /** Why there is no picture, or null. */
  get lastTrouble(): ReadonlySignal<Trouble | null> {
    return this.troubleSignal;
  }

  pause(): void {
    if (this.phaseSignal.peek() === 'paused') return;
    this.phaseSignal.value = 'paused';
    this.latencySignal.value = null;
    this.rest();
  }

  /** Plays on, at the live edge; also what a viewer's tap on a blocked video does. */
  resume(): void {
    if (this.phaseSignal.peek() === 'blocked') {
      this.phaseSignal.value = 'connecting';
      void this.video.play();
      this.player?.jumpToLive();
    } else if (this.phaseSignal.peek() === 'paused') {
      this.phaseSignal.value = 'connecting';
      this.wake();
    }
  }

  close(): void {
    this.closed = true;
    clearInterval(this.measureTimer);
    clearTimeout(this.restTimer);
    document.removeEventListener('visibilitychange', this.visibilityChanged);
    window.removeEventListener('online', this.online);
    this.video.removeEventListener('pause', this.videoPaused);
    this.video.removeEventListener('play', this.videoPlays);
    this.player?.close();
    this.player = null;
  }

  // What the player tells.

  picture(): void {
    if (this.phaseSignal.peek() === 'paused') return;
    this.choice?.worked();
    this.troubleSignal.value = null;
    this.phaseSignal.value = 'playing';
  }

  trouble(trouble: Trouble): void {
    if (trouble.detail !== '') console.warn(`Pipit: ${this.choice?.way ?? ''}: ${trouble.detail}`);
    this.troubleSignal.value = trouble;
    this.latencySignal.value = null;
    this.latencies = [];
    if (this.phaseSignal.peek() === 'playing') this.phaseSignal.value = 'reconnecting';
    this.device.lookNow();
    const another = this.choice?.failed(trouble, this.device.answers(), performance.now());
    if (another === true && this.choice !== null) this.use(this.choice.way);
  }

  blocked(): void {
    this.phaseSignal.value = 'blocked';
  }

  private use(way: Way): void {
    this.player?.close();
    this.waySignal.value = way;
    this.player = this.make(way);
    this.player.start();
  }

  private make(way: Way): Player {
    switch (way) {
      case 'websocket':
        return new PushPlayer(this.video, this.camera, this.clock, this);
      case 'hls':
        return new HlsPlayer(this.video, this.camera, this.clock, this);
      case 'native':
        return new NativePlayer(this.video, this.camera, this.clock, this);
    }
  }

  private rest(): void {
    this.resting = true;
    this.latencies = [];
    this.player?.rest();
  }

  private wake(): void {
    this.resting = false;
    this.player?.wake();
  }

  private readonly visibilityChanged = (): void => {
    clearTimeout(this.restTimer);
    if (document.hidden) {
      // Nobody looks: the device need not send. Not at once, for a glance at another tab should cost nothing.
      this.restTimer = setTimeout(() => {
        if (document.pictureInPictureElement !== this.video && !this.resting) this.rest();
      }, restAfterHiddenMs);
    } else if (this.phaseSignal.peek() !== 'paused') {
      if (this.resting) {
        this.phaseSignal.value = 'connecting';
        this.wake();
      } else {
        this.player?.jumpToLive();
      }
    }
  };

  private readonly online = (): void => {
    if (this.phaseSignal.peek() === 'reconnecting' || this.phaseSignal.peek() === 'connecting') this.player?.wake();
  };

  // The browser's own buttons (picture in picture, media keys) mean the same as the page's.
  private readonly videoPaused = (): void => {
    if (!this.resting && !document.hidden && !this.video.ended && this.phaseSignal.peek() === 'playing') this.pause();
  };

  private readonly videoPlays = (): void => {
    if (this.phaseSignal.peek() === 'paused') this.resume();
  };

  private measure(): void {
    if (this.closed) return;
    const latencyMs = this.phaseSignal.peek() === 'playing' ? (this.player?.latencyMs() ?? null) : null;
    if (latencyMs !== null) {
      this.latencies = [...this.latencies.slice(1 - measurementsKept), latencyMs];
      this.latencySignal.value = [...this.latencies].sort((a, b) => a - b)[this.latencies.length >> 1] ?? null;
    }
    if (this.choice?.shouldProbe(performance.now()) === true && !this.probing && !document.hidden) void this.probe();
  }

  /** Looks whether the best way works again, while the other one plays on. */
  private async probe(): Promise<void> {
    if (this.choice === null) return;
    this.probing = true;
    const works = await probePush(`${liveFolder(this.camera)}ws`);
    this.probing = false;
    // `close()` may have come while this waited.
    if (this.closed || this.resting) return;
    if (this.choice.probed(works, performance.now())) this.use(this.choice.way);
  }
}

function abilities(video: HTMLVideoElement): Abilities {
  return {
    mediaSource: 'MediaSource' in globalThis,
    managedMediaSource: 'ManagedMediaSource' in globalThis,
    webSocket: mediaSourceClass() !== null && 'WebSocket' in globalThis,
    nativeHls: playsHlsItself(video),
  };
}
