package dev.pipit.access;

/** Text from outside as it is kept and shown. */
public final class PlainText {
  private PlainText() {}

  /** Without control characters, cut at so many characters, without space around it. */
  public static String of(String text, int maxCharacters) {
    StringBuilder plain = new StringBuilder();
    text.codePoints()
        .limit(maxCharacters)
        .map(c -> Character.isISOControl(c) || (c >= 0xD800 && c <= 0xDFFF) ? ' ' : c)
        .forEach(plain::appendCodePoint);
    return plain.toString().strip();
  }
}
