import type Hls from 'hls.js/light';
import { Backoff } from '../api/backoff';
import type { ServerClock } from '../api/serverClock';
import { EdgeSteering } from './edgeSteering';
import { partsEdge } from './liveEdge';
import { PictureClock } from './pictureClock';
import { connectionTrouble, liveFolder, mediaTrouble, type Player, type PlayerListener, type Trouble } from './player';

// hls.js is patient with a playlist that does not come; a viewer wants to know sooner.
const firstMediaWithinMs = 10_000;
const silenceLimitMs = 5000;

/**
 * Plays low-latency HLS through hls.js, which is loaded only when this player is used; its light build has all that one
 * video rendition needs.
 */
export class HlsPlayer implements Player {
  readonly way = 'hls';
  private readonly backoff = new Backoff();
  private readonly pictures: PictureClock;
  private readonly steering: EdgeSteering;
  private bufferEnd: number | null = null;
  private hls: Hls | null = null;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private pictureSeen = false;
  private closed = false;
  private resting = false;
  private generation = 0;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly camera: string,
    private readonly clock: ServerClock,
    private readonly listener: PlayerListener,
  ) {
    this.pictures = new PictureClock(video, () => this.pictureShown());
    this.steering = new EdgeSteering(video, partsEdge);
  }

  start(): void {
    void this.open();
  }

  rest(): void {
    this.resting = true;
    clearTimeout(this.retry);
    clearTimeout(this.silence);
    this.hls?.stopLoad();
    this.steering.hold();
    this.video.pause();
  }

  wake(): void {
    this.resting = false;
    // The playlist of minutes ago leads nowhere; a new start is also the quickest way to the live edge.
    void this.open();
  }

  jumpToLive(): void {
    const position = this.hls?.liveSyncPosition;
    if (position !== null && position !== undefined && position - this.video.currentTime > 0.5) {
      this.video.currentTime = position;
    }
  }

  latencyMs(): number | null {
    const shown = this.pictures.newest();
    const playing = this.hls?.playingDate;
    if (shown === null || playing === null || playing === undefined || !this.pictureSeen) return null;
    const deviceMs = this.clock.at(shown.localMs);
    if (deviceMs === null) return null;
    // hls.js dates the current time; the picture on the screen is a little off it.
    return deviceMs - (playing.getTime() + (shown.mediaSeconds - this.video.currentTime) * 1000);
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.retry);
    clearTimeout(this.silence);
    this.pictures.close();
    this.steering.close();
    this.hls?.destroy();
    this.hls = null;
  }

  private async open(): Promise<void> {
    const generation = ++this.generation;
    clearTimeout(this.retry);
    let library: typeof import('hls.js/light');
    try {
      library = await import('hls.js/light');
    } catch (error) {
      this.tryAgain({ ...connectionTrouble, detail: String(error) });
      return;
    }
    if (this.closed || generation !== this.generation) return;
    const { default: HlsClass, Events, ErrorTypes } = library;
    this.hls?.destroy();
    this.pictureSeen = false;
    this.bufferEnd = null;
    this.steering.hold();
    const hls = new HlsClass({
      // A worker made from a blob would need the page's own code again; at one stream the main thread is idle enough.
      enableWorker: false,
      lowLatencyMode: true,
      backBufferLength: 10,
      maxBufferLength: 10,
      // hls.js comes back to the live edge only with more than a second in the buffer; the steering does it instead.
      maxLiveSyncPlaybackRate: 1,
      // Nothing is abandoned or measured for switching: there is one rendition.
      startLevel: 0,
      capLevelToPlayerSize: false,
    });
    this.hls = hls;
    hls.on(Events.ERROR, (_, error) => {
      if (!error.fatal) return;
      const kind = error.type === ErrorTypes.NETWORK_ERROR ? connectionTrouble : mediaTrouble;
      this.tryAgain({ ...kind, detail: `${error.details}: ${error.error.message}` });
    });
    hls.on(Events.MANIFEST_PARSED, () => this.play());
    hls.on(Events.BUFFER_APPENDED, (_, { timeRanges }) => this.appended(timeRanges.video ?? timeRanges.audiovideo));
    hls.attachMedia(this.video);
    hls.loadSource(`${liveFolder(this.camera)}index.m3u8`);
    this.expectMediaWithin(firstMediaWithinMs);
  }

  private expectMediaWithin(limitMs: number): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.tryAgain(connectionTrouble), limitMs);
  }

  private appended(ranges: TimeRanges | undefined): void {
    if (ranges === undefined || ranges.length === 0) return;
    const end = ranges.end(ranges.length - 1);
    if (this.bufferEnd === null) this.steering.restart();
    else if (end > this.bufferEnd) this.steering.arrived(this.bufferEnd);
    this.expectMediaWithin(silenceLimitMs);
    this.bufferEnd = end;
  }

  private tryAgain(trouble: Trouble): void {
    if (this.closed || this.resting) return;
    clearTimeout(this.retry);
    clearTimeout(this.silence);
    this.hls?.stopLoad();
    this.steering.hold();
    this.pictureSeen = false;
    this.bufferEnd = null;
    this.retry = setTimeout(() => void this.open(), this.backoff.nextMs());
    this.listener.trouble(trouble);
  }

  private pictureShown(): void {
    // What is left in the buffer after a trouble is no new picture.
    if (this.pictureSeen || this.bufferEnd === null) return;
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
