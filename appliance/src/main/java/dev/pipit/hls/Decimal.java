package dev.pipit.hls;

/** Writes ticks of 90 kHz as decimal seconds, to the microsecond. Rounding keeps the order. */
final class Decimal {
  private static final int MICROS = 1_000_000;

  private Decimal() {}

  /** Appends seconds with one to six decimals, such as {@code 1.0} or {@code 0.033333}. */
  static void appendSeconds(StringBuilder out, long ticks) {
    long micros = (ticks * 100 + 4) / 9; // 90 ticks are 1,000 µs
    out.append(micros / MICROS).append('.');
    long rest = micros % MICROS;
    long digit = MICROS / 10;
    do {
      out.append((char) ('0' + rest / digit % 10));
      rest %= digit;
      digit /= 10;
    } while (rest > 0);
  }
}
