package dev.pipit.device;

import java.util.concurrent.TimeUnit;

/**
 * Makes motion of a sensor's line. What has begun lasts {@value #HOLD_MILLIS} ms longer than the
 * line says, so that a line that flutters, or that nothing drives, is no flood of events. One
 * thread.
 */
public final class MotionRules {
  static final long HOLD_MILLIS = 2_000;

  private boolean active;

  /** Something was seen since the last look, however short. */
  private boolean pulsed;

  private long endedNanos;
  private Motion motion;

  /**
   * @param unixMillis when the sensor was found, with nothing moving
   */
  public MotionRules(long unixMillis) {
    motion = new Motion(false, unixMillis, 0);
  }

  /** The line is, or is not, active from then on. */
  public void edge(boolean nowActive, long nanos) {
    if (active && !nowActive) {
      endedNanos = nanos;
    }
    active = nowActive;
    pulsed |= nowActive;
  }

  /** What is so while nobody wants to know: nothing moves, and nothing is counted. */
  public Motion unnoticed(long unixMillis) {
    pulsed = false;
    if (motion.detected()) {
      motion = new Motion(false, unixMillis, motion.count());
    }
    return motion;
  }

  /** What is so now; another record than before when it has changed. */
  public Motion at(long nanos, long unixMillis) {
    boolean justEnded = TimeUnit.NANOSECONDS.toMillis(nanos - endedNanos) < HOLD_MILLIS;
    boolean lasts = active || pulsed || (motion.detected() && justEnded);
    pulsed = false;
    if (lasts != motion.detected()) {
      motion = new Motion(lasts, unixMillis, motion.count() + (lasts ? 1 : 0));
    }
    return motion;
  }
}
