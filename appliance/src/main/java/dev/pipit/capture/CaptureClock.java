package dev.pipit.capture;

/**
 * Makes capture times out of drivers' time stamps: on the monotonic clock, rising, near the
 * present.
 *
 * <p>Drivers of {@code videobuf2} stamp with {@code CLOCK_MONOTONIC} when a picture starts or ends.
 * Others use the wall clock, stamp nothing, or stamp wrongly for a while: the first buffer of some
 * cameras carries zero. A stamp that cannot be true is replaced by the present less the delay that
 * good stamps had. Stamps that lie ahead a little are all moved back by the most that one lay
 * ahead, so that no picture is taken in the future and the time between two stays true; that is
 * forgotten slowly, so that one wild stamp does not delay all later pictures for ever. Not for more
 * than one thread; time is handed in.
 */
final class CaptureClock {
  /**
   * How far a stamp may lie in the past: the driver's buffers full of pictures of a slow camera.
   */
  static final long MOST_AGE_NANOS = 10_000_000_000L;

  /**
   * How far a stamp may lie ahead: drivers guess a camera's clock, or tell when the picture will
   * have ended (vivid).
   */
  static final long MOST_AHEAD_NANOS = 250_000_000L;

  /** The least time from one picture to the next. */
  static final long LEAST_STEP_NANOS = 1_000_000L;

  /** Of the time that passes, the part by which {@link #aheadNanos} shrinks. */
  private static final long FORGETTING = 256;

  private boolean started;
  private long lastStampNanos;
  private long lastCaptureNanos;
  private long delayNanos;
  private long aheadNanos;
  private long repaired;

  /**
   * The time of the next picture.
   *
   * @param seconds the driver's stamp, whole seconds
   * @param microseconds the driver's stamp, to be added
   * @param monotonic whether the driver says that it is of the monotonic clock; else the wall clock
   *     is assumed
   * @param nowNanos the monotonic clock
   * @param wallNanos the wall clock, since 1970
   * @return more than any answer before
   */
  long captureNanos(
      long seconds, long microseconds, boolean monotonic, long nowNanos, long wallNanos) {
    long stamp = stampNanos(seconds, microseconds);
    if (!monotonic && stamp != 0) {
      stamp = nowNanos - (wallNanos - stamp);
    }
    boolean good =
        stamp != 0
            && nowNanos - stamp <= MOST_AGE_NANOS
            && stamp - nowNanos <= MOST_AHEAD_NANOS
            && (!started || stamp > lastStampNanos || !monotonic);
    long capture;
    if (good) {
      aheadNanos = Math.max(aheadNanos - forgotten(stamp), stamp - nowNanos);
      lastStampNanos = stamp;
      capture = stamp - aheadNanos;
      long delay = nowNanos - capture;
      // The least delay of late is the truest; it may grow again slowly.
      delayNanos = started ? Math.min(delay, delayNanos + delayNanos / 64 + 10_000) : delay;
    } else {
      repaired++;
      capture = nowNanos - delayNanos;
    }
    if (started && capture < lastCaptureNanos + LEAST_STEP_NANOS) {
      capture = lastCaptureNanos + LEAST_STEP_NANOS;
    }
    started = true;
    lastCaptureNanos = capture;
    return capture;
  }

  /** 4 ms in a second: a quarter of a second is forgotten in a minute. */
  private long forgotten(long stampNanos) {
    long elapsed = Math.clamp(stampNanos - lastStampNanos, 0, 1_000_000_000L);
    return started ? Math.clamp(elapsed / FORGETTING, 0, aheadNanos) : 0;
  }

  /** Stamps that were replaced. */
  long repaired() {
    return repaired;
  }

  /** 0 for a stamp that no clock gives. */
  private static long stampNanos(long seconds, long microseconds) {
    if (seconds < 0 || seconds > 1L << 33 || microseconds < 0 || microseconds > 999_999) {
      return 0;
    }
    return seconds * 1_000_000_000L + microseconds * 1000L;
  }
}
