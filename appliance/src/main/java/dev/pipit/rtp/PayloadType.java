package dev.pipit.rtp;

import dev.pipit.media.NalType;

/**
 * The NAL unit types that RFC 6184 adds to those of H.264 (its Table 1), and the bits of the
 * headers that go with them.
 */
final class PayloadType {
  /** RFC 6184 5.7.1: several NAL units of one access unit in a packet. */
  static final int STAP_A = 24;

  static final int STAP_B = 25;
  static final int MTAP24 = 27;

  /** RFC 6184 5.8: a part of a NAL unit. */
  static final int FU_A = 28;

  static final int FU_B = 29;

  /** Of the first byte: {@code forbidden_zero_bit}. */
  static final int FORBIDDEN = 0x80;

  /** Of the first byte: {@code nal_ref_idc}. */
  static final int REFERENCE = 0x60;

  /** Of the second byte of a fragment. */
  static final int FU_START = 0x80;

  static final int FU_END = 0x40;

  /** FU indicator and FU header. */
  static final int FU_HEADER_BYTES = 2;

  /** The length before each NAL unit of a STAP-A. */
  static final int STAP_LENGTH_BYTES = 2;

  private PayloadType() {}

  /** What begins another access unit where it comes behind a slice (ITU-T H.264 7.4.1.2.3). */
  static boolean standsBeforeSlices(int type) {
    return switch (type) {
      case NalType.ACCESS_UNIT_DELIMITER, NalType.SPS, NalType.PPS, NalType.SEI -> true;
      default -> false;
    };
  }

  /** Data partitions B and C, whose first bits are of another element (ITU-T H.264 7.3.2.9). */
  static boolean isSecondPartition(int type) {
    return type > NalType.SLICE_PARTITION_A && type < NalType.IDR_SLICE;
  }

  /** Whether a byte is the header of a NAL unit of H.264's own, without the forbidden bit. */
  static boolean isNalUnit(byte header) {
    int type = NalType.of(header);
    return header >= 0 && type > 0 && type < STAP_A;
  }
}
