package dev.pipit.device;

import java.util.concurrent.TimeUnit;

/**
 * Where a servo is, as far as can be known of one that does not tell, and how it gets where it is
 * wanted: no faster than {@value #DEGREES_PER_SECOND} degrees a second. One thread.
 */
public final class ServoMotion {
  static final double DEGREES_PER_SECOND = 60;

  /** A step that comes late turns no farther than in such a time. */
  private static final double LONGEST_STEP_SECONDS = 0.1;

  /** A servo needs so long to follow its last pulse. */
  static final long SETTLE_MILLIS = 500;

  private double position;
  private double target;
  private boolean moving;
  private long steppedNanos;
  private long arrivedNanos;

  /**
   * @param position where it was left, in degrees from the middle
   */
  public ServoMotion(double position) {
    this.position = position;
    target = position;
  }

  /** Where it is wanted from now on. */
  public void aim(double degrees, long nowNanos) {
    if (!moving) {
      moving = true;
      steppedNanos = nowNanos;
    }
    target = degrees;
    arrivedNanos = nowNanos;
  }

  /** Where it is to be now. */
  public double step(long nowNanos) {
    double seconds = Math.clamp((nowNanos - steppedNanos) / 1e9, 0, LONGEST_STEP_SECONDS);
    double most = DEGREES_PER_SECOND * seconds;
    steppedNanos = nowNanos;
    double way = target - position;
    if (Math.abs(way) <= most) {
      if (position != target) {
        arrivedNanos = nowNanos;
      }
      position = target;
    } else {
      position += Math.copySign(most, way);
      arrivedNanos = nowNanos;
    }
    if (moving && TimeUnit.NANOSECONDS.toMillis(nowNanos - arrivedNanos) >= SETTLE_MILLIS) {
      moving = false;
    }
    return position;
  }

  /** It stays where it is. */
  public void stop() {
    target = position;
    moving = false;
  }

  /** Whether it is on its way, or has just come there. */
  public boolean isMoving() {
    return moving;
  }

  /** Where it is wanted, in degrees from the middle. */
  public double target() {
    return target;
  }
}
