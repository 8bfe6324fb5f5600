package dev.pipit.capture;

import dev.pipit.draw.Canvas;
import dev.pipit.draw.Font;
import dev.pipit.draw.Ink;
import dev.pipit.draw.Typeface;
import dev.pipit.media.RawFormat;

/**
 * A line of text at the lower left of pictures, white with a dark outline, so that it can be read
 * on any ground. What it says is put together once a second. For one thread.
 */
final class TextLine {
  private static final double SMALLEST_PIXELS = 12;

  private final String template;
  private final TimeOfDay time;
  private final Font font;
  private final Ink ink;
  private final Ink outline;
  private final int outlinePixels;
  private final int left;
  private final int baseline;
  private final int room;
  private long second = Long.MIN_VALUE;
  private String text = "";

  TextLine(PictureEdit edit, RawFormat format, TimeOfDay time) {
    this.template = edit.text().replace("{name}", edit.name());
    this.time = time;
    int shortSide = Math.min(format.widthPixels(), format.heightPixels());
    font = new Font(Typeface.bold(), Math.max(SMALLEST_PIXELS, shortSide / 20.0));
    ink = Ink.of(0xFFFFFF, format.colorSpace());
    outline = Ink.of(0x000000, format.colorSpace());
    outlinePixels = Math.max(1, font.capPixels() / 12);
    left = font.capPixels() / 2 + outlinePixels;
    baseline = format.heightPixels() - left;
    room = format.widthPixels() - 2 * left;
  }

  /** Draws what the line says at that time. */
  void draw(Canvas canvas, long unixMillis) {
    long now = Math.floorDiv(unixMillis, 1000L);
    if (now != second) {
      second = now;
      text = fitting(filled(unixMillis));
    }
    // The eight neighbours, so that the outline is closed.
    for (int dy = -outlinePixels; dy <= outlinePixels; dy += outlinePixels) {
      for (int dx = -outlinePixels; dx <= outlinePixels; dx += outlinePixels) {
        if (dx != 0 || dy != 0) {
          canvas.text(left + dx, baseline + dy, text, font, outline);
        }
      }
    }
    canvas.text(left, baseline, text, font, ink);
  }

  private String filled(long unixMillis) {
    time.set(unixMillis);
    String whole = time.toString();
    return template
        .replace("{date}", whole.substring(0, 10))
        .replace("{time}", whole.substring(11, 19));
  }

  private String fitting(String whole) {
    int length = whole.length();
    while (length > 0 && font.width(whole.substring(0, length)) > room) {
      length--;
    }
    return whole.substring(0, length);
  }
}
