package dev.pipit.camera;

import dev.pipit.media.PixelFormat;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One camera at one moment; immutable.
 *
 * @param name as configured
 * @param state what it is doing
 * @param since when that state began, wall clock
 * @param isPrivate whether the camera is closed on purpose
 * @param source the open source, null while there is none
 * @param encoder the open encoder, null while there is none
 * @param lowered what is given because the encoder cannot keep up; null while that is all
 * @param counters since the start of the service
 */
public record CameraStatus(
    String name,
    CameraState state,
    Instant since,
    boolean isPrivate,
    @Nullable SourceStatus source,
    @Nullable EncoderStatus encoder,
    @Nullable Lowered lowered,
    Counters counters) {

  /** The open source of pictures. */
  public record SourceStatus(
      String label,
      PixelFormat pixelFormat,
      int widthPixels,
      int heightPixels,
      double framesPerSecond) {}

  /** The open encoder and why it was chosen. */
  public record EncoderStatus(String name, String why, int bitsPerSecond) {}

  /**
   * What is given instead of what was wished for, because the encoder cannot keep up.
   *
   * @param why in words, the same for page, API and log
   * @param framesPerSecond at most
   * @param sinceMs Unix time in milliseconds since when it is not all
   */
  public record Lowered(
      Fault why, int widthPixels, int heightPixels, double framesPerSecond, long sinceMs) {}

  /**
   * What was counted.
   *
   * @param framesCaptured frames taken from the camera; the slate's do not count
   * @param framesLost frames that the device had no buffer for
   * @param framesReplaced frames that a newer one replaced before the encoder took them
   * @param framesSpared frames that were left out at even distances so that the encoder keeps up
   * @param framesUndecodable coded frames of the camera that could not be decoded
   * @param accessUnits coded pictures handed to the stream
   * @param sourceRestarts times the camera had to be opened anew
   * @param sourceResets times its USB device was reset, because opening it anew did not help
   * @param encoderRestarts times the encoder failed or stalled and was made anew
   * @param encoderStalls those of the encoder's restarts that were because it gave nothing for long
   * @param abandonedThreads threads that hang in a native call and were left behind
   */
  public record Counters(
      long framesCaptured,
      long framesLost,
      long framesReplaced,
      long framesSpared,
      long framesUndecodable,
      long accessUnits,
      long sourceRestarts,
      long sourceResets,
      long encoderRestarts,
      long encoderStalls,
      int abandonedThreads) {
    /** Frames that were not encoded, whoever is to blame. */
    public long framesDropped() {
      return framesLost + framesReplaced;
    }
  }
}
