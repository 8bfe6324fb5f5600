package dev.pipit.capture;

import dev.pipit.media.PixelFormat;
import java.util.EnumSet;
import java.util.Set;

/**
 * The picture that is asked of a camera.
 *
 * @param widthPixels width
 * @param heightPixels height
 * @param framesPerSecond pictures per second, more than 0
 * @param pixelFormats those that may be chosen
 */
public record WantedFormat(
    int widthPixels, int heightPixels, double framesPerSecond, Set<PixelFormat> pixelFormats) {
  /** What is asked for when nobody says otherwise: 1280 by 720 at 30, any pixel format. */
  public static final WantedFormat DEFAULT = of(1280, 720, 30);

  public WantedFormat {
    if (widthPixels < 1 || heightPixels < 1 || !(framesPerSecond > 0)) {
      throw new IllegalArgumentException(
          "No picture of %d by %d at %s per second can be wanted"
              .formatted(widthPixels, heightPixels, framesPerSecond));
    }
    pixelFormats = Set.copyOf(pixelFormats);
  }

  /** Any pixel format. */
  public static WantedFormat of(int widthPixels, int heightPixels, double framesPerSecond) {
    return new WantedFormat(
        widthPixels, heightPixels, framesPerSecond, EnumSet.allOf(PixelFormat.class));
  }

  /** The same without one pixel format, such as one that turned out not to be of use. */
  public WantedFormat without(PixelFormat pixelFormat) {
    EnumSet<PixelFormat> others = EnumSet.allOf(PixelFormat.class);
    others.retainAll(pixelFormats);
    others.remove(pixelFormat);
    return new WantedFormat(widthPixels, heightPixels, framesPerSecond, others);
  }
}
