package dev.pipit.media;

import java.nio.ByteBuffer;

/**
 * Walks over the NAL units of a byte stream (ITU-T H.264 Annex B) in place.
 *
 * <pre>{@code
 * cursor.reset(annexB);
 * while (cursor.next()) {
 *   if (cursor.type() == NalType.SPS) { … annexB.slice(cursor.start(), cursor.lengthBytes()) … }
 * }
 * }</pre>
 *
 * <p>Start codes have three or four bytes. Zeros behind a NAL unit, bytes before the first start
 * code and empty NAL units are passed over; nothing else is judged, so every input has an answer.
 * The buffer is read by index, its position and limit stay as they are. Nothing is allocated. One
 * thread.
 */
public final class NalCursor {
  /** Every second byte of eight, and the constants that find a zero among them. */
  private static final long EVERY_SECOND_BYTE = 0x00FF_00FF_00FF_00FFL;

  private static final long ONES = 0x0001_0001_0001_0001L;
  private static final long BORROWS = 0x8000_8000_8000_8000L;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final int START_CODE_BYTES = 3;

  private ByteBuffer bytes = NOTHING;
  private int limit;
  private int next;
  private int start;
  private int end;

  /**
   * Sets the cursor before the first NAL unit.
   *
   * @param annexB the bytes from position to limit; borrowed until the next reset
   */
  public NalCursor reset(ByteBuffer annexB) {
    bytes = annexB;
    limit = annexB.limit();
    next = afterStartCode(annexB.position());
    start = annexB.position();
    end = start;
    return this;
  }

  /** Goes to the next NAL unit and says whether there is one; it has one byte at least. */
  public boolean next() {
    while (next <= limit) {
      start = next;
      int startCode = findStartCode(bytes, start, limit);
      next = startCode == limit ? limit + 1 : startCode + START_CODE_BYTES;
      end = startCode;
      while (end > start && bytes.get(end - 1) == 0) {
        end--;
      }
      if (end > start) {
        return true;
      }
    }
    start = limit;
    end = limit;
    return false;
  }

  /** Index of the NAL unit's first byte, its header. */
  public int start() {
    return start;
  }

  /** Index behind the NAL unit's last byte. */
  public int end() {
    return end;
  }

  /** Bytes of the NAL unit, header included. */
  public int lengthBytes() {
    return end - start;
  }

  /** {@code nal_unit_type}, see {@link NalType}. */
  public int type() {
    return NalType.of(bytes.get(start));
  }

  /** {@code nal_ref_idc}: 0 when no other picture is predicted from this one. */
  public int referenceIdc() {
    return (bytes.get(start) >> 5) & 3;
  }

  private int afterStartCode(int from) {
    int startCode = findStartCode(bytes, from, limit);
    return startCode == limit ? limit + 1 : startCode + START_CODE_BYTES;
  }

  /**
   * The index of the first 00 00 01 that lies wholly in the range, or {@code to}. Of two zeros in a
   * row one has an even index and one an odd one, so looking at every second byte of a word finds
   * the pair in either byte order, and only one word in sixty of random bytes needs a second look.
   */
  static int findStartCode(ByteBuffer bytes, int from, int to) {
    int i = from;
    for (int lastWord = to - Long.BYTES; i <= lastWord; i += Long.BYTES) {
      long everySecond = bytes.getLong(i) & EVERY_SECOND_BYTE;
      if (((everySecond - ONES) & BORROWS) != 0) {
        int found = lookClosely(bytes, Math.max(from, i - 1), Math.min(i + Long.BYTES, to - 2));
        if (found >= 0) {
          return found;
        }
      }
    }
    int found = lookClosely(bytes, Math.max(from, i - 2), to - 2);
    return found >= 0 ? found : to;
  }

  private static int lookClosely(ByteBuffer bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes.get(i + 2) == 1 && bytes.get(i + 1) == 0 && bytes.get(i) == 0) {
        return i;
      }
    }
    return -1;
  }
}
