package dev.pipit.accounts;

import java.time.Duration;

/**
 * How long something holds by a clock that may be wrong: from when it was made until its end, and a
 * day before it was made, since a clock may have been ahead. A clock that is set back further does
 * not bring back what had expired.
 */
final class Hold {
  static final long TOLERANCE_MS = Duration.ofDays(1).toMillis();

  private Hold() {}

  static boolean holds(long madeMs, long endMs, long nowMs) {
    return madeMs - TOLERANCE_MS <= nowMs && nowMs < endMs;
  }
}
