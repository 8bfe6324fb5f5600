package dev.pipit.encode;

/**
 * Capture times on their way through an encoder: as presentation times of 1/90000 s, which every
 * encoder hands through, and back to the very nanosecond.
 *
 * <p>Remembers the last {@value #REMEMBERED} pictures. An encoder that holds more than that gets
 * times that are right to 1/90000 s.
 */
final class CaptureTimes {
  static final int TICKS_PER_SECOND = 90_000;

  private static final int REMEMBERED = 64;

  private final long[] ticks = new long[REMEMBERED];
  private final long[] nanos = new long[REMEMBERED];
  private int count;
  private long baseNanos;
  private long lastTicks;

  /**
   * The presentation time of a picture, which is always greater than the one before.
   *
   * @param captureNanos greater than the one before
   */
  long ticksOf(long captureNanos) {
    if (count == 0) {
      baseNanos = captureNanos;
      lastTicks = -1;
    }
    long sinceBase = captureNanos - baseNanos;
    // In two steps, since 90000 times the nanoseconds would overflow after a day.
    long exact = sinceBase / 100_000 * 9 + sinceBase % 100_000 * 9 / 100_000;
    lastTicks = Math.max(exact, lastTicks + 1);
    int slot = Math.floorMod(count++, REMEMBERED);
    ticks[slot] = lastTicks;
    nanos[slot] = captureNanos;
    return lastTicks;
  }

  /** When the picture of a presentation time was taken. */
  long captureNanosOf(long presentationTicks) {
    for (int back = 1; back <= REMEMBERED; back++) {
      int slot = Math.floorMod(count - back, REMEMBERED);
      if (ticks[slot] == presentationTicks && nanos[slot] != 0) {
        return nanos[slot];
      }
    }
    return baseNanos + presentationTicks * 100_000 / 9;
  }
}
