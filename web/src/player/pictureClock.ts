import { localNowMs } from '../api/serverClock';

interface Shown {
  readonly mediaSeconds: number;
  readonly localMs: number;
}

/**
 * Knows which picture of a video element is on the screen: exactly where the browser tells of every frame, by the
 * element's current time elsewhere.
 */
export class PictureClock {
  private shown: Shown | null = null;
  private handle = 0;
  private closed = false;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly pictureShown: () => void,
  ) {
    if ('requestVideoFrameCallback' in video) this.askForFrame();
    else (video as HTMLVideoElement).addEventListener('timeupdate', this.timeUpdate);
  }

  /** The newest picture: its media time, and the local wall clock when it was put on the screen. */
  newest(): Shown | null {
    return this.shown;
  }

  close(): void {
    this.closed = true;
    if ('cancelVideoFrameCallback' in this.video) this.video.cancelVideoFrameCallback(this.handle);
    this.video.removeEventListener('timeupdate', this.timeUpdate);
  }

  private askForFrame(): void {
    this.handle = this.video.requestVideoFrameCallback((_, frame) => {
      if (this.closed) return;
      this.shown = {
        mediaSeconds: frame.mediaTime,
        localMs: performance.timeOrigin + frame.expectedDisplayTime,
      };
      this.pictureShown();
      this.askForFrame();
    });
  }

  private readonly timeUpdate = (): void => {
    if (this.video.paused || this.video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
    this.shown = { mediaSeconds: this.video.currentTime, localMs: localNowMs() };
    this.pictureShown();
  };
}
