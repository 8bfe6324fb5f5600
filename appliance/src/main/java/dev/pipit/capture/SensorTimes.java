package dev.pipit.capture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads what {@code rpicam-vid --metadata-format txt} writes behind each picture: lines {@code
 * Name=value}, then an empty one. Only the sensor's time is kept. One thread.
 *
 * <p>Lines of any length and any bytes are taken; those that are too long to be a time are passed
 * over.
 */
final class SensorTimes {
  private static final String NAME = "SensorTimestamp=";
  private static final int LONGEST_LINE = 64;

  private final byte[] line = new byte[LONGEST_LINE];
  private int length;
  private long inRecord = Long.MIN_VALUE;
  private long newest = Long.MIN_VALUE;
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
      newest = inRecord;
      inRecord = Long.MIN_VALUE;
    } else if (length <= LONGEST_LINE && line[0] == NAME.charAt(0)) {
      String text = new String(line, 0, length, StandardCharsets.US_ASCII);
      if (text.startsWith(NAME) && text.substring(NAME.length()).matches("\\d{1,18}")) {
        inRecord = Long.parseLong(text.substring(NAME.length()));
      }
    }
    length = 0;
  }

  /** How many records have ended, one for each picture. */
  long records() {
    return records;
  }

  /**
   * The sensor's time of the record that ended last, in nanoseconds since the machine started, or
   * {@link Long#MIN_VALUE} when it had none.
   */
  long newestNanos() {
    return newest;
  }
}
