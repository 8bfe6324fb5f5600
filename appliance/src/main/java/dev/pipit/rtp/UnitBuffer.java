package dev.pipit.rtp;

import dev.pipit.media.NalType;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * An access unit as it grows: each NAL unit behind a start code, with room in front for parameter
 * sets. The memory grows to what the largest needed, at most to the bound, and is used again. One
 * thread.
 */
final class UnitBuffer {
  /** Four bytes before every NAL unit (ITU-T H.264 Annex B). */
  static final byte[] START_CODE = {0, 0, 0, 1};

  private static final int FIRST_BYTES = 32 << 10;

  /** Most parameter sets fit in here; longer ones are moved into place. */
  private static final int ROOM_IN_FRONT = 512;

  private final int mostBytes;
  private byte[] bytes = new byte[FIRST_BYTES];

  /** A view of all of {@link #bytes}. */
  private ByteBuffer view = ByteBuffer.wrap(bytes);

  private int start = ROOM_IN_FRONT;
  private int end = ROOM_IN_FRONT;
  private int nalStart = ROOM_IN_FRONT;
  private int delimiterBytes;
  private boolean hasSlice;
  private boolean hasReference;
  private boolean idr;
  private boolean hasSps;
  private boolean hasPps;

  UnitBuffer(int mostBytes) {
    this.mostBytes = mostBytes;
  }

  void clear() {
    start = ROOM_IN_FRONT;
    end = ROOM_IN_FRONT;
    nalStart = ROOM_IN_FRONT;
    delimiterBytes = 0;
    hasSlice = false;
    hasReference = false;
    idr = false;
    hasSps = false;
    hasPps = false;
  }

  /** Begins a NAL unit with its header; false when it would be too much. */
  boolean begin(int header) {
    if (!reserve(START_CODE.length + 1)) {
      return false;
    }
    System.arraycopy(START_CODE, 0, bytes, end, START_CODE.length);
    end += START_CODE.length;
    nalStart = end;
    bytes[end++] = (byte) header;
    int type = NalType.of((byte) header);
    if (NalType.isSlice(type)) {
      hasSlice = true;
      hasReference |= (header & PayloadType.REFERENCE) != 0;
      idr |= type == NalType.IDR_SLICE;
    }
    return true;
  }

  /** Goes on with the NAL unit; false when it would be too much. */
  boolean append(ByteBuffer from, int at, int lengthBytes) {
    if (!reserve(lengthBytes)) {
      return false;
    }
    from.get(at, bytes, end, lengthBytes);
    end += lengthBytes;
    return true;
  }

  /** The NAL unit is whole. Parameter sets are noted. */
  void finish(ParameterSetMemory memory) {
    switch (NalType.of(bytes[nalStart])) {
      case NalType.SPS -> {
        hasSps = true;
        memory.sps(bytes, nalStart, end - nalStart);
      }
      case NalType.PPS -> {
        hasPps = true;
        memory.pps(bytes, nalStart, end - nalStart);
      }
      case NalType.ACCESS_UNIT_DELIMITER -> {
        if (nalStart == start + START_CODE.length) {
          delimiterBytes = end - start;
        }
      }
      default -> {}
    }
  }

  /** Puts parameter sets in front, behind a delimiter (ITU-T H.264 7.4.1.2.3). */
  void prepend(byte[] sets) {
    if (sets.length > start && reserve(sets.length)) {
      System.arraycopy(bytes, start, bytes, start + sets.length, end - start);
      start += sets.length;
      end += sets.length;
    }
    if (sets.length <= start) {
      System.arraycopy(bytes, start, bytes, start - sets.length, delimiterBytes);
      start -= sets.length;
      System.arraycopy(sets, 0, bytes, start + delimiterBytes, sets.length);
    }
  }

  /** A view of what is there, valid until the next change. */
  ByteBuffer view() {
    return view.limit(end).position(start);
  }

  /** Whether a part of a picture is there. */
  boolean hasSlice() {
    return hasSlice;
  }

  /** Whether other pictures may refer to this one. */
  boolean hasReference() {
    return hasReference;
  }

  boolean idr() {
    return idr;
  }

  /** Whether both kinds of parameter sets are there. */
  boolean hasParameterSets() {
    return hasSps && hasPps;
  }

  private boolean reserve(int more) {
    if (more > mostBytes - (end - start)) {
      return false;
    }
    if (more > bytes.length - end) {
      int wanted = Math.max(end + more, (int) Math.min(2L * bytes.length, mostBytes));
      bytes = Arrays.copyOf(bytes, wanted);
      view = ByteBuffer.wrap(bytes);
    }
    return true;
  }
}
