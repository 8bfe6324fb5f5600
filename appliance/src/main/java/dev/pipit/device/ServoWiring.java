package dev.pipit.device;

/**
 * What turns the camera.
 *
 * @param chip {@code auto} for that of a Raspberry Pi's header, or a name such as {@code pwmchip0}
 * @param hold whether the servos are held where they are, rather than let go
 */
public record ServoWiring(String chip, Axis pan, Axis tilt, boolean hold) {
  /** A channel of none. */
  public static final int NONE = -1;

  /**
   * One servo.
   *
   * @param channel of the chip; {@link #NONE} for none
   * @param leastMicros the pulse at one end; longer than the other where it turns the other way
   * @param mostMicros the pulse at the other end
   * @param degrees from one end to the other
   */
  public record Axis(int channel, int leastMicros, int mostMicros, int degrees) {
    boolean isWanted() {
      return channel != NONE;
    }

    /** The farthest from the middle, to both sides. */
    int farthest() {
      return degrees / 2;
    }

    /** The pulse at so many degrees from the middle. */
    int pulseNanos(double position) {
      double share = position / degrees + 0.5;
      return (int) Math.round((leastMicros + share * (mostMicros - leastMicros)) * 1000);
    }
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return !pan.isWanted() && !tilt.isWanted();
  }
}
