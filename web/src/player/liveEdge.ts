/** A stretch of buffered media, in seconds of media time. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export interface Decision {
  readonly playbackRate: number;
  /** Where to go at once, in seconds of media time, or null to play on. */
  readonly seekTo: number | null;
}

/** All in seconds. */
export interface EdgeSettings {
  /** What the buffer should still hold just before something arrives: at the start, and at the least. */
  readonly firstMargin: number;
  readonly leastMargin: number;
  /** During the first seconds playback jumps when it is so much behind; later it only does when it is far behind. */
  readonly seekAboveAtStart: number;
  /** The first media comes faster than it plays until its lead has not grown for so long. */
  readonly settledAfter: number;
}

/** For media that is pushed as it is made. */
export const pushEdge: EdgeSettings = {
  firstMargin: 0.045,
  leastMargin: 0.03,
  seekAboveAtStart: 0.15,
  settledAfter: 0.2,
};

/** For parts that are asked for one by one, so that each costs a round trip that varies. */
export const partsEdge: EdgeSettings = {
  firstMargin: 0.35,
  leastMargin: 0.25,
  seekAboveAtStart: 0.5,
  settledAfter: 0.7,
};

interface Arrival {
  readonly nowMs: number;
  /** Media seconds at which the buffer ended just before this arrival, minus the wall clock in seconds. */
  readonly lead: number;
}

const windowMs = 8000;
const bucketMs = 500;
const breakMs = 1500;
const mostMargin = 0.6;
const marginPerStall = 0.03;
const marginDecayPerSecond = 0.004;
const decayAfterMs = 10_000;
const seekTakesMs = 700;

const speedUpAbove = 0.03;
const slowDownBelow = -0.025;
const goodEnough = 0.008;
const seekAbove = 1;
const startMs = 2500;

/**
 * Keeps playback as close to the live edge as the network allows; pure arithmetic, the caller brings the time.
 *
 * The buffer is emptiest just before something arrives. From the arrivals of the last seconds it is known how empty it
 * would get at worst if playback went on as it does now; that is steered to a small margin. So the delay follows the
 * jitter that there is, and no buffer length has to be guessed. A stall widens the margin, quiet time narrows it again.
 */
export class LiveEdge {
  private arrivals: Arrival[] = [];
  private margin: number;
  private lastStallMs = -Infinity;
  private lastSeekMs = -Infinity;
  private lastDecayMs = 0;
  private startedMs: number | null = null;
  /** While the first media comes faster than it plays: the highest lead so far, and when it last rose. */
  private burst: { lead: number; risenMs: number } | null = null;
  private settled = false;
  private rate = 1;

  constructor(private readonly settings: EdgeSettings) {
    this.margin = settings.firstMargin;
  }

  /** A new connection or a new timeline: what arrived before says nothing about what comes. */
  restart(): void {
    this.arrivals = [];
    this.startedMs = null;
    this.burst = null;
    this.settled = false;
    this.rate = 1;
  }

  /** Media was appended; just before that the buffer ended at `endBefore`. */
  arrived(nowMs: number, endBefore: number): void {
    // A long silence is a break, not jitter: no viewer wants to be so far behind just to be safe from the next one.
    if (nowMs - (this.arrivals.at(-1)?.nowMs ?? nowMs) > breakMs) this.restart();
    this.startedMs ??= nowMs;
    const lead = endBefore - nowMs / 1000;
    if (!this.settled) this.settle(nowMs, lead);
    this.arrivals.push({ nowMs, lead });
    while ((this.arrivals[0]?.nowMs ?? nowMs) < nowMs - windowMs) this.arrivals.shift();
  }

  /** Playback ran dry. */
  stalled(nowMs: number): void {
    // While the page starts or seeks the browser waits for itself, not for the network.
    if (this.startedMs === null || nowMs - this.startedMs < startMs || nowMs - this.lastSeekMs < seekTakesMs) return;
    // A stall of a few events is one stall.
    if (nowMs - this.lastStallMs > 250) this.margin = Math.min(mostMargin, this.margin + marginPerStall);
    this.lastStallMs = nowMs;
  }

  /** What to do now, given where playback is and what is buffered. */
  decide(nowMs: number, currentTime: number, buffered: readonly Range[]): Decision {
    this.decay(nowMs);
    const range = buffered.find(({ start, end }) => currentTime >= start - 0.001 && currentTime <= end + 0.001);
    const last = buffered.at(-1);
    if (range === undefined || last === undefined) return this.intoBuffer(nowMs, currentTime, buffered);
    if (last.start > range.end && range.end - currentTime < 0.02) return this.seek(nowMs, last.start);

    const emptiest = this.emptiest(nowMs, currentTime);
    if (emptiest === null) return { playbackRate: (this.rate = 1), seekTo: null };
    const tooMuch = emptiest - this.margin;
    const starting = this.startedMs !== null && nowMs - this.startedMs < startMs;
    if (tooMuch > (starting ? this.settings.seekAboveAtStart : seekAbove)) {
      return this.seek(nowMs, Math.max(last.start, Math.min(currentTime + tooMuch, last.end - 0.01)));
    }
    this.rate = this.steer(tooMuch);
    return { playbackRate: this.rate, seekTo: null };
  }

  /** At the start everything since the last IDR comes at once. That is no jitter, so it is forgotten. */
  private settle(nowMs: number, lead: number): void {
    if (this.burst === null || lead > this.burst.lead + 0.01) {
      this.burst = { lead, risenMs: nowMs };
      this.arrivals = [];
    } else if (nowMs - this.burst.risenMs >= this.settings.settledAfter * 1000) {
      this.settled = true;
    }
  }

  /**
   * How many seconds the buffer would hold just before an arrival, at worst. One half second of the window is not
   * looked at, the worst: a hiccup that comes once costs one short stall, not delay for all.
   */
  private emptiest(nowMs: number, currentTime: number): number | null {
    if (!this.settled) return null;
    const worst = new Map<number, number>();
    for (const { nowMs: arrivedMs, lead } of this.arrivals) {
      const bucket = Math.floor(arrivedMs / bucketMs);
      worst.set(bucket, Math.min(worst.get(bucket) ?? Infinity, lead));
    }
    const sorted = [...worst.values()].sort((a, b) => a - b);
    const lead = sorted.length > 2 ? sorted[1] : sorted[0];
    return lead === undefined ? null : lead - (currentTime - nowMs / 1000);
  }

  private steer(tooMuch: number): number {
    if (this.rate > 1) return tooMuch > goodEnough ? fast(tooMuch) : 1;
    if (this.rate < 1) return tooMuch < -goodEnough ? slow(tooMuch) : 1;
    if (tooMuch > speedUpAbove) return fast(tooMuch);
    return tooMuch < slowDownBelow ? slow(tooMuch) : 1;
  }

  private intoBuffer(nowMs: number, currentTime: number, buffered: readonly Range[]): Decision {
    const next = buffered.find(({ start }) => start > currentTime) ?? buffered.at(-1);
    return next === undefined ? { playbackRate: (this.rate = 1), seekTo: null } : this.seek(nowMs, next.start);
  }

  private seek(nowMs: number, seekTo: number): Decision {
    this.lastSeekMs = nowMs;
    this.rate = 1;
    return { playbackRate: 1, seekTo };
  }

  private decay(nowMs: number): void {
    const seconds = (nowMs - this.lastDecayMs) / 1000;
    if (seconds < 1) return;
    this.lastDecayMs = nowMs;
    if (nowMs - this.lastStallMs < decayAfterMs) return;
    this.margin = Math.max(this.settings.leastMargin, this.margin - marginDecayPerSecond * Math.min(seconds, 10));
  }
}

function fast(tooMuch: number): number {
  return Math.min(1.1, 1.02 + tooMuch * 0.4);
}

function slow(tooMuch: number): number {
  return Math.max(0.92, 0.98 + tooMuch * 0.4);
}
