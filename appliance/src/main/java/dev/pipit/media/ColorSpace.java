package dev.pipit.media;

/**
 * What the numbers of a picture mean, by the code points of ITU-T H.273 (which H.264 Annex E and
 * ISO 23091-2 use).
 *
 * @param primaries colour primaries, 1 is BT.709, 5 and 6 are BT.601, 2 is unspecified
 * @param transfer transfer characteristics, 1 is BT.709, 6 is BT.601, 13 is sRGB, 2 is unspecified
 * @param matrix matrix coefficients, 1 is BT.709, 5 and 6 are BT.601, 2 is unspecified
 * @param fullRange whether luma runs over 0 to 255 rather than 16 to 235
 */
public record ColorSpace(int primaries, int transfer, int matrix, boolean fullRange) {
  /** High definition video: BT.709, limited range. */
  public static final ColorSpace BT709 = new ColorSpace(1, 1, 1, false);

  /**
   * Standard definition video and most webcams' uncompressed formats: BT.601 (525 lines), limited
   * range.
   */
  public static final ColorSpace BT601 = new ColorSpace(6, 6, 6, false);

  /** JPEG (JFIF): BT.601 matrix, sRGB transfer, full range. */
  public static final ColorSpace JPEG = new ColorSpace(1, 13, 6, true);
}
