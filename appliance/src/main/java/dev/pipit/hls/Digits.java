package dev.pipit.hls;

/** Reads decimal integers in place (RFC 8216bis 4.2: digits only, up to 2^64-1). */
final class Digits {
  /** As many digits as always fit a long. */
  private static final int MOST_DIGITS = 18;

  private Digits() {}

  /** The number between two indexes; -1 when it is none, has leading zeros or 19 digits. */
  static long parse(CharSequence text, int from, int to) {
    int digits = to - from;
    if (digits < 1 || digits > MOST_DIGITS || (digits > 1 && text.charAt(from) == '0')) {
      return -1;
    }
    long number = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
