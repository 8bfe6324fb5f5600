package dev.pipit.testing;

import dev.pipit.media.RawFormat;
import java.nio.ByteBuffer;

/** Shows the luma of a picture in characters, so that a person can read a golden file. */
public final class AsciiArt {
  private static final String LEVELS = " .:-=+*#%@";

  private AsciiArt() {}

  /** A picture of this many columns; a character covers pixels twice as high as wide. */
  public static String of(RawFormat format, ByteBuffer bytes, int columns) {
    double cell = (double) format.widthPixels() / columns;
    var text = new StringBuilder();
    for (double y = 0; y + 1 <= format.heightPixels(); y += 2 * cell) {
      var row = new StringBuilder();
      for (int column = 0; column < columns; column++) {
        row.append(LEVELS.charAt(level(format, bytes, column * cell, y, cell)));
      }
      text.append(row.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static int level(
      RawFormat format, ByteBuffer bytes, double left, double top, double cell) {
    int sum = 0;
    int count = 0;
    for (int y = (int) top; y < Math.min(format.heightPixels(), top + 2 * cell); y++) {
      for (int x = (int) left; x < Math.min(format.widthPixels(), left + cell); x++) {
        sum += bytes.get(y * format.strideBytes() + x) & 255;
        count++;
      }
    }
    return Math.clamp((sum / count - 16) * LEVELS.length() / 220, 0, LEVELS.length() - 1);
  }
}
