package dev.pipit.rtp;

import java.time.Instant;

/** Times as RTCP writes them (RFC 3550 4): 64 bits, in 2^-32 s since 1900, until 2036. */
public final class NtpTime {
  /** From 1900 to 1970. */
  private static final long EPOCH_SECONDS = 2_208_988_800L;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final int FRACTION_BITS = 32;

  private NtpTime() {}

  /** The 64 bits of a moment. */
  public static long of(Instant instant) {
    long fraction = ((long) instant.getNano() << FRACTION_BITS) / NANOS_PER_SECOND;
    return (instant.getEpochSecond() + EPOCH_SECONDS) << FRACTION_BITS | fraction;
  }

  /** The moment of 64 bits, in the years 1900 to 2036. */
  public static Instant instant(long ntpTime) {
    long fraction = ntpTime & 0xFFFF_FFFFL;
    return Instant.ofEpochSecond(
        (ntpTime >>> FRACTION_BITS) - EPOCH_SECONDS,
        (fraction * NANOS_PER_SECOND + (1L << (FRACTION_BITS - 1))) >>> FRACTION_BITS);
  }

  /**
   * How long the way to a receiver and back takes, from a block that answers one of our reports
   * (RFC 3550 6.4.1), in nanoseconds.
   *
   * @param now when the block came, on the clock whose times our reports had
   * @return less than 0 when the block answers no report, or the times do not fit
   */
  public static long roundTripNanos(Instant now, ReportBlock block) {
    if (block.lastReport() == 0) {
      return -1;
    }
    int units = (int) (of(now) >>> 16) - block.lastReport() - block.delaySinceLastReport();
    return units < 0 ? -1 : (units * NANOS_PER_SECOND) >>> 16;
  }
}
