package dev.pipit.live;

/** A clock that a test moves. */
final class HandClock implements LiveClock {
  static final long START_MILLIS = 1_767_225_600_000L;

  private volatile long nanos;
  private volatile long wallShiftMillis;

  void set(long monotonicNanos) {
    nanos = monotonicNanos;
  }

  void shiftWall(long millis) {
    wallShiftMillis = millis;
  }

  @Override
  public long monotonicNanos() {
    return nanos;
  }

  @Override
  public long wallMillis() {
    return START_MILLIS + nanos / 1_000_000 + wallShiftMillis;
  }
}
