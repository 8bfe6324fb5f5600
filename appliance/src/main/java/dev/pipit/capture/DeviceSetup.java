package dev.pipit.capture;

import java.util.Map;

/**
 * What is set on a device whenever it is opened.
 *
 * @param turn how its picture is wanted; a device that can mirror does so, and {@link
 *     V4l2Source#turnLeft} says what is left to do
 * @param controls values by the {@linkplain CameraControl#id names} of controls
 */
public record DeviceSetup(Turn turn, Map<String, Long> controls) {
  /** Nothing is set. */
  public static final DeviceSetup NONE = new DeviceSetup(Turn.NONE, Map.of());

  public DeviceSetup {
    controls = Map.copyOf(controls);
  }
}
