package dev.pipit.draw;

import dev.pipit.media.ColorSpace;

/**
 * A colour as it is stored.
 *
 * @param luma Y', 16 to 235 in the limited range
 * @param cb blue difference, 128 is neutral
 * @param cr red difference, 128 is neutral
 */
public record Ink(int luma, int cb, int cr) {
  /**
   * Converts a colour by ITU-T H.273 section 8.3, whose matrices are those of BT.709 and BT.601.
   *
   * @param rgb non-linear, eight bits each, as in {@code 0xRRGGBB}
   */
  public static Ink of(int rgb, ColorSpace space) {
    double red = (rgb >> 16 & 255) / 255.0;
    double green = (rgb >> 8 & 255) / 255.0;
    double blue = (rgb & 255) / 255.0;
    double redWeight = space.matrix() == 1 ? 0.2126 : 0.299;
    double blueWeight = space.matrix() == 1 ? 0.0722 : 0.114;
    double luma = redWeight * red + (1 - redWeight - blueWeight) * green + blueWeight * blue;
    double cb = (blue - luma) / (2 * (1 - blueWeight));
    double cr = (red - luma) / (2 * (1 - redWeight));
    return space.fullRange()
        ? new Ink(stored(255 * luma), stored(128 + 255 * cb), stored(128 + 255 * cr))
        : new Ink(stored(16 + 219 * luma), stored(128 + 224 * cb), stored(128 + 224 * cr));
  }

  private static int stored(double value) {
    return Math.clamp(Math.round(value), 0, 255);
  }
}
