import { LiveEdge, type EdgeSettings, type Range } from './liveEdge';

const steerEveryMs = 100;

/** Applies the decisions of a {@link LiveEdge} to a video element. */
export class EdgeSteering {
  private readonly edge: LiveEdge;
  private timer: ReturnType<typeof setInterval> | undefined;
  private steering = false;

  constructor(
    private readonly video: HTMLVideoElement,
    settings: EdgeSettings,
  ) {
    this.edge = new LiveEdge(settings);
    video.addEventListener('waiting', this.waiting);
    this.timer = setInterval(() => this.steer(), steerEveryMs);
  }

  /** A new connection or timeline begins; playback was put where it starts. */
  restart(): void {
    this.steering = true;
    this.edge.restart();
  }

  /** Nothing comes any more, so there is nothing to steer to. */
  hold(): void {
    this.steering = false;
    this.video.playbackRate = 1;
  }

  /** Media was appended; before that the buffer ended at `endBefore`, in seconds of media time. */
  arrived(endBefore: number): void {
    const newest = buffered(this.video).at(-1);
    if (newest !== undefined && newest.start > endBefore) {
      this.edge.restart(); // the device skipped: the pause before it was no jitter
    } else {
      this.edge.arrived(performance.now(), endBefore);
    }
    this.steer();
  }

  close(): void {
    clearInterval(this.timer);
    this.video.removeEventListener('waiting', this.waiting);
    this.hold();
  }

  private readonly waiting = (): void => {
    this.edge.stalled(performance.now());
    this.steer();
  };

  private steer(): void {
    const { video } = this;
    if (!this.steering || video.seeking || video.paused) return;
    const { playbackRate, seekTo } = this.edge.decide(performance.now(), video.currentTime, buffered(video));
    if (video.playbackRate !== playbackRate) video.playbackRate = playbackRate;
    if (seekTo !== null) video.currentTime = seekTo;
  }
}

/** What a video element has buffered, oldest first. */
export function buffered(video: HTMLVideoElement): Range[] {
  const ranges: Range[] = [];
  for (let i = 0; i < video.buffered.length; i++) {
    ranges.push({ start: video.buffered.start(i), end: video.buffered.end(i) });
  }
  return ranges;
}
