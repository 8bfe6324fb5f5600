package dev.pipit.encode;

import dev.pipit.media.RawFormat;

/** The encoder of a program that stands in for a camera's. */
public final class StandInEncoder {
  private StandInEncoder() {}

  /** Opens it for pictures of that format. */
  public static Encoder open(
      RawFormat input, double framesPerSecond, int bitsPerSecond, double keyFrameSeconds)
      throws EncodeException {
    return LibavEncoder.open(
        H264Codec.X264,
        new EncoderSettings(
            input,
            input.widthPixels(),
            input.heightPixels(),
            framesPerSecond,
            bitsPerSecond,
            // The caller asks for key frames; what is late must not bring one earlier.
            4 * keyFrameSeconds),
        1);
  }
}
