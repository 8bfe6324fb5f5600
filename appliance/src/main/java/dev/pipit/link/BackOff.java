package dev.pipit.link;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: between the half and the whole of 1 s, 2 s, 4 s, … 60 s, by
 * chance, so that many devices which lost the same relay do not come back at once. One thread.
 */
final class BackOff {
  static final Duration FIRST = Duration.ofSeconds(1);
  static final Duration LONGEST = Duration.ofSeconds(60);

  /** A relay may not send a device away for longer. */
  private static final Duration LONGEST_ASKED = Duration.ofHours(1);

  private final RandomGenerator random;
  private long nextNanos = FIRST.toNanos();

  BackOff(RandomGenerator random) {
    this.random = random;
  }

  /** All is well: the next wait is the first again. */
  void reset() {
    nextNanos = FIRST.toNanos();
  }

  /** The next wait, of at least what the relay asked for; up to a tenth of that is added. */
  Duration next(Duration asked) {
    long nanos = nextNanos / 2 + random.nextLong(nextNanos / 2 + 1);
    nextNanos = Math.min(LONGEST.toNanos(), nextNanos * 2);
    long atLeast = Math.min(asked.toNanos(), LONGEST_ASKED.toNanos());
    return Duration.ofNanos(Math.max(nanos, atLeast + random.nextLong(atLeast / 10 + 1)));
  }
}
