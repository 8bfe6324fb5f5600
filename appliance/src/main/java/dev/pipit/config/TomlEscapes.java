package dev.pipit.config;

/** The escapes of TOML's basic strings. */
final class TomlEscapes {
  private TomlEscapes() {}

  /**
   * The text that a basic string means.
   *
   * @param inner what is between the quotes
   */
  static String unescaped(String inner) {
    if (inner.indexOf('\\') < 0) {
      return inner;
    }
    StringBuilder text = new StringBuilder(inner.length());
    int at = 0;
    while (at < inner.length()) {
      char c = inner.charAt(at++);
      if (c != '\\' || at == inner.length()) {
        text.append(c);
        continue;
      }
      char escape = inner.charAt(at++);
      int digits = escape == 'u' ? 4 : escape == 'U' ? 8 : 0;
      if (digits > 0) {
        int end = Math.min(inner.length(), at + digits);
        text.appendCodePoint(codePoint(inner.substring(at, end), at));
        at = end;
      } else {
        text.append(
            switch (escape) {
              case 'b' -> '\b';
              case 't' -> '\t';
              case 'n' -> '\n';
              case 'f' -> '\f';
              case 'r' -> '\r';
              default -> escape;
            });
      }
    }
    return text.toString();
  }

  private static int codePoint(String digits, int at) {
    try {
      int codePoint = Integer.parseInt(digits, 16);
      if (Character.isValidCodePoint(codePoint)) {
        return codePoint;
      }
    } catch (NumberFormatException e) {
      // Falls through to the same complaint.
    }
    throw new TomlScan.UnreadableException(at);
  }
}
