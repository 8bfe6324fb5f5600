package dev.pipit.media;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts an H.264 byte stream that comes in pieces of any size into access units (ITU-T H.264
 * 7.4.1.2.3 and Annex B).
 *
 * <p>An access unit ends where another begins: at a delimiter, a parameter set, supplemental
 * information or the first slice of a picture, behind a slice. Who knows by other means that all of
 * it is there takes it {@linkplain #rest() earlier}.
 *
 * <p>The bytes may be anything. What comes before the first start code is left out, and so is what
 * does not fit: an access unit that grows beyond the limit, up to where another one begins. Every
 * byte is looked at once. One thread.
 */
public final class AccessUnitSplitter {
  private static final int START_CODE_BYTES = 3;

  /** Of a NAL unit its header, and of a slice the first bit behind it, must be there. */
  private static final int LOOK_BYTES = START_CODE_BYTES + 2;

  private final ByteBuffer bytes;
  private final int mostBytes;
  private int start;
  private int end;
  private int scan;
  private boolean hasSlice;
  private boolean skipping = true;
  private long discarded;

  /**
   * @param mostBytes of one access unit; the memory that this takes for as long as it lives is half
   *     as much again
   */
  public AccessUnitSplitter(int mostBytes) {
    this.mostBytes = mostBytes;
    bytes = ByteBuffer.allocateDirect(mostBytes + Math.max(LOOK_BYTES, mostBytes / 2));
  }

  /**
   * Where the next bytes of the stream are to be put, from position to limit: there is always room
   * for one at least. Whoever puts some there moves the position. What was given before is no
   * longer valid.
   */
  public ByteBuffer space() {
    if (end - start >= mostBytes) {
      // Nobody can say where it ends; the next one is looked for.
      discarded += end - start;
      start = end;
      scan = end;
      hasSlice = false;
      skipping = true;
    }
    if (start == end || bytes.capacity() - end < bytes.capacity() / 4) {
      bytes.limit(end).position(start);
      bytes.compact();
      scan -= start;
      end -= start;
      start = 0;
    }
    return bytes.limit(bytes.capacity()).position(end);
  }

  /**
   * The next access unit that is wholly there, with whatever stands before its slices.
   *
   * @return a view that is valid until the next call of {@link #space()}; null when there is none
   *     yet
   */
  public @Nullable ByteBuffer next() {
    end = Math.max(end, bytes.position());
    bytes.clear().position(end);
    while (scan + LOOK_BYTES <= end) {
      int at = NalCursor.findStartCode(bytes, scan, end);
      if (at + LOOK_BYTES > end) {
        // The last bytes may be a part of one.
        scan = Math.max(scan, Math.min(at, end - START_CODE_BYTES + 1));
        break;
      }
      scan = at + START_CODE_BYTES;
      int type = NalType.of(bytes.get(at + START_CODE_BYTES));
      boolean isSlice = NalType.isSlice(type);
      boolean begins = isSlice ? bytes.get(at + START_CODE_BYTES + 1) < 0 : mayBegin(type);
      if (skipping && begins) {
        discarded += at - start;
        start = at;
        skipping = false;
        hasSlice = isSlice;
      } else if (hasSlice && begins) {
        ByteBuffer unit = view(start, at);
        start = at;
        hasSlice = isSlice;
        return unit;
      } else if (!skipping) {
        hasSlice |= isSlice;
      }
    }
    if (skipping) {
      discarded += scan - start;
      start = scan;
    }
    return null;
  }

  /** NAL units that stand before the first slice of a picture and not behind it. */
  private static boolean mayBegin(int type) {
    return switch (type) {
      case NalType.ACCESS_UNIT_DELIMITER, NalType.SPS, NalType.PPS, NalType.SEI -> true;
      default -> false;
    };
  }

  /** Whether a part of a picture is there whose end is not known. */
  public boolean hasRest() {
    return hasSlice;
  }

  /**
   * What is there of the access unit whose end is not known, for whoever knows that it is all.
   *
   * @return as {@link #next()}; null when no part of a picture is there
   */
  public @Nullable ByteBuffer rest() {
    if (!hasSlice) {
      return null;
    }
    ByteBuffer unit = view(start, end);
    start = end;
    scan = end;
    hasSlice = false;
    skipping = true;
    return unit;
  }

  /** Without the zero that makes the next start code one of four bytes, and others behind. */
  private ByteBuffer view(int from, int to) {
    int last = to;
    while (last > from && bytes.get(last - 1) == 0) {
      last--;
    }
    return bytes.slice(from, last - from);
  }

  /** Bytes that belong to no access unit, or to one that is too long. */
  public long discardedBytes() {
    return discarded;
  }
}
