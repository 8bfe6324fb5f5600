package dev.pipit.capture;

/** A clock that a test moves, and that jumps to the instant when it is waited for. */
final class HandClock implements PictureClock {
  /** The time of day when the monotonic clock shows zero. */
  static final long EPOCH_MILLIS = 1_767_225_600_000L;

  private long nanos;
  private long lateNanos;

  void pass(long nanos) {
    this.nanos += nanos;
  }

  /** Makes every waiting end this much too late. */
  void wakeLate(long nanos) {
    lateNanos = nanos;
  }

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public long unixMillis() {
    return EPOCH_MILLIS + Math.floorDiv(nanos, 1_000_000L);
  }

  @Override
  public void waitUntil(long instant) {
    if (instant > nanos) {
      nanos = instant + lateNanos;
    }
  }
}
