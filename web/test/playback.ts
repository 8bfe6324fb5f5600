import { LiveEdge, type EdgeSettings } from '../src/player/liveEdge';

export interface Network {
  readonly framesPerSecond: number;
  /** Seconds from a chunk's end in media time until it arrives. */
  readonly delaySeconds: (chunk: number) => number;
  /** Chunks that never come. */
  readonly lost?: (chunk: number) => boolean;
  /** The seconds of media that come at once at the start. */
  readonly burstSeconds?: number;
}

export interface Played {
  /** Every 10 ms: how old the picture on the screen is, in seconds. */
  readonly ages: number[];
  readonly stalls: number;
  readonly seeks: number;
  readonly rates: Set<number>;
}

/**
 * Plays simulated media under the hand of a LiveEdge, in steps of a millisecond: a player whose clock runs while there is
 * something in the buffer, and stands while there is not.
 */
export function play(network: Network, seconds: number, settings: EdgeSettings): Played {
  const edge = new LiveEdge(settings);
  const { framesPerSecond, delaySeconds, lost = () => false, burstSeconds = 0 } = network;
  const startMs = 1000;
  const ranges: { start: number; end: number }[] = [];
  const played: Played = { ages: [], stalls: 0, seeks: 0, rates: new Set() };
  let [stalls, seeks, currentTime, rate, next] = [0, 0, 0, 1, 0];
  let stalled = false;
  let lastArrivalMs = 0;

  const decide = (nowMs: number): void => {
    const { playbackRate, seekTo } = edge.decide(nowMs, currentTime, ranges);
    rate = playbackRate;
    played.rates.add(rate);
    if (seekTo !== null) {
      currentTime = seekTo;
      seeks++;
    }
  };

  for (let nowMs = startMs; nowMs < startMs + seconds * 1000; nowMs++) {
    // A chunk ends in media time when its last frame is over; order is kept, as TCP does.
    for (;;) {
      const endSeconds = (next + 1) / framesPerSecond;
      const arrivalMs = Math.max(
        startMs + (endSeconds - burstSeconds + delaySeconds(next)) * 1000,
        Math.min(lastArrivalMs, nowMs),
      );
      if (arrivalMs > nowMs) break;
      lastArrivalMs = nowMs;
      if (!lost(next)) {
        const before = ranges.at(-1)?.end ?? 0;
        const last = ranges.at(-1);
        const start = next / framesPerSecond;
        if (last !== undefined && Math.abs(last.end - start) < 1e-6) last.end = endSeconds;
        else ranges.push({ start, end: endSeconds });
        if (last !== undefined && start > before + 1e-6) edge.restart();
        else edge.arrived(nowMs, before);
        decide(nowMs);
      }
      next++;
    }
    const range = ranges.find(({ start, end }) => currentTime >= start && currentTime < end);
    if (range === undefined) {
      if (!stalled && ranges.length > 0) {
        stalls++;
        edge.stalled(nowMs);
      }
      stalled = true;
    } else {
      stalled = false;
      currentTime = Math.min(range.end, currentTime + rate / 1000);
    }
    if (nowMs % 100 === 0) decide(nowMs);
    if (nowMs % 10 === 0) played.ages.push((nowMs - startMs) / 1000 + burstSeconds - currentTime);
  }
  return { ...played, stalls, seeks };
}

/** The middle of the ages from a second on. */
export function medianAge({ ages }: Played, fromSecond: number): number {
  const sorted = ages.slice(fromSecond * 100).sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}
