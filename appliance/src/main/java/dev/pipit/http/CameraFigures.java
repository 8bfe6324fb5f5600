package dev.pipit.http;

import dev.pipit.media.DelayMeter.Delays;

/**
 * What was measured at a camera within the last seconds.
 *
 * @param captureToEncoded from the taking of a picture until it is encoded
 * @param encodedToPart from there until the part that begins with it can be asked for
 * @param partToSent from there until the kernel has it for a viewer who waited
 * @param framesInPerSecond frames that the source gave
 * @param framesOutPerSecond access units that came out of the encoder
 * @param sentBitsPerSecond media sent to all viewers together
 */
public record CameraFigures(
    String name,
    Delays captureToEncoded,
    Delays encodedToPart,
    Delays partToSent,
    double framesInPerSecond,
    double framesOutPerSecond,
    double sentBitsPerSecond,
    Counts counts) {

  /**
   * Counted since the start of the service.
   *
   * @param framesCaptured frames taken from the source
   * @param framesLost frames that the device had no buffer for
   * @param framesReplaced frames that a newer one replaced before the encoder took them
   * @param framesSpared frames that were left out so that the encoder keeps up
   * @param framesUndecodable coded frames of the camera that could not be decoded
   * @param accessUnits access units that came out of the encoder
   * @param droppedAccessUnits access units that found no place in the window
   * @param skippedChunks chunks left out for viewers who were too slow
   * @param sourceRestarts times that the camera had to be opened anew
   * @param sourceResets times that its USB device was reset
   * @param encoderRestarts encoders that were made anew
   * @param encoderStalls those of them that gave nothing for long
   * @param sentBytes media sent to all viewers
   */
  public record Counts(
      long framesCaptured,
      long framesLost,
      long framesReplaced,
      long framesSpared,
      long framesUndecodable,
      long accessUnits,
      long droppedAccessUnits,
      long skippedChunks,
      long sourceRestarts,
      long sourceResets,
      long encoderRestarts,
      long encoderStalls,
      long sentBytes) {}

  /** The usual time from the taking of a picture until a viewer has it; NaN without a viewer. */
  public double medianMillis() {
    return captureToEncoded.medianMillis()
        + encodedToPart.medianMillis()
        + partToSent.medianMillis();
  }
}
