package dev.pipit.camera;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * When a camera's device is reset: it failed three times in a row and for some seconds, opening it
 * again did not help, and it was not reset within the last minute nor five times within the last
 * hour. One thread at a time.
 */
final class ResetRule {
  static final int FAILED_IN_A_ROW = 3;
  static final int MOST_IN_AN_HOUR = 5;
  static final long MINUTE_NANOS = 60_000_000_000L;
  private static final long HOUR_NANOS = 60 * MINUTE_NANOS;

  private final Deque<Long> resets = new ArrayDeque<>();
  private final long leastNanos;
  private int failed;
  private long failedSinceNanos;

  /**
   * @param least for how long it must have failed
   */
  ResetRule(Duration least) {
    leastNanos = least.toNanos();
  }

  /**
   * It gave nothing, or an error.
   *
   * @param openNanos how long it had been open; more than a minute, and what was before is
   *     forgotten
   */
  void failed(long openNanos, long nowNanos) {
    if (failed == 0 || openNanos > MINUTE_NANOS) {
      failed = 0;
      failedSinceNanos = nowNanos;
    }
    failed++;
  }

  /** Something else happened to it, such as that it was unplugged: what was before is forgotten. */
  void forget() {
    failed = 0;
  }

  /** Whether it is to be reset before it is opened again. */
  boolean isDue(long nowNanos) {
    while (!resets.isEmpty() && nowNanos - resets.getFirst() >= HOUR_NANOS) {
      resets.removeFirst();
    }
    return failed >= FAILED_IN_A_ROW
        && nowNanos - failedSinceNanos >= leastNanos
        && resets.size() < MOST_IN_AN_HOUR
        && (resets.isEmpty() || nowNanos - resets.getLast() >= MINUTE_NANOS);
  }

  /** It is being reset, or cannot be: either counts as a try. */
  void tried(long nowNanos) {
    resets.addLast(nowNanos);
    failed = 0;
  }
}
