package dev.pipit.encode;

/**
 * The rate at which pictures really come, by their capture times. Cameras slow down in the dark; an
 * encoder that counts pictures instead of seconds must be told.
 *
 * <p>A single gap moves it little: one interval counts a sixteenth, and as at most twice the usual.
 */
final class FrameRate {
  private static final double WEIGHT = 1.0 / 16;
  private static final double OUTLIER = 2;

  /** Less than this is not worth telling. */
  private static final double NOTICEABLE = 1.15;

  private static final double MOST = 4;

  private final double nominalIntervalNanos;
  private double intervalNanos;
  private long lastNanos = Long.MIN_VALUE;
  private double told = 1;

  FrameRate(double nominalPerSecond) {
    this.nominalIntervalNanos = 1e9 / nominalPerSecond;
    this.intervalNanos = nominalIntervalNanos;
  }

  /**
   * Takes note of a picture.
   *
   * @return whether {@link #slowness()} has changed noticeably
   */
  boolean observe(long captureNanos) {
    if (lastNanos != Long.MIN_VALUE) {
      double interval =
          Math.clamp(
              (double) (captureNanos - lastNanos),
              intervalNanos / OUTLIER,
              intervalNanos * OUTLIER);
      intervalNanos += (interval - intervalNanos) * WEIGHT;
    }
    lastNanos = captureNanos;
    double now = Math.clamp(intervalNanos / nominalIntervalNanos, 1 / MOST, MOST);
    if (now > told * NOTICEABLE || now < told / NOTICEABLE) {
      told = now;
      return true;
    }
    return false;
  }

  /** How many times slower than its nominal rate the source is; less than 1 when it is faster. */
  double slowness() {
    return told;
  }
}
