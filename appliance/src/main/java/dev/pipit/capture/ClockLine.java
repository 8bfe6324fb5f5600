package dev.pipit.capture;

import dev.pipit.draw.Canvas;
import dev.pipit.draw.Font;

/**
 * The time of day in grey on grey, at a fixed place. Each character is drawn in advance, and only
 * those that changed are copied into the picture. For one thread.
 */
final class ClockLine {
  private static final String CHARACTERS = "0123456789:.";

  private final int left;
  private final int top;
  private final int height;
  private final int[] widths = new int[CHARACTERS.length()];
  private final byte[][] tiles = new byte[CHARACTERS.length()][];

  /** Centres the line at {@code centreX}, the figures standing on {@code baseline}. */
  ClockLine(Font font, int centreX, int baseline, int inkLuma, int backLuma) {
    int cap = font.capPixels();
    int margin = cap / 16 + 1;
    top = baseline - cap - margin;
    height = cap + 2 * margin;
    for (int i = 0; i < widths.length; i++) {
      char character = CHARACTERS.charAt(i);
      widths[i] = (int) Math.ceil(font.advance(character));
      Font.Glyph glyph = font.glyph(character);
      byte[] tile = new byte[widths[i] * height];
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < widths[i]; x++) {
          int column = x - glyph.left();
          int row = y - margin - cap - glyph.top();
          boolean ink = column >= 0 && column < glyph.width() && row >= 0 && row < glyph.height();
          int covered = ink ? glyph.coverage()[row * glyph.width() + column] & 255 : 0;
          tile[y * widths[i] + x] = (byte) (backLuma + (inkLuma - backLuma) * covered / 255);
        }
      }
      tiles[i] = tile;
    }
    left = centreX - (9 * widths[0] + 2 * widths[10] + widths[11]) / 2;
  }

  /**
   * Shows a time.
   *
   * @param shown the characters that this canvas shows of the line; brought up to date
   */
  void draw(Canvas canvas, TimeOfDay time, char[] shown) {
    int x = left;
    for (int i = 0; i < TimeOfDay.LENGTH; i++) {
      char character = time.digit(i);
      int tile = character == ':' ? 10 : character == '.' ? 11 : character - '0';
      if (shown[i] != character) {
        shown[i] = character;
        canvas.putLuma(x, top, widths[tile], height, tiles[tile]);
      }
      x += widths[tile];
    }
  }
}
