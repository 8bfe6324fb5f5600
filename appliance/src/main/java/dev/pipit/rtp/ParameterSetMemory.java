package dev.pipit.rtp;

import dev.pipit.media.ParameterSets;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest parameter sets of a stream, from wherever they came: one SPS, and a PPS for each id
 * (ITU-T H.264 7.3.2.2). Bounded; one that is longer than {@value #MOST_BYTES} bytes is passed
 * over, and of more than {@value #MOST_PPS} PPS the oldest is forgotten. One thread.
 */
final class ParameterSetMemory {
  private static final int MOST_BYTES = 4096;
  private static final int MOST_PPS = 16;

  /** Profile, constraint flags and level are needed even to name the codec. */
  private static final int SHORTEST_SPS_BYTES = 4;

  private static final byte[] NOTHING = {};

  private byte[] sps = NOTHING;
  private final List<byte[]> pps = new ArrayList<>();
  private byte @Nullable [] annexB;

  /** Takes those that came by another way, such as SDP. */
  void take(ParameterSets sets) {
    takeSps(bytes(sets.sps()));
    sets.pps().forEach(nal -> takePps(bytes(nal)));
  }

  /** Takes an SPS, NAL unit header included. Copies it only when it is new. */
  void sps(byte[] from, int start, int lengthBytes) {
    int end = start + lengthBytes;
    if (lengthBytes >= SHORTEST_SPS_BYTES
        && lengthBytes <= MOST_BYTES
        && !Arrays.equals(sps, 0, sps.length, from, start, end)) {
      takeSps(Arrays.copyOfRange(from, start, end));
    }
  }

  /** Takes a PPS, NAL unit header included. Copies it only when it is new. */
  void pps(byte[] from, int start, int lengthBytes) {
    int end = start + lengthBytes;
    if (lengthBytes < 2 || lengthBytes > MOST_BYTES) {
      return;
    }
    for (byte[] known : pps) {
      if (Arrays.equals(known, 0, known.length, from, start, end)) {
        return;
      }
    }
    takePps(Arrays.copyOfRange(from, start, end));
  }

  /** SPS and PPS, each behind a start code of four bytes; empty as long as one is missing. */
  byte[] annexB() {
    byte[] bytes = annexB;
    if (bytes == null) {
      bytes = sps.length == 0 || pps.isEmpty() ? NOTHING : join();
      annexB = bytes;
    }
    return bytes;
  }

  private byte[] join() {
    int length = UnitBuffer.START_CODE.length + sps.length;
    for (byte[] nal : pps) {
      length += UnitBuffer.START_CODE.length + nal.length;
    }
    ByteBuffer all = ByteBuffer.allocate(length).put(UnitBuffer.START_CODE).put(sps);
    pps.forEach(nal -> all.put(UnitBuffer.START_CODE).put(nal));
    return all.array();
  }

  private void takeSps(byte[] nal) {
    sps = nal;
    annexB = null;
  }

  private void takePps(byte[] nal) {
    int id = ppsId(nal);
    pps.removeIf(known -> ppsId(known) == id);
    if (pps.size() == MOST_PPS) {
      pps.removeFirst();
    }
    pps.add(nal);
    annexB = null;
  }

  /**
   * {@code pic_parameter_set_id}, an Exp-Golomb code of at most 17 bits (ITU-T H.264 7.4.2.2 and
   * 9.1) right behind the header; no emulation prevention can be in so few bits.
   */
  private static int ppsId(byte[] nal) {
    int bits = 0;
    for (int i = 1; i <= 3; i++) {
      bits = bits << 8 | (i < nal.length ? nal[i] & 0xFF : 0);
    }
    int zeros = Integer.numberOfLeadingZeros(bits << 8 | 0x80);
    int codeBits = 2 * zeros + 1;
    return codeBits > 24 ? -1 : (bits >>> (24 - codeBits)) - 1;
  }

  private static byte[] bytes(ByteBuffer nal) {
    byte[] bytes = new byte[nal.remaining()];
    nal.get(bytes);
    return bytes;
  }
}
