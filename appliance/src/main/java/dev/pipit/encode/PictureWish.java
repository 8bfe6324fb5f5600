package dev.pipit.encode;

import java.util.Locale;

/**
 * A picture that somebody would like to have.
 *
 * @param widthPixels width, at least 1
 * @param heightPixels height, at least 1
 * @param framesPerSecond more than 0
 * @param bitrateKbit in 1000 bits per second
 */
public record PictureWish(
    int widthPixels, int heightPixels, double framesPerSecond, int bitrateKbit) {
  /** Refuses what is no picture. */
  public PictureWish {
    if (widthPixels < 1 || heightPixels < 1 || !(framesPerSecond > 0) || bitrateKbit < 1) {
      throw new IllegalArgumentException(
          "No picture of %d by %d at %s with %d kbit/s can be wished for"
              .formatted(widthPixels, heightPixels, framesPerSecond, bitrateKbit));
    }
  }

  PictureWish with(int width, int height, double rate, int kbit) {
    return new PictureWish(width, height, rate, kbit);
  }

  /** Width and height, as 1280x720. */
  public String size() {
    return widthPixels + "x" + heightPixels;
  }

  /** Pictures per second without needless decimals, as 30 or 29.97. */
  public String rate() {
    return rate(framesPerSecond);
  }

  static String rate(double framesPerSecond) {
    double rounded = Math.round(framesPerSecond * 100) / 100.0;
    return rounded == Math.rint(rounded)
        ? Long.toString((long) rounded)
        : String.format(Locale.ROOT, "%s", rounded);
  }
}
