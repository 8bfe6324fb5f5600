package dev.pipit.linux;

import java.nio.ByteBuffer;

/**
 * {@code struct v4l2_fract}: a time in seconds.
 *
 * @param numerator unsigned 32 bits
 * @param denominator unsigned 32 bits; a driver may say 0
 */
public record V4l2Fraction(long numerator, long denominator) {
  static V4l2Fraction decode(ByteBuffer struct, int offset) {
    return new V4l2Fraction(
        Integer.toUnsignedLong(struct.getInt(offset)),
        Integer.toUnsignedLong(struct.getInt(offset + Integer.BYTES)));
  }

  void encode(ByteBuffer struct, int offset) {
    struct.putInt(offset, (int) numerator).putInt(offset + Integer.BYTES, (int) denominator);
  }

  /** Whether this is a time from which a rate can be told. */
  public boolean isPositive() {
    return numerator > 0 && denominator > 0;
  }

  /** Pictures per second when this is the time between two; 0 when it tells none. */
  public double perSecond() {
    return isPositive() ? (double) denominator / numerator : 0;
  }
}
