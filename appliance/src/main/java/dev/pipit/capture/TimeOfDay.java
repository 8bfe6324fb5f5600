package dev.pipit.capture;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The time of day in digits, as {@code 08:15:30.042}, and the date. Asks the calendar once a minute
 * and allocates nothing in between. For one thread.
 */
final class TimeOfDay {
  /** How many characters the time has. */
  static final int LENGTH = 12;

  private final ZoneId zone;
  private final char[] digits = "00:00:00.000".toCharArray();
  private long minute = Long.MIN_VALUE;
  private long offsetMillis;
  private String date = "";

  TimeOfDay(ZoneId zone) {
    this.zone = zone;
  }

  void set(long unixMillis) {
    // Zones change their offset on whole minutes only.
    long newMinute = Math.floorDiv(unixMillis, 60_000L);
    if (newMinute != minute) {
      minute = newMinute;
      Instant instant = Instant.ofEpochMilli(unixMillis);
      ZoneOffset offset = zone.getRules().getOffset(instant);
      offsetMillis = offset.getTotalSeconds() * 1000L;
      String utc = offset.equals(ZoneOffset.UTC) ? "UTC" : "UTC" + offset;
      date = LocalDate.ofInstant(instant, offset) + " " + utc;
    }
    int millis = (int) Math.floorMod(unixMillis + offsetMillis, 86_400_000L);
    write(0, 2, millis / 3_600_000);
    write(3, 2, millis / 60_000 % 60);
    write(6, 2, millis / 1000 % 60);
    write(9, 3, millis % 1000);
  }

  private void write(int at, int count, int value) {
    int rest = value;
    for (int i = at + count - 1; i >= at; i--) {
      digits[i] = (char) ('0' + rest % 10);
      rest /= 10;
    }
  }

  /** One character of the time. */
  char digit(int index) {
    return digits[index];
  }

  /** The date and the distance from UTC, the same object until it changes. */
  String date() {
    return date;
  }

  /** Date and time to the second, as {@code 2026-01-31 08:15:30 UTC}. Allocates. */
  @Override
  public String toString() {
    return date.substring(0, 10) + " " + new String(digits, 0, 8) + date.substring(10);
  }
}
