package dev.pipit.capture;

import dev.pipit.draw.Canvas;
import dev.pipit.draw.Font;
import dev.pipit.draw.Ink;
import dev.pipit.draw.Typeface;
import dev.pipit.media.RawFormat;
import java.util.ArrayList;
import java.util.List;

/**
 * What a slate looks like: a headline, a sentence and an action on a dark ground, a line below
 * them, and a mark that moves along the bottom. The letters are as large as the text allows. For
 * one thread.
 */
final class Slate {
  /**
   * What a slate says.
   *
   * @param headline what is the matter, in a few words
   * @param sentence why
   * @param action what to do about it; may be empty
   */
  record Words(String headline, String sentence, String action) {}

  private record Line(String text, Font font, Ink ink, int baseline) {}

  private static final double SMALLEST_PIXELS = 9;

  private final Ink ground;
  private final Ink bright;
  private final Ink plain;
  private final Ink dim;
  private final Ink accent;
  private final int width;
  private final int height;
  private final int left;
  private final Font footer;
  private final int footerBaseline;
  private final int markHeight;

  Slate(RawFormat format) {
    ground = Ink.of(0x12181D, format.colorSpace());
    bright = Ink.of(0xF4F6F7, format.colorSpace());
    plain = Ink.of(0xB7C4CD, format.colorSpace());
    dim = Ink.of(0x7C8C97, format.colorSpace());
    accent = Ink.of(0xF2B33D, format.colorSpace());
    width = format.widthPixels();
    height = format.heightPixels();
    left = (int) (width * 0.1) & ~1;
    footer = new Font(Typeface.regular(), Math.max(SMALLEST_PIXELS, shortSide() / 26.0));
    markHeight = Math.max(2, height / 120 & ~1);
    footerBaseline = height - markHeight - footer.linePixels();
  }

  private double shortSide() {
    return Math.min(height, width * 9 / 16.0);
  }

  /** Draws everything but the footer and the mark. */
  void words(Canvas canvas, Words words) {
    canvas.fill(0, 0, width, height, ground);
    int room = footerBaseline - footer.linePixels();
    double size = shortSide() / 10;
    List<Line> lines = lines(words, size);
    while (heightOf(lines) > room * 0.9 && size > SMALLEST_PIXELS) {
      size *= 0.9;
      lines = lines(words, size);
    }
    int top = Math.max(0, (room - heightOf(lines)) / 2);
    int bar = Math.max(2, (int) (size / 7) & ~1);
    canvas.fill(left - 3 * bar, top & ~1, bar, heightOf(lines), accent);
    for (Line line : lines) {
      canvas.text(left, top + line.baseline, line.text, line.font, line.ink);
    }
  }

  private List<Line> lines(Words words, double size) {
    List<Line> lines = new ArrayList<>();
    double small = Math.max(SMALLEST_PIXELS, size * 0.6);
    int y = 0;
    y = block(lines, y, words.headline, new Font(Typeface.bold(), size), bright);
    y =
        block(
            lines,
            y + (int) (size * 0.3),
            words.sentence,
            new Font(Typeface.regular(), small),
            plain);
    block(lines, y + (int) (size * 0.4), words.action, new Font(Typeface.regular(), small), bright);
    return lines;
  }

  private int block(List<Line> lines, int top, String text, Font font, Ink ink) {
    int y = top;
    for (String line : font.wrap(text, width - left - left / 2)) {
      lines.add(new Line(line, font, ink, y + font.ascentPixels()));
      y += font.linePixels();
    }
    return y;
  }

  private static int heightOf(List<Line> lines) {
    if (lines.isEmpty()) {
      return 0;
    }
    Line last = lines.getLast();
    return last.baseline - last.font.ascentPixels() + last.font.linePixels();
  }

  /** Draws the line at the bottom over the one that is there. */
  void footer(Canvas canvas, String text) {
    int top = footerBaseline - footer.ascentPixels() & ~1;
    canvas.fill(0, top, width, height - markHeight - top, ground);
    canvas.text(left, footerBaseline, text, footer, dim);
  }

  /** Draws the mark at one of twenty places, to and fro, over the one that is there. */
  void mark(Canvas canvas, long step) {
    int steps = 20;
    int turn = (int) Math.floorMod(step, 2L * steps);
    int place = turn < steps ? turn : 2 * steps - turn;
    int length = Math.max(2, width / 8 & ~1);
    canvas.fill(0, height - markHeight, width, markHeight, ground);
    int x = place * (width - length) / steps & ~1;
    canvas.fill(x, height - markHeight, length, markHeight, accent);
  }
}
