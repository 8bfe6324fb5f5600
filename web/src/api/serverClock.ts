interface Sample {
  offsetMs: number;
  roundTripMs: number;
  takenMs: number;
}

/** This browser's wall clock, in milliseconds of Unix time with a fraction. */
export function localNowMs(): number {
  return performance.timeOrigin + performance.now();
}

/**
 * What the device's clock says, estimated from answers that carry it. Of the answers of the last minute the one with the
 * shortest round trip is believed: its error is at most half of that round trip.
 */
export class ServerClock {
  private samples: Sample[] = [];

  /** Takes one measurement: when the question left, when the answer came (both local), and the time it named. */
  measured(askedMs: number, answeredMs: number, serverMs: number): void {
    const roundTripMs = answeredMs - askedMs;
    if (!Number.isFinite(serverMs) || roundTripMs < 0) return;
    this.samples = this.samples.filter((sample) => answeredMs - sample.takenMs < 60_000).slice(-31);
    this.samples.push({ offsetMs: serverMs - (askedMs + answeredMs) / 2, roundTripMs, takenMs: answeredMs });
  }

  /** Forgets everything: the device restarted, perhaps with another clock. */
  reset(): void {
    this.samples = [];
  }

  /** What to add to the local clock to get the device's, or null while nothing was measured. */
  get offsetMs(): number | null {
    let best: Sample | null = null;
    for (const sample of this.samples) if (best === null || sample.roundTripMs < best.roundTripMs) best = sample;
    return best === null ? null : best.offsetMs;
  }

  /** The device's time at a local time, or null while nothing was measured. */
  at(localMs: number): number | null {
    const offsetMs = this.offsetMs;
    return offsetMs === null ? null : localMs + offsetMs;
  }
}
