import { Backoff } from '../api/backoff';
import { localNowMs, type ServerClock } from '../api/serverClock';
import { PictureClock } from './pictureClock';
import { connectionTrouble, liveFolder, mediaTrouble, type Player, type PlayerListener, type Trouble } from './player';

const hlsType = 'application/vnd.apple.mpegurl';
const stuckMs = 8000;

/** Whether the browser plays HLS by itself, as Safari does. */
export function playsHlsItself(video: HTMLVideoElement): boolean {
  return video.canPlayType(hlsType) !== '';
}

/** Safari's: the wall clock of media time 0, from the playlist's EXT-X-PROGRAM-DATE-TIME. */
interface WithStartDate {
  getStartDate?: () => Date;
}

/** Leaves HLS to the browser. */
export class NativePlayer implements Player {
  readonly way = 'native';
  private readonly backoff = new Backoff();
  private readonly pictures: PictureClock;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private watch: ReturnType<typeof setInterval> | undefined;
  private pictureSeen = false;
  private resting = false;
  private movedMs = 0;
  private lastTime = -1;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly camera: string,
    private readonly clock: ServerClock,
    private readonly listener: PlayerListener,
  ) {
    this.pictures = new PictureClock(video, () => this.pictureShown());
  }

  start(): void {
    this.video.addEventListener('error', this.failed);
    this.watch = setInterval(() => this.lookForStall(), 1000);
    this.open();
  }

  rest(): void {
    this.resting = true;
    clearTimeout(this.retry);
    this.video.pause();
  }

  wake(): void {
    this.resting = false;
    this.open();
  }

  jumpToLive(): void {
    const { seekable } = this.video;
    if (seekable.length === 0) return;
    const end = seekable.end(seekable.length - 1);
    if (end - this.video.currentTime > 3) this.video.currentTime = end - 1;
  }

  latencyMs(): number | null {
    const shown = this.pictures.newest();
    const startMs = (this.video as WithStartDate).getStartDate?.().getTime();
    if (shown === null || startMs === undefined || Number.isNaN(startMs) || !this.pictureSeen) return null;
    const deviceMs = this.clock.at(shown.localMs);
    return deviceMs === null ? null : deviceMs - startMs - shown.mediaSeconds * 1000;
  }

  close(): void {
    clearTimeout(this.retry);
    clearInterval(this.watch);
    this.pictures.close();
    this.video.removeEventListener('error', this.failed);
    this.video.removeAttribute('src');
    this.video.load();
  }

  private open(): void {
    this.pictureSeen = false;
    this.movedMs = localNowMs();
    this.video.disableRemotePlayback = false;
    this.video.src = `${liveFolder(this.camera)}index.m3u8`;
    this.video.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'NotAllowedError') this.listener.blocked();
    });
  }

  private lookForStall(): void {
    const { currentTime } = this.video;
    if (this.resting || currentTime !== this.lastTime) {
      this.lastTime = currentTime;
      this.movedMs = localNowMs();
    } else if (localNowMs() - this.movedMs > stuckMs) {
      this.movedMs = localNowMs();
      this.tryAgain(connectionTrouble);
    }
  }

  private readonly failed = (): void => {
    const { error } = this.video;
    if (error === null || this.resting) return;
    const undecodable = error.code === MediaError.MEDIA_ERR_DECODE;
    this.tryAgain({ ...(undecodable ? mediaTrouble : connectionTrouble), detail: error.message });
  };

  private tryAgain(trouble: Trouble): void {
    clearTimeout(this.retry);
    this.pictureSeen = false;
    this.retry = setTimeout(() => this.open(), this.backoff.nextMs());
    this.listener.trouble(trouble);
  }

  private pictureShown(): void {
    if (this.pictureSeen) return;
    this.pictureSeen = true;
    this.backoff.reset();
    this.listener.picture();
  }
}
