import type { Trouble, Way } from './player';

/** What this browser can do. */
export interface Abilities {
  readonly mediaSource: boolean;
  readonly managedMediaSource: boolean;
  readonly webSocket: boolean;
  readonly nativeHls: boolean;
}

/** The ways this browser has, the best first: lowest delay, then the least that can go wrong. */
export function possibleWays(abilities: Abilities): Way[] {
  const ways: Way[] = [];
  if (abilities.webSocket && (abilities.mediaSource || abilities.managedMediaSource)) ways.push('websocket');
  // Where only the managed kind is there (iOS), the browser's own HLS saves the battery and does all it should.
  if (abilities.mediaSource) ways.push('hls');
  if (abilities.nativeHls) ways.push('native');
  return ways;
}

const troublesBeforeNext = 3;
const patienceMs = 4000;
const firstRetryMs = 60_000;
const longestRetryMs = 600_000;

/**
 * Chooses among the ways: stays with one while it works, goes to the next when it fails while the device itself answers,
 * and says when the better one deserves another try. Pure; the caller brings the time.
 */
export class Choice {
  private index = 0;
  private troubles = 0;
  private firstTroubleMs = 0;
  private retryAfterMs = firstRetryMs;
  private retryAtMs = Infinity;

  /** @param ways the possible ways, best first; at least one */
  constructor(private readonly ways: readonly [Way, ...Way[]]) {}

  get way(): Way {
    return this.ways[this.index] ?? this.ways[0];
  }

  /** A picture is shown by the chosen way. */
  worked(): void {
    this.troubles = 0;
  }

  /** The chosen way failed. True when another way is chosen now. */
  failed(trouble: Trouble, deviceAnswers: boolean, nowMs: number): boolean {
    // A device that is away is no fault of the way.
    if (!deviceAnswers || trouble.restarting) return false;
    if (this.troubles++ === 0) this.firstTroubleMs = nowMs;
    const hopeless = trouble.kind === 'media' && this.troubles > 1;
    const longEnough = this.troubles >= troublesBeforeNext && nowMs - this.firstTroubleMs >= patienceMs;
    if (this.ways.length === 1 || !(hopeless || longEnough)) return false;
    if (this.index === 0) this.retryAtMs = nowMs + this.retryAfterMs;
    this.index = (this.index + 1) % this.ways.length;
    this.troubles = 0;
    return true;
  }

  /** Whether it is time to look if the best way works again. */
  shouldProbe(nowMs: number): boolean {
    return this.index > 0 && nowMs >= this.retryAtMs;
  }

  /** The look showed that the best way works, or that it still does not. True when it is chosen now. */
  probed(works: boolean, nowMs: number): boolean {
    this.retryAfterMs = Math.min(longestRetryMs, this.retryAfterMs * 2);
    this.retryAtMs = nowMs + this.retryAfterMs;
    if (!works || this.index === 0) return false;
    this.index = 0;
    this.troubles = 0;
    return true;
  }
}
