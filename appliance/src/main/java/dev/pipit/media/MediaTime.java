package dev.pipit.media;

/**
 * Times between nanoseconds and ticks of 90 kHz, the timescale of every track and RTP stream of
 * Pipit. A tick is 11,111 1/9 ns. Rounding is to the nearest, and a time in ticks survives the way
 * to nanoseconds and back.
 *
 * <p>Convert times, not durations, and subtract afterwards: then rounding never adds up.
 */
public final class MediaTime {
  /** Ticks in a second. */
  public static final int TIMESCALE = 90_000;

  /** 9 ticks are 100,000 ns. */
  private static final long TICKS = 9;

  private static final long NANOS = 100_000;

  private MediaTime() {}

  /** Nanoseconds to ticks; exact to half a tick for every argument, none overflows. */
  public static long ticksFromNanos(long nanos) {
    long rest = Math.floorMod(nanos, NANOS);
    return Math.floorDiv(nanos, NANOS) * TICKS + (rest * TICKS + NANOS / 2) / NANOS;
  }

  /**
   * Ticks to nanoseconds, to half a nanosecond.
   *
   * @throws ArithmeticException when the time is beyond 292 years, the range of nanoseconds in a
   *     long
   */
  public static long nanosFromTicks(long ticks) {
    long rest = Math.floorMod(ticks, TICKS);
    return Math.addExact(
        Math.multiplyExact(Math.floorDiv(ticks, TICKS), NANOS), (rest * NANOS + TICKS / 2) / TICKS);
  }

  /** Ticks to seconds, for playlists and people. */
  public static double secondsFromTicks(long ticks) {
    return (double) ticks / TIMESCALE;
  }
}
