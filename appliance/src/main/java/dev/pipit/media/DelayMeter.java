package dev.pipit.media;

import java.util.Arrays;

/**
 * Measures how long one stage takes, picture after picture, without allocating. Any thread.
 *
 * <p>It keeps the newest {@value #KEPT} delays; one that comes while it is full takes the place of
 * the oldest.
 */
public final class DelayMeter {
  private static final int KEPT = 256;

  /** What takes longer is no delay: a clock of another kind, or a machine that slept. */
  private static final long LONGEST_NANOS = 60_000_000_000L;

  private static final long NANOS_PER_MICRO = 1_000;

  private final int[] micros = new int[KEPT];
  private final int[] sorted = new int[KEPT];
  private int next;
  private int kept;
  private long count;
  private long sumMicros;

  /**
   * Delays of one stage, of the time since they were last taken.
   *
   * @param count delays since the start
   * @param sumMicros their sum, microseconds
   * @param medianMillis half were shorter
   * @param slowMillis nineteen of twenty were shorter
   * @param longestMillis the longest that was kept
   */
  public record Delays(
      long count, long sumMicros, double medianMillis, double slowMillis, double longestMillis) {
    /** Whether there was anything to measure since the last time; else the milliseconds are NaN. */
    public boolean isMeasured() {
      return !Double.isNaN(medianMillis);
    }
  }

  /** Notes a delay in nanoseconds. Less than none, or more than a minute, is passed over. */
  public synchronized void add(long nanos) {
    if (nanos < 0 || nanos > LONGEST_NANOS) {
      return;
    }
    int delayMicros = (int) (nanos / NANOS_PER_MICRO);
    micros[next] = delayMicros;
    next = (next + 1) % KEPT;
    kept = Math.min(kept + 1, KEPT);
    count++;
    sumMicros += delayMicros;
  }

  /** The delays since the last call; the next call tells of what comes from now on. */
  public synchronized Delays take() {
    if (kept == 0) {
      return new Delays(count, sumMicros, Double.NaN, Double.NaN, Double.NaN);
    }
    System.arraycopy(micros, 0, sorted, 0, kept);
    Arrays.sort(sorted, 0, kept);
    Delays taken =
        new Delays(
            count,
            sumMicros,
            sorted[(kept - 1) / 2] / 1e3,
            sorted[(kept - 1) * 19 / 20] / 1e3,
            sorted[kept - 1] / 1e3);
    kept = 0;
    next = 0;
    return taken;
  }
}
