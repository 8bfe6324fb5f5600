package dev.pipit.capture;

import java.util.List;

/**
 * A camera on the ribbon cable (CSI), as rpicam lists it.
 *
 * @param index the number by which rpicam knows it
 * @param model the sensor, such as {@code imx708}
 * @param id where it is, by libcamera's name for it
 * @param modes what the sensor can be read out in
 */
public record RpicamCamera(int index, String model, String id, List<Mode> modes) {
  /**
   * A way to read the sensor out.
   *
   * @param format libcamera's name of the sensor's format
   * @param framesPerSecond the most; 0 when it is not known
   * @param cropWidth how much of the sensor's width is seen
   */
  public record Mode(
      String format,
      int widthPixels,
      int heightPixels,
      double framesPerSecond,
      int cropWidth,
      int cropHeight) {}

  /** Takes a copy of the list. */
  public RpicamCamera {
    modes = List.copyOf(modes);
  }

  /** For people. */
  public String label() {
    return "CSI camera " + model + " (" + index + ")";
  }
}
