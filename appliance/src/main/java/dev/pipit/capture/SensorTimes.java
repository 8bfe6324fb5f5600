package dev.pipit.capture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@code rpicam-vid --metadata-format txt} writes behind each picture: lines {@code
 * Name=value}, then an empty one. Only the sensor's time is kept. One thread.
 *
 * <p>Lines of any length and any bytes are taken; those that are too long to be a time are passed
 * over.
 */
final class SensorTimes {
  private static final byte[] NAME = "SensorTimestamp=".getBytes(StandardCharsets.US_ASCII);
  private static final int MOST_DIGITS = 18;
  private static final int LONGEST_LINE = 64;
  private static final int KEPT_RECORDS = 64;

  /** A time of the sensor older than this is of some other clock. */
  private static final long MOST_AGE_NANOS = 2_000_000_000L;

  private final byte[] line = new byte[LONGEST_LINE];
  private int length;
  private long inRecord = Long.MIN_VALUE;
  private final long[] kept = new long[KEPT_RECORDS];
  private long records;

  /** Takes what is between position and limit. */
  void take(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      byte next = bytes.get();
      if (next == '\n') {
        end();
      } else if (next != '\r') {
        if (length < LONGEST_LINE) {
          line[length] = next;
        }
        length = Math.min(length + 1, LONGEST_LINE + 1);
      }
    }
  }

  private void end() {
    if (length == 0) {
      records++;
      kept[(int) (records % KEPT_RECORDS)] = inRecord;
      inRecord = Long.MIN_VALUE;
    } else if (length <= LONGEST_LINE) {
      long time = time();
      if (time >= 0) {
        inRecord = time;
      }
    }
    length = 0;
  }

  /** The time that the line tells; negative when it tells another thing. */
  private long time() {
    int digits = length - NAME.length;
    if (digits < 1
        || digits > MOST_DIGITS
        || !Arrays.equals(line, 0, NAME.length, NAME, 0, NAME.length)) {
      return -1;
    }
    long time = 0;
    for (int at = NAME.length; at < length; at++) {
      int digit = line[at] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      time = time * 10 + digit;
    }
    return time;
  }

  /** How many records have ended, one for each picture. */
  long records() {
    return records;
  }

  /**
   * The sensor's time of a picture, in nanoseconds since the machine started; the present when its
   * record has none that can be, or is not kept any more.
   *
   * @param record the first is 1
   */
  long plausible(long record, long nowNanos) {
    if (record < 1 || record > records || record <= records - KEPT_RECORDS) {
      return nowNanos;
    }
    long sensor = kept[(int) (record % KEPT_RECORDS)];
    return sensor > nowNanos - MOST_AGE_NANOS && sensor <= nowNanos ? sensor : nowNanos;
  }
}
