package dev.pipit.capture;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A camera on the ribbon cable (CSI), as rpicam lists it.
 *
 * @param index the number by which rpicam knows it
 * @param model the sensor, such as {@code imx708}
 * @param id where it is, by libcamera's name for it
 * @param modes what the sensor can be read out in
 */
public record RpicamCamera(int index, String model, String id, List<Mode> modes) {
  private static final Pattern BITS = Pattern.compile("[A-Z]{1,8}([0-9]{1,2})(_.*)?");

  /**
   * A way to read the sensor out.
   *
   * @param format libcamera's name of the sensor's format
   * @param framesPerSecond the most; 0 when it is not known
   * @param cropLeft where on the sensor the part begins that is seen, and so on
   * @param cropWidth how much of the sensor's width is seen
   */
  public record Mode(
      String format,
      int widthPixels,
      int heightPixels,
      double framesPerSecond,
      int cropLeft,
      int cropTop,
      int cropWidth,
      int cropHeight) {
    /** Bits of a pixel; 0 when the format's name does not say it. */
    public int bitDepth() {
      Matcher bits = BITS.matcher(format);
      return bits.matches() ? Integer.parseInt(bits.group(1)) : 0;
    }

    /** What chooses it: the value of rpicam's option {@code mode}. */
    public String option() {
      String size = widthPixels + ":" + heightPixels;
      return bitDepth() == 0
          ? size
          : size + ":" + bitDepth() + (format.contains("CSI2P") ? ":P" : ":U");
    }

    /** For people. */
    public String label() {
      return "%dx%d%s%s, crop %dx%d"
          .formatted(
              widthPixels,
              heightPixels,
              bitDepth() == 0 ? "" : ", " + bitDepth() + " bit",
              framesPerSecond == 0 ? "" : String.format(Locale.ROOT, ", %.4g fps", framesPerSecond),
              cropWidth,
              cropHeight);
    }
  }

  /** Takes a copy of the list. */
  public RpicamCamera {
    modes = List.copyOf(modes);
  }

  /** For people. */
  public String label() {
    return "CSI camera " + model + " (" + index + ")";
  }
}
