package dev.pipit.encode;

import dev.pipit.media.LightMeter;
import dev.pipit.media.RawFormat;

/**
 * What an encoder is to make.
 *
 * @param input what the source gives
 * @param widthPixels coded width, even; the picture is scaled when the input differs
 * @param heightPixels coded height, even
 * @param framesPerSecond the expected rate; a hint for rate control, the times of the frames decide
 * @param bitsPerSecond target bitrate
 * @param keyFrameSeconds longest distance of two IDR pictures; the caller asks for them at segment
 *     starts
 * @param light told how bright decoded pictures are, when it asks
 */
public record EncoderSettings(
    RawFormat input,
    int widthPixels,
    int heightPixels,
    double framesPerSecond,
    int bitsPerSecond,
    double keyFrameSeconds,
    LightMeter light) {
  /** The same, where nobody asks how bright the pictures are. */
  public EncoderSettings(
      RawFormat input,
      int widthPixels,
      int heightPixels,
      double framesPerSecond,
      int bitsPerSecond,
      double keyFrameSeconds) {
    this(
        input,
        widthPixels,
        heightPixels,
        framesPerSecond,
        bitsPerSecond,
        keyFrameSeconds,
        new LightMeter());
  }
}
