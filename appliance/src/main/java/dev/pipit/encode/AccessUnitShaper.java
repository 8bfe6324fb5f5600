package dev.pipit.encode;

import dev.pipit.media.NalCursor;
import dev.pipit.media.NalType;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Gives every access unit of an encoder the same shape (ITU-T H.264 7.4.1.2.3, Annex B): it begins
 * with its first slice, or when it is an IDR with the parameter sets; no delimiter, no supplemental
 * information. The parameter sets are kept here, for encoders that give them once or apart from the
 * pictures.
 *
 * <p>Bytes are copied only when something must be put before an IDR or taken from the middle of its
 * head.
 */
final class AccessUnitShaper {
  /** The shortest start code; a longer one has zeroes before it. */
  private static final int START_CODE_BYTES = 3;

  private static final byte[] LONG_START_CODE = {0, 0, 0, 1};

  private final NalCursor cursor = new NalCursor();
  private ByteBuffer sequenceSets = ByteBuffer.allocateDirect(256).limit(0);
  private ByteBuffer pictureSets = ByteBuffer.allocateDirect(256).limit(0);
  private ByteBuffer assembled = ByteBuffer.allocateDirect(0);
  private boolean idr;

  /** Whether the last shaped access unit is an IDR. */
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
    boolean sequenceSeen = false;
    boolean pictureSeen = false;
    boolean setsAlone = true;
    cursor.reset(annexB);
    while (cursor.next()) {
      int type = cursor.type();
      if (NalType.isSlice(type)) {
        int start = cursor.start() - START_CODE_BYTES;
        idr = type == NalType.IDR_SLICE;
        if (!idr) {
          return annexB.position(start);
        }
        return sequenceSeen && pictureSeen && setsAlone ? annexB : assemble(annexB, start);
      }
      if (type == NalType.SPS) {
        sequenceSets = kept(sequenceSets, annexB, sequenceSeen);
        sequenceSeen = true;
      } else if (type == NalType.PPS) {
        pictureSets = kept(pictureSets, annexB, pictureSeen);
        pictureSeen = true;
      } else {
        setsAlone = false;
      }
    }
    return null;
  }

  /** The parameter sets, then everything from the first slice on. */
  private ByteBuffer assemble(ByteBuffer annexB, int firstSlice) {
    int slicesBytes = annexB.limit() - firstSlice;
    int size = sequenceSets.limit() + pictureSets.limit() + slicesBytes;
    if (assembled.capacity() < size) {
      assembled = ByteBuffer.allocateDirect(size + size / 2);
    }
    assembled.clear();
    assembled.put(0, sequenceSets, 0, sequenceSets.limit());
    assembled.put(sequenceSets.limit(), pictureSets, 0, pictureSets.limit());
    assembled.put(size - slicesBytes, annexB, firstSlice, slicesBytes);
    return assembled.limit(size);
  }

  /** The sets with the cursor's NAL unit added, or that alone when it begins an access unit. */
  private ByteBuffer kept(ByteBuffer sets, ByteBuffer annexB, boolean append) {
    int before = append ? sets.limit() : 0;
    int size = before + LONG_START_CODE.length + cursor.lengthBytes();
    ByteBuffer target = sets;
    if (sets.capacity() < size) {
      target = ByteBuffer.allocateDirect(size * 2).put(0, sets, 0, before);
    }
    target.clear();
    target.put(before, LONG_START_CODE);
    target.put(before + LONG_START_CODE.length, annexB, cursor.start(), cursor.lengthBytes());
    return target.limit(size);
  }
}
