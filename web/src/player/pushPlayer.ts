import { Backoff } from '../api/backoff';
import type { ServerClock } from '../api/serverClock';
import { AppendQueue, type AppendQueueListener } from './appendQueue';
import { buffered, EdgeSteering } from './edgeSteering';
import { pushEdge } from './liveEdge';
import { attach, type Attached } from './mediaSource';
import { PictureClock } from './pictureClock';
import { liveFolder, mediaTrouble, type Player, type PlayerListener, type Trouble } from './player';
import { PushConnection, type PushConnectionListener } from './pushConnection';
import type { PushMessage } from './pushMessages';

/**
 * Plays what the device pushes over a WebSocket through Media Source Extensions. The MediaSource outlives connections:
 * while reconnecting the last picture stays, and so does picture in picture.
 */
export class PushPlayer implements Player, PushConnectionListener, AppendQueueListener {
  readonly way = 'websocket';
  private readonly steering: EdgeSteering;
  private readonly backoff = new Backoff();
  private readonly pictures: PictureClock;
  private attached: Attached | null = null;
  private queue: AppendQueue | null = null;
  private connection: PushConnection | null = null;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private timeZeroMs: number | null = null;
  /** Since the last start: whether playback was put at its first picture, and whether a picture was shown. */
  private placed = false;
  private pictureSeen = false;
  private closed = false;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly camera: string,
    private readonly clock: ServerClock,
    private readonly listener: PlayerListener,
  ) {
    this.pictures = new PictureClock(video, () => this.pictureShown());
    this.steering = new EdgeSteering(video, pushEdge);
  }

  start(): void {
    this.video.addEventListener('error', this.videoFailed);
    this.open();
  }

  rest(): void {
    this.disconnect();
    this.video.pause();
  }

  wake(): void {
    if (this.connection === null) this.open();
  }

  jumpToLive(): void {
    const end = buffered(this.video).at(-1)?.end;
    if (end !== undefined && end - this.video.currentTime > 0.3) this.video.currentTime = end - 0.1;
  }

  latencyMs(): number | null {
    const shown = this.pictures.newest();
    if (shown === null || this.timeZeroMs === null || !this.pictureSeen) return null;
    const deviceMs = this.clock.at(shown.localMs);
    return deviceMs === null ? null : deviceMs - this.timeZeroMs - shown.mediaSeconds * 1000;
  }

  close(): void {
    this.closed = true;
    this.disconnect();
    this.steering.close();
    this.pictures.close();
    this.video.removeEventListener('error', this.videoFailed);
    this.letGo();
  }

  /** Attaches a MediaSource where there is none, then connects. */
  private open(): void {
    clearTimeout(this.retry);
    if (this.attached === null) {
      this.attached = attach(this.video, () => this.connect());
    } else if (this.attached.source.readyState === 'open') {
      this.connect();
    }
  }

  private connect(): void {
    if (this.closed) return;
    const url = new URL(`${liveFolder(this.camera)}ws`, location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    this.connection = new PushConnection(url.href, this.clock, this);
  }

  private disconnect(): void {
    clearTimeout(this.retry);
    this.connection?.close();
    this.connection = null;
    this.queue?.forget();
    this.steering.hold();
    this.pictureSeen = false;
  }

  private letGo(): void {
    this.queue?.close();
    this.queue = null;
    this.attached?.detach();
    this.attached = null;
  }

  /** Tells of the trouble and tries again after a while. */
  private tryAgain(trouble: Trouble): void {
    this.disconnect();
    if (trouble.kind === 'media') this.letGo();
    this.retry = setTimeout(() => this.open(), this.backoff.nextMs());
    this.listener.trouble(trouble);
  }

  // What the connection tells.

  started(message: PushMessage & { type: 'start' }): void {
    const source = this.attached?.source;
    if (source?.readyState !== 'open') return;
    this.timeZeroMs = message.timeZeroMs;
    this.placed = false;
    try {
      this.queue ??= new AppendQueue(source.addSourceBuffer(message.mime), () => this.video.currentTime, this);
    } catch (error) {
      this.failed(String(error));
      return;
    }
    this.queue.restart(message.mime);
  }

  media(bytes: ArrayBuffer): void {
    this.queue?.append(bytes);
  }

  ended(trouble: Trouble): void {
    this.tryAgain(trouble);
  }

  // What the queue tells.

  appended(endBefore: number): void {
    if (this.placed) {
      this.steering.arrived(endBefore);
      return;
    }
    const newest = buffered(this.video).at(-1);
    if (newest === undefined) return;
    this.placed = true;
    this.video.currentTime = newest.start;
    this.steering.restart();
    this.play();
  }

  overflowed(): void {
    this.tryAgain(mediaTrouble);
  }

  failed(reason: string): void {
    this.tryAgain({ ...mediaTrouble, detail: reason });
  }

  // What the video element tells.

  private readonly videoFailed = (): void => {
    if (this.attached !== null) this.tryAgain(mediaTrouble);
  };

  private pictureShown(): void {
    if (this.pictureSeen || !this.placed || this.connection === null) return;
    this.pictureSeen = true;
    this.backoff.reset();
    this.listener.picture();
  }

  private play(): void {
    this.video.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'NotAllowedError') this.listener.blocked();
    });
  }
}
