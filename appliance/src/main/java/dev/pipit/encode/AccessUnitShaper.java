package dev.pipit.encode;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Gives every access unit of an encoder the same shape (ITU-T H.264 7.4.1.2.3, Annex B): no access
 * unit delimiter, and before each IDR the parameter sets, which are kept here for encoders that
 * give them once, or apart from the pictures.
 *
 * <p>Looks no further than the first slice, so the cost does not grow with the picture. Bytes are
 * copied only when something must be put before an IDR or taken from the middle of the head.
 */
final class AccessUnitShaper {
  private static final int TYPE_IDR = 5;
  private static final int TYPE_SEI = 6;
  private static final int TYPE_SPS = 7;
  private static final int TYPE_PPS = 8;
  private static final int TYPE_DELIMITER = 9;

  private ByteBuffer sequenceSets = ByteBuffer.allocateDirect(256).limit(0);
  private ByteBuffer pictureSets = ByteBuffer.allocateDirect(256).limit(0);
  private ByteBuffer assembled = ByteBuffer.allocateDirect(1 << 16);
  private boolean idr;

  /** Whether the last shaped access unit was an IDR. */
  boolean isIdr() {
    return idr;
  }

  /** Whether both kinds of parameter sets have been seen. */
  boolean hasParameterSets() {
    return sequenceSets.limit() > 0 && pictureSets.limit() > 0;
  }

  /**
   * Shapes what an encoder gave.
   *
   * @param annexB from position to limit; its position may be moved
   * @return the access unit, either the same buffer or one of ours that is valid until the next
   *     call; null when there is no picture in it
   */
  @Nullable ByteBuffer shape(ByteBuffer annexB) {
    int end = annexB.limit();
    int start = startCode(annexB, annexB.position(), end);
    boolean sequenceSeen = false;
    boolean pictureSeen = false;
    boolean clean = true;
    while (start < end) {
      int header = headerAfter(annexB, start, end);
      if (header >= end) {
        return null;
      }
      int type = annexB.get(header) & 0x1f;
      if (type >= 1 && type <= TYPE_IDR) {
        idr = type == TYPE_IDR;
        if (idr && !(sequenceSeen && pictureSeen && clean)) {
          return assemble(annexB, start);
        }
        return clean ? annexB : annexB.position(start);
      }
      int next = startCode(annexB, header, end);
      switch (type) {
        case TYPE_SPS -> {
          sequenceSets = kept(sequenceSets, annexB, start, next, sequenceSeen);
          sequenceSeen = true;
        }
        case TYPE_PPS -> {
          pictureSets = kept(pictureSets, annexB, start, next, pictureSeen);
          pictureSeen = true;
        }
        case TYPE_DELIMITER, TYPE_SEI -> clean = false;
        default -> {}
      }
      start = next;
    }
    return null;
  }

  /** The parameter sets, then everything from the first slice on. */
  private ByteBuffer assemble(ByteBuffer annexB, int firstSlice) {
    int slices = annexB.limit() - firstSlice;
    int size = sequenceSets.limit() + pictureSets.limit() + slices;
    if (assembled.capacity() < size) {
      assembled = ByteBuffer.allocateDirect(size + size / 2);
    }
    assembled.clear();
    assembled.put(0, sequenceSets, 0, sequenceSets.limit());
    assembled.put(sequenceSets.limit(), pictureSets, 0, pictureSets.limit());
    assembled.put(size - slices, annexB, firstSlice, slices);
    return assembled.limit(size);
  }

  /** The sets with one more, or only this one when it is the first of its access unit. */
  private static ByteBuffer kept(
      ByteBuffer sets, ByteBuffer annexB, int from, int to, boolean append) {
    int before = append ? sets.limit() : 0;
    int size = before + to - from;
    ByteBuffer target = sets;
    if (sets.capacity() < size) {
      target = ByteBuffer.allocateDirect(size * 2);
      target.put(0, sets, 0, before);
    }
    target.clear();
    target.put(before, annexB, from, to - from);
    return target.limit(size);
  }

  /** Where the next start code begins, its leading zeroes included, or the end. */
  private static int startCode(ByteBuffer bytes, int from, int end) {
    for (int at = from; at + 2 < end; at++) {
      if (bytes.get(at) == 0 && bytes.get(at + 1) == 0) {
        if (bytes.get(at + 2) == 1) {
          return at;
        }
        if (bytes.get(at + 2) == 0 && at + 3 < end && bytes.get(at + 3) == 1) {
          return at;
        }
      }
    }
    return end;
  }

  /** Where the NAL unit header lies behind a start code. */
  private static int headerAfter(ByteBuffer bytes, int start, int end) {
    return start + (start + 2 < end && bytes.get(start + 2) == 1 ? 3 : 4);
  }
}
