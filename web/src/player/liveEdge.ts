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

interface Arrival {
  readonly nowMs: number;
  /** Media seconds at which the buffer ended just before this arrival, minus the wall clock in seconds. */
  readonly lead: number;
}

const windowMs = 8000;
const leastMargin = 0.03;
const firstMargin = 0.045;
const mostMargin = 0.6;
const marginPerStall = 0.04;
const marginDecayPerSecond = 0.002;
const decayAfterMs = 15_000;

const speedUpAbove = 0.03;
const slowDownBelow = -0.025;
const goodEnough = 0.008;
const seekAbove = 1;
const seekAboveAtStart = 0.15;
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
  private margin = firstMargin;
  private lastStallMs = -Infinity;
  private lastDecayMs = 0;
  private startedMs: number | null = null;
  private bursting = true;
  private rate = 1;

  /** A new connection or a new timeline: what arrived before says nothing about what comes. */
  restart(): void {
    this.arrivals = [];
    this.startedMs = null;
    this.bursting = true;
    this.rate = 1;
  }

  /** Media was appended; before that the buffer ended at `endBefore`, and it ends at `endAfter` now. */
  arrived(nowMs: number, endBefore: number, endAfter: number): void {
    this.startedMs ??= nowMs;
    const lead = endBefore - nowMs / 1000;
    if (this.bursting) {
      // At the start everything since the last IDR comes at once. That is no jitter, so it is forgotten.
      const before = this.arrivals.at(-1);
      const stillRising = before === undefined || lead - before.lead > Math.max(0.005, (endAfter - endBefore) / 2);
      if (stillRising) this.arrivals = [];
      else this.bursting = false;
    }
    this.arrivals.push({ nowMs, lead });
    while ((this.arrivals[0]?.nowMs ?? nowMs) < nowMs - windowMs) this.arrivals.shift();
  }

  /** Playback ran dry. */
  stalled(nowMs: number): void {
    if (this.startedMs === null || nowMs - this.startedMs < 500) return;
    // A stall of a few events is one stall.
    if (nowMs - this.lastStallMs > 250) this.margin = Math.min(mostMargin, this.margin + marginPerStall);
    this.lastStallMs = nowMs;
  }

  /** What to do now, given where playback is and what is buffered. */
  decide(nowMs: number, currentTime: number, buffered: readonly Range[]): Decision {
    this.decay(nowMs);
    const range = buffered.find(({ start, end }) => currentTime >= start - 0.001 && currentTime <= end + 0.001);
    const last = buffered.at(-1);
    if (range === undefined || last === undefined) return this.intoBuffer(currentTime, buffered);
    if (last.start > range.end && range.end - currentTime < 0.02) return this.seek(last.start);

    const emptiest = this.emptiest(nowMs, currentTime);
    if (emptiest === null) return { playbackRate: (this.rate = 1), seekTo: null };
    const tooMuch = emptiest - this.margin;
    const starting = this.startedMs !== null && nowMs - this.startedMs < startMs;
    if (tooMuch > (starting ? seekAboveAtStart : seekAbove)) {
      return this.seek(Math.max(last.start, Math.min(currentTime + tooMuch, last.end - 0.01)));
    }
    this.rate = this.steer(tooMuch);
    return { playbackRate: this.rate, seekTo: null };
  }

  private emptiest(nowMs: number, currentTime: number): number | null {
    if (this.bursting || this.arrivals.length === 0) return null;
    let least = Infinity;
    for (const { lead } of this.arrivals) least = Math.min(least, lead);
    return least - (currentTime - nowMs / 1000);
  }

  private steer(tooMuch: number): number {
    if (this.rate > 1) return tooMuch > goodEnough ? fast(tooMuch) : 1;
    if (this.rate < 1) return tooMuch < -goodEnough ? 0.97 : 1;
    if (tooMuch > speedUpAbove) return fast(tooMuch);
    return tooMuch < slowDownBelow ? 0.97 : 1;
  }

  private intoBuffer(currentTime: number, buffered: readonly Range[]): Decision {
    const next = buffered.find(({ start }) => start > currentTime) ?? buffered.at(-1);
    return next === undefined ? { playbackRate: (this.rate = 1), seekTo: null } : this.seek(next.start);
  }

  private seek(seekTo: number): Decision {
    this.rate = 1;
    return { playbackRate: 1, seekTo };
  }

  private decay(nowMs: number): void {
    const seconds = (nowMs - this.lastDecayMs) / 1000;
    if (seconds < 1) return;
    this.lastDecayMs = nowMs;
    if (nowMs - this.lastStallMs < decayAfterMs) return;
    this.margin = Math.max(leastMargin, this.margin - marginDecayPerSecond * Math.min(seconds, 10));
  }
}

function fast(tooMuch: number): number {
  return Math.min(1.1, 1.02 + tooMuch * 0.4);
}
