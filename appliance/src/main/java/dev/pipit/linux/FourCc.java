package dev.pipit.linux;

/** Codes of four characters, as V4L2 names pixel formats: the first character in the low byte. */
public final class FourCc {
  private FourCc() {}

  /** The code for four characters of ASCII. */
  public static int of(String text) {
    if (text.length() != 4) {
      throw new IllegalArgumentException("A FourCC has four characters: " + text);
    }
    return text.charAt(0) | text.charAt(1) << 8 | text.charAt(2) << 16 | text.charAt(3) << 24;
  }

  /** The four characters; what does not print becomes {@code ?}. */
  public static String text(int code) {
    StringBuilder text = new StringBuilder(4);
    for (int shift = 0; shift < 32; shift += 8) {
      char c = (char) (code >> shift & 0x7f);
      text.append(c < ' ' || c == 0x7f ? '?' : c);
    }
    return text.toString();
  }
}
