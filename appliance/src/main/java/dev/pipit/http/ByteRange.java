package dev.pipit.http;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One range of bytes (RFC 9110 14).
 *
 * @param first index of the first byte
 * @param last index of the last byte, inclusive; less than {@code first} when no byte satisfies the
 *     range
 */
record ByteRange(long first, long last) {
  /** What no representation satisfies: 416. */
  static final ByteRange UNSATISFIABLE = new ByteRange(0, -1);

  /**
   * Reads a Range field.
   *
   * @return null when the field is to be ignored: absent, not bytes, not one range, malformed
   */
  static @Nullable ByteRange parse(@Nullable String field, long lengthBytes) {
    if (field == null || !field.startsWith("bytes=") || field.length() > 50) {
      return null;
    }
    int dash = field.indexOf('-');
    if (dash < 0) {
      return null;
    }
    long first = number(field, 6, dash);
    long last = number(field, dash + 1, field.length());
    if (first == MALFORMED || last == MALFORMED || (first == ABSENT && last == ABSENT)) {
      return null;
    }
    if (first == ABSENT) {
      return last == 0 || lengthBytes == 0
          ? UNSATISFIABLE
          : new ByteRange(Math.max(0, lengthBytes - last), lengthBytes - 1);
    }
    if (last != ABSENT && last < first) {
      return null;
    }
    if (first >= lengthBytes) {
      return UNSATISFIABLE;
    }
    return new ByteRange(first, last == ABSENT ? lengthBytes - 1 : Math.min(last, lengthBytes - 1));
  }

  long lengthBytes() {
    return last - first + 1;
  }

  /** The part of the buffers that lies in the range; the given views are narrowed, not copied. */
  List<ByteBuffer> of(List<ByteBuffer> buffers) {
    List<ByteBuffer> views = new ArrayList<>(buffers.size());
    long at = 0;
    for (ByteBuffer buffer : buffers) {
      long from = Math.max(first - at, 0);
      long to = Math.min(last + 1 - at, buffer.remaining());
      if (from < to) {
        views.add(buffer.slice(buffer.position() + (int) from, (int) (to - from)));
      }
      at += buffer.remaining();
    }
    return views;
  }

  private static final long ABSENT = -1;
  private static final long MALFORMED = -2;

  private static long number(String field, int from, int to) {
    if (from == to) {
      return ABSENT;
    }
    if (to - from > 18) {
      return MALFORMED;
    }
    long value = 0;
    for (int i = from; i < to; i++) {
      char c = field.charAt(i);
      if (c < '0' || c > '9') {
        return MALFORMED;
      }
      value = 10 * value + (c - '0');
    }
    return value;
  }
}
