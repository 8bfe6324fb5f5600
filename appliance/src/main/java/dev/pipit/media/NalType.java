package dev.pipit.media;

/**
 * The {@code nal_unit_type} values that Pipit tells apart (ITU-T H.264 Table 7-1). They are plain
 * numbers, since there are 32 of them and a hot loop compares them.
 */
public final class NalType {
  /** Slice of a picture that is not an IDR picture. */
  public static final int SLICE = 1;

  /** Slice data partition A; the extended profile only. */
  public static final int SLICE_PARTITION_A = 2;

  /** Slice of an IDR picture. */
  public static final int IDR_SLICE = 5;

  /** Supplemental enhancement information. */
  public static final int SEI = 6;

  /** Sequence parameter set. */
  public static final int SPS = 7;

  /** Picture parameter set. */
  public static final int PPS = 8;

  /** Access unit delimiter. */
  public static final int ACCESS_UNIT_DELIMITER = 9;

  /** End of sequence. */
  public static final int END_OF_SEQUENCE = 10;

  /** End of stream. */
  public static final int END_OF_STREAM = 11;

  /** Filler data. */
  public static final int FILLER = 12;

  /** Sequence parameter set extension. */
  public static final int SPS_EXTENSION = 13;

  /** Subset sequence parameter set (Annexes G and H). */
  public static final int SUBSET_SPS = 15;

  private NalType() {}

  /** The type in the first byte of a NAL unit. */
  public static int of(byte header) {
    return header & 0x1F;
  }

  /** Whether NAL units of this type carry the picture itself (types 1 to 5). */
  public static boolean isSlice(int type) {
    return type >= SLICE && type <= IDR_SLICE;
  }
}
