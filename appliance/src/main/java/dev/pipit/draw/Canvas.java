package dev.pipit.draw;

import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Draws on the planes of a YU12 picture. Coordinates are luma pixels from the top left; what lies
 * outside the picture is not drawn. A chroma sample belongs to two by two pixels and takes the mean
 * of what covers them. For one thread; allocates nothing once it is made, unless said otherwise.
 */
public final class Canvas {
  private final ByteBuffer bytes;
  private final int width;
  private final int height;
  private final int stride;
  private final int cbPlane;
  private final int crPlane;
  private final byte[] line;

  /**
   * @param bytes the picture from index 0, borrowed; position and limit are left alone
   * @throws IllegalArgumentException when the format is not YU12 of an even size, or the buffer is
   *     too small for it
   */
  public Canvas(RawFormat format, ByteBuffer bytes) {
    width = format.widthPixels();
    height = format.heightPixels();
    stride = format.strideBytes();
    if (format.pixelFormat() != PixelFormat.YU12
        || width < 2
        || height < 2
        || ((width | height | stride) & 1) != 0
        || stride < width
        || bytes.limit() < lengthBytes(format)) {
      throw new IllegalArgumentException(
          "A canvas needs YU12 of an even size and a buffer for it, not "
              + format
              + " in "
              + bytes.limit()
              + " bytes");
    }
    this.bytes = bytes;
    cbPlane = stride * height;
    crPlane = cbPlane + stride / 2 * (height / 2);
    line = new byte[width];
  }

  /** How many bytes a YU12 picture takes, its stride included. */
  public static int lengthBytes(RawFormat format) {
    return Math.multiplyExact(format.strideBytes(), format.heightPixels()) / 2 * 3;
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  /** Fills a rectangle; its chroma covers every sample that the rectangle touches. */
  public void fill(int x, int y, int w, int h, Ink ink) {
    int left = Math.max(0, x);
    int top = Math.max(0, y);
    int right = Math.min(width, x + w);
    int bottom = Math.min(height, y + h);
    if (left >= right || top >= bottom) {
      return;
    }
    plane(0, stride, left, top, right, bottom, ink.luma());
    int chromaRight = (right + 1) / 2;
    int chromaBottom = (bottom + 1) / 2;
    plane(cbPlane, stride / 2, left / 2, top / 2, chromaRight, chromaBottom, ink.cb());
    plane(crPlane, stride / 2, left / 2, top / 2, chromaRight, chromaBottom, ink.cr());
  }

  private void plane(
      int start, int lineBytes, int left, int top, int right, int bottom, int value) {
    Arrays.fill(line, 0, right - left, (byte) value);
    for (int y = top; y < bottom; y++) {
      bytes.put(start + y * lineBytes + left, line, 0, right - left);
    }
  }

  /** Fills the luma of a rectangle and leaves its chroma: for grey on grey. */
  public void fillLuma(int x, int y, int w, int h, int luma) {
    int left = Math.max(0, x);
    int right = Math.min(width, x + w);
    if (left < right) {
      plane(0, stride, left, Math.max(0, y), right, Math.min(height, y + h), luma);
    }
  }

  /**
   * Copies luma and leaves the chroma.
   *
   * @param luma rows of {@code w} bytes from the top
   */
  public void putLuma(int x, int y, int w, int h, byte[] luma) {
    int left = Math.max(0, x);
    int right = Math.min(width, x + w);
    if (left >= right) {
      return;
    }
    for (int row = Math.max(0, -y); row < h && y + row < height; row++) {
      bytes.put((y + row) * stride + left, luma, row * w + left - x, right - left);
    }
  }

  /** Copies one row of luma to several, from the left edge. */
  public void repeatLuma(int y, int h, byte[] row) {
    for (int to = y; to < y + h; to++) {
      bytes.put(to * stride, row, 0, Math.min(width, row.length));
    }
  }

  /** Draws over what is there. Allocates when the font sees a character for the first time. */
  public void text(int x, int baseline, CharSequence text, Font font, Ink ink) {
    double pen = x;
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      Font.Glyph glyph = font.glyph(character);
      blend((int) Math.round(pen) + glyph.left(), baseline + glyph.top(), glyph, ink);
      pen += font.advance(character);
    }
  }

  private void blend(int x, int y, Font.Glyph glyph, Ink ink) {
    for (int row = Math.max(0, -y); row < glyph.height() && y + row < height; row++) {
      for (int column = Math.max(0, -x); column < glyph.width() && x + column < width; column++) {
        mix((y + row) * stride + x + column, ink.luma(), coverage(glyph, column, row), 255);
      }
    }
    // Two by two pixels of the picture, which the glyph may cover in part.
    for (int cy = Math.max(0, y >> 1); cy <= (y + glyph.height()) >> 1 && cy < height / 2; cy++) {
      for (int cx = Math.max(0, x >> 1); cx <= (x + glyph.width()) >> 1 && cx < width / 2; cx++) {
        int column = 2 * cx - x;
        int row = 2 * cy - y;
        int covered =
            coverage(glyph, column, row)
                + coverage(glyph, column + 1, row)
                + coverage(glyph, column, row + 1)
                + coverage(glyph, column + 1, row + 1);
        int at = cy * (stride / 2) + cx;
        mix(cbPlane + at, ink.cb(), covered, 4 * 255);
        mix(crPlane + at, ink.cr(), covered, 4 * 255);
      }
    }
  }

  private static int coverage(Font.Glyph glyph, int column, int row) {
    return column < 0 || row < 0 || column >= glyph.width() || row >= glyph.height()
        ? 0
        : glyph.coverage()[row * glyph.width() + column] & 255;
  }

  private void mix(int index, int value, int part, int whole) {
    if (part != 0) {
      int under = bytes.get(index) & 255;
      bytes.put(index, (byte) ((under * (whole - part) + value * part + whole / 2) / whole));
    }
  }

  /** Copies another picture of the same format, padding included. */
  public void copy(Canvas from) {
    bytes.put(0, from.bytes, 0, crPlane + stride / 2 * (height / 2));
  }

  /** Copies a disc out of another picture of the same format, with a smooth edge. */
  public void copyDisc(Canvas from, double centreX, double centreY, double radius) {
    disc(from, 0, stride, width, height, centreX, centreY, radius);
    disc(from, cbPlane, stride / 2, width / 2, height / 2, centreX / 2, centreY / 2, radius / 2);
    disc(from, crPlane, stride / 2, width / 2, height / 2, centreX / 2, centreY / 2, radius / 2);
  }

  private void disc(
      Canvas from,
      int plane,
      int lineBytes,
      int columns,
      int lines,
      double centreX,
      double centreY,
      double radius) {
    int bottom = (int) Math.min(lines, Math.ceil(centreY + radius + 1));
    for (int y = (int) Math.max(0, Math.floor(centreY - radius - 1)); y < bottom; y++) {
      double dy = y + 0.5 - centreY;
      double outer = halfChord(radius + 1, dy);
      double inner = halfChord(radius - 1, dy);
      int at = plane + y * lineBytes;
      // What is surely inside is copied as it is, the edges to its left and right are mixed.
      int left = Math.clamp((long) Math.ceil(centreX - inner), 0, columns);
      int right = Math.clamp((long) Math.floor(centreX + inner), left, columns);
      bytes.put(at + left, from.bytes, at + left, right - left);
      int first = Math.clamp((long) Math.floor(centreX - outer), 0, left);
      int last = Math.clamp((long) Math.ceil(centreX + outer), right, columns);
      for (int x = first; x < last; x++) {
        if (x == left) {
          x = right;
        }
        if (x < last) {
          double dx = x + 0.5 - centreX;
          double covered = radius - Math.sqrt(dx * dx + dy * dy) + 0.5;
          int part = Math.clamp(Math.round(255 * covered), 0, 255);
          mix(at + x, from.bytes.get(at + x) & 255, part, 255);
        }
      }
    }
  }

  private static double halfChord(double radius, double distance) {
    return radius <= Math.abs(distance) ? 0 : Math.sqrt(radius * radius - distance * distance);
  }
}
