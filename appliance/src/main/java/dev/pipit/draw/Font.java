package dev.pipit.draw;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A typeface at one size. Scales a glyph when it is first used; for one thread. */
public final class Font {
  /**
   * One character, scaled.
   *
   * @param left first column of the ink, relative to the pen
   * @param top first row of the ink, relative to the base line; y goes down
   * @param coverage how much of each pixel is ink, 0 to 255, rows from the top
   */
  @SuppressWarnings("ArrayRecordComponent") // neither compared nor changed
  public record Glyph(int left, int top, int width, int height, byte[] coverage) {}

  private final Typeface typeface;
  private final double scale;
  private final @Nullable Glyph[] glyphs;

  /**
   * @param emPixels the size: roughly the distance of two lines set close
   */
  public Font(Typeface typeface, double emPixels) {
    this.typeface = typeface;
    this.scale = emPixels / typeface.emPixels();
    this.glyphs = new @Nullable Glyph[typeface.size()];
  }

  /** From the base line up to the top of the highest letter. */
  public int ascentPixels() {
    return (int) Math.ceil(typeface.ascentPixels() * scale);
  }

  /** From one base line to the next. */
  public int linePixels() {
    return (int) Math.ceil((typeface.ascentPixels() + typeface.descentPixels()) * scale * 1.08);
  }

  /** Height of capitals and figures. */
  public int capPixels() {
    return (int) Math.round(-typeface.master(typeface.indexOf('H')).top() * scale);
  }

  /** How far a character moves the pen. */
  public double advance(char character) {
    return typeface.master(typeface.indexOf(character)).advance() / 64.0 * scale;
  }

  /** How wide a text is. */
  public int width(CharSequence text) {
    double width = 0;
    for (int i = 0; i < text.length(); i++) {
      width += advance(text.charAt(i));
    }
    return (int) Math.ceil(width);
  }

  /** How a character looks; scaled when it is first asked for. */
  public Glyph glyph(char character) {
    int index = typeface.indexOf(character);
    Glyph glyph = glyphs[index];
    if (glyph == null) {
      glyph = scaled(typeface.master(index));
      glyphs[index] = glyph;
    }
    return glyph;
  }

  /** Breaks a text at spaces into lines that fit; a word that does not is broken anywhere. */
  public List<String> wrap(String text, int widthPixels) {
    List<String> lines = new ArrayList<>();
    String line = "";
    for (String word : text.strip().split("\\s+", -1)) {
      String longer = line.isEmpty() ? word : line + " " + word;
      if (width(longer) <= widthPixels) {
        line = longer;
        continue;
      }
      if (!line.isEmpty()) {
        lines.add(line);
      }
      line = word;
      while (width(line) > widthPixels && line.length() > 1) {
        int fits = 1;
        while (width(line.substring(0, fits + 1)) <= widthPixels) {
          fits++;
        }
        lines.add(line.substring(0, fits));
        line = line.substring(fits);
      }
    }
    if (!line.isEmpty()) {
      lines.add(line);
    }
    return lines;
  }

  /** Each pixel becomes the mean of the part of the master that it covers. */
  private Glyph scaled(Typeface.Master master) {
    int left = (int) Math.floor(master.left() * scale);
    int top = (int) Math.floor(master.top() * scale);
    int width = (int) Math.ceil((master.left() + master.width()) * scale) - left;
    int height = (int) Math.ceil((master.top() + master.height()) * scale) - top;
    byte[] coverage = new byte[width * height];
    for (int y = 0; y < height; y++) {
      double fromY = (top + y) / scale - master.top();
      for (int x = 0; x < width; x++) {
        double fromX = (left + x) / scale - master.left();
        double mean = sum(master, fromX, fromX + 1 / scale, fromY, fromY + 1 / scale);
        coverage[y * width + x] = (byte) Math.min(255, Math.round(mean * scale * scale * 17));
      }
    }
    return new Glyph(left, top, width, height, coverage);
  }

  private double sum(Typeface.Master master, double fromX, double toX, double fromY, double toY) {
    double sum = 0;
    int lastY = Math.min(master.height(), (int) Math.ceil(toY));
    int lastX = Math.min(master.width(), (int) Math.ceil(toX));
    for (int y = Math.max(0, (int) Math.floor(fromY)); y < lastY; y++) {
      double row = 0;
      for (int x = Math.max(0, (int) Math.floor(fromX)); x < lastX; x++) {
        double share = Math.min(x + 1, toX) - Math.max(x, fromX);
        row += share * typeface.coverage(master, x, y);
      }
      sum += row * (Math.min(y + 1, toY) - Math.max(y, fromY));
    }
    return sum;
  }
}
