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
 */
public record CameraSettings(
    String name, int widthPixels, int heightPixels, int bitsPerSecond, Duration keyFrameInterval) {}
