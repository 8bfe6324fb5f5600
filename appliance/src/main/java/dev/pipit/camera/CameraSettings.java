package dev.pipit.camera;

import java.time.Duration;

/**
 * What a camera is to give.
 *
 * @param name as configured
 * @param widthPixels of the slate while the camera's own size is not known
 * @param heightPixels of the slate while the camera's own size is not known
 * @param bitsPerSecond of the encoder
 * @param keyFrameInterval the longest distance of two IDR pictures
 * @param pace what may be given up so that the encoder keeps up
 */
public record CameraSettings(
    String name,
    int widthPixels,
    int heightPixels,
    int bitsPerSecond,
    Duration keyFrameInterval,
    Pace pace) {
  /**
   * What may be given up so that the encoder keeps up.
   *
   * @param kept whether fewer, then smaller pictures are given; else they are dropped as it comes
   * @param leastFramesPerSecond fewer than that are not given on purpose
   */
  public record Pace(boolean kept, double leastFramesPerSecond) {}
}
