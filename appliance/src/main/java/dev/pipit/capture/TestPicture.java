package dev.pipit.capture;

import dev.pipit.draw.Canvas;
import dev.pipit.draw.Font;
import dev.pipit.draw.Ink;
import dev.pipit.draw.Typeface;
import dev.pipit.media.ColorSpace;
import dev.pipit.media.RawFormat;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * What the test picture looks like while it stands still: a grid, and in a circle the name, colour
 * bars, a black field for the clock, grey steps, and what the picture is. Where the field's parts
 * are is for {@link TestPictureSource}, which moves them.
 */
final class TestPicture {
  private static final int[] BARS = {
    0xBFBFBF, 0xBFBF00, 0x00BFBF, 0x00BF00, 0xBF00BF, 0xBF0000, 0x0000BF
  };
  private static final int GREYS = 11;

  private final RawFormat format;
  private final String description;
  private final int centreX;
  private final int centreY;
  private final double radius;

  TestPicture(RawFormat format, double framesPerSecond) {
    this.format = format;
    int top = TimeCode.sidePixels(format.widthPixels());
    centreX = format.widthPixels() / 2;
    centreY = top + (format.heightPixels() - top) / 2;
    radius = 0.47 * Math.min(format.widthPixels(), format.heightPixels() - top);
    String rate =
        framesPerSecond == Math.rint(framesPerSecond)
            ? String.format(Locale.ROOT, "%.0f", framesPerSecond)
            : String.format(Locale.ROOT, "%.2f", framesPerSecond);
    description = format.widthPixels() + "×" + format.heightPixels() + " · " + rate + " fps";
  }

  int centreX() {
    return centreX;
  }

  /** The line at a part of the radius below the centre, -1 to 1. */
  int y(double part) {
    return centreY + (int) Math.round(part * radius);
  }

  /** A part of the radius. */
  int length(double part) {
    return (int) Math.round(part * radius);
  }

  Ink ink(int rgb) {
    return Ink.of(rgb, format.colorSpace());
  }

  void draw(Canvas canvas) {
    canvas.fill(0, 0, canvas.width(), canvas.height(), ink(0x25323B));
    grid(canvas);
    // The row of the time code has neutral chroma, so that its blocks are black and white.
    int row = TimeCode.sidePixels(canvas.width());
    canvas.fill(0, 0, canvas.width(), row, ink(0x000000));
    Canvas layer = new Canvas(format, ByteBuffer.allocate(Canvas.lengthBytes(format)));
    layer.fill(0, 0, canvas.width(), canvas.height(), ink(0xF4F6F7));
    canvas.copyDisc(layer, centreX, centreY, radius + Math.max(1, length(0.014)));
    disc(layer);
    canvas.copyDisc(layer, centreX, centreY, radius);
  }

  private void grid(Canvas canvas) {
    int cell = Math.max(8, canvas.height() / 10 & ~1);
    int line = Math.max(1, canvas.height() / 480);
    Ink ink = ink(0x4C5D68);
    for (int x = centreX % cell; x < canvas.width(); x += cell) {
      canvas.fill(x - line / 2, 0, line, canvas.height(), ink);
    }
    for (int y = centreY % cell; y < canvas.height(); y += cell) {
      canvas.fill(0, y - line / 2, canvas.width(), line, ink);
    }
  }

  private void disc(Canvas layer) {
    int left = centreX - length(1);
    int width = length(2);
    Font name = new Font(Typeface.bold(), radius * 0.31);
    centred(layer, "Pipit", name, y(-0.66), ink(0x1B2730));
    for (int i = 0; i < BARS.length; i++) {
      int from = left + i * width / BARS.length & ~1;
      layer.fill(from, y(-0.56), width, y(-0.12) - y(-0.56), ink(BARS[i]));
    }
    layer.fill(left, y(-0.12), width, y(0.62) - y(-0.12), ink(0x000000));
    for (int i = 0; i < GREYS; i++) {
      int from = centreX - length(0.88) + i * length(1.76) / GREYS;
      Ink grey = ink(0x010101 * (i * 255 / (GREYS - 1)));
      layer.fill(from, y(0.44), width, y(0.62) - y(0.44), grey);
    }
    layer.fill(left, y(0.62), width, y(1) - y(0.62) + 1, ink(0x1B2730));
    Font small = new Font(Typeface.bold(), radius * 0.115);
    centred(layer, description, small, y(0.77), ink(0xF4F6F7));
    boolean high = format.colorSpace().equals(ColorSpace.BT709);
    Font smaller = new Font(Typeface.regular(), radius * 0.085);
    centred(layer, high ? "BT.709" : "BT.601", smaller, y(0.89), ink(0x9FB2BF));
  }

  /** Draws one line of text in the middle. */
  void centred(Canvas canvas, String text, Font font, int baseline, Ink ink) {
    canvas.text(centreX - font.width(text) / 2, baseline, text, font, ink);
  }
}
