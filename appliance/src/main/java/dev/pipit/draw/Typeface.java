package dev.pipit.draw;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.InflaterInputStream;

/**
 * A set of glyphs, rendered once at a large size when Pipit was developed; {@link Font} scales it
 * down. The layout of the resource is described in {@code src/glyphs/RenderGlyphs.java}. Immutable.
 */
public final class Typeface {
  /**
   * One character at the size of the typeface.
   *
   * @param advance how far the pen moves, in 64ths of a pixel
   * @param left first column of the ink, relative to the pen
   * @param top first row of the ink, relative to the base line; y goes down
   * @param ink where its pixels begin
   */
  record Master(int advance, int left, int top, int width, int height, int ink) {}

  private static final class Bold {
    static final Typeface INSTANCE = read("bold.glyphs");
  }

  private static final class Regular {
    static final Typeface INSTANCE = read("regular.glyphs");
  }

  private final int emPixels;
  private final int ascentPixels;
  private final int descentPixels;
  private final char[] characters;
  private final Master[] masters;
  private final byte[] ink;

  private Typeface(DataInputStream in) throws IOException {
    emPixels = in.readUnsignedShort();
    ascentPixels = in.readUnsignedShort();
    descentPixels = in.readUnsignedShort();
    int count = in.readUnsignedShort();
    characters = new char[count];
    masters = new Master[count];
    int length = 0;
    for (int i = 0; i < count; i++) {
      characters[i] = in.readChar();
      int advance = in.readUnsignedShort();
      int left = in.readShort();
      int top = in.readShort();
      int width = in.readUnsignedShort();
      int height = in.readUnsignedShort();
      masters[i] = new Master(advance, left, top, width, height, length);
      length += (width + 1) / 2 * height;
    }
    ink = new byte[length];
    in.readFully(ink);
  }

  private static Typeface read(String resource) {
    try (InputStream file = Typeface.class.getResourceAsStream(resource)) {
      if (file == null) {
        throw new IllegalStateException("The resource " + resource + " is not on the class path");
      }
      return new Typeface(new DataInputStream(new InflaterInputStream(file)));
    } catch (IOException e) {
      throw new UncheckedIOException("The resource " + resource + " is damaged", e);
    }
  }

  /** For headings and figures; all digits are equally wide. */
  public static Typeface bold() {
    return Bold.INSTANCE;
  }

  /** For sentences. */
  public static Typeface regular() {
    return Regular.INSTANCE;
  }

  int emPixels() {
    return emPixels;
  }

  int ascentPixels() {
    return ascentPixels;
  }

  int descentPixels() {
    return descentPixels;
  }

  /** How many glyphs there are. */
  int size() {
    return masters.length;
  }

  Master master(int index) {
    return masters[index];
  }

  /** How much of a pixel of a glyph is ink, 0 to 15. */
  int coverage(Master master, int x, int y) {
    int pair = ink[master.ink + (master.width + 1) / 2 * y + x / 2];
    return ((x & 1) == 0 ? pair >> 4 : pair) & 15;
  }

  /** The glyph that shows a character; that of the question mark when there is none for it. */
  int indexOf(char character) {
    int index = Arrays.binarySearch(characters, character);
    return index >= 0 ? index : Arrays.binarySearch(characters, '?');
  }
}
