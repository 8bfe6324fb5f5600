package dev.pipit.media;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a sequence parameter set says (ITU-T H.264 7.3.2.1.1 and E.1.1), as far as a packager or a
 * decoder's owner needs it.
 *
 * @param profileIdc 66 is Baseline, 77 Main, 100 High
 * @param constraintFlags the eight bits behind it, {@code constraint_set0_flag} the highest
 * @param levelIdc ten times the level
 * @param id {@code seq_parameter_set_id}
 * @param chromaFormatIdc 0 monochrome, 1 is 4:2:0, 2 is 4:2:2, 3 is 4:4:4
 * @param separateColourPlanes whether the three planes of 4:4:4 are coded as pictures of their own
 * @param bitDepthLuma bits of a luma sample, 8 to 14
 * @param bitDepthChroma bits of a chroma sample, 8 to 14
 * @param frameNumBits bits of {@code frame_num} in slice headers
 * @param pictureOrderCountType 0 to 2; with 2 the output order is the decoding order (8.2.1)
 * @param pictureOrderCountBits bits of {@code pic_order_cnt_lsb} in slice headers, 0 unless the
 *     type is 0
 * @param referenceFrames {@code max_num_ref_frames}
 * @param frameMacroblocksOnly false when there may be fields: interlace
 * @param widthPixels visible width, after cropping
 * @param heightPixels visible height, after cropping
 * @param sampleAspectRatio shape of a pixel, null when not said
 * @param colorSpace what the numbers mean, unspecified parts being 2; null when not said
 * @param timing the rate of the pictures, null when not said
 * @param maxReorderFrames {@code max_num_reorder_frames}, -1 when not said
 */
public record SequenceParameterSet(
    int profileIdc,
    int constraintFlags,
    int levelIdc,
    int id,
    int chromaFormatIdc,
    boolean separateColourPlanes,
    int bitDepthLuma,
    int bitDepthChroma,
    int frameNumBits,
    int pictureOrderCountType,
    int pictureOrderCountBits,
    int referenceFrames,
    boolean frameMacroblocksOnly,
    int widthPixels,
    int heightPixels,
    @Nullable AspectRatio sampleAspectRatio,
    @Nullable ColorSpace colorSpace,
    @Nullable Timing timing,
    int maxReorderFrames) {

  /** The shape of a pixel, 1:1 when square. */
  public record AspectRatio(int width, int height) {}

  /**
   * {@code timing_info} of the VUI: a clock tick is {@code unitsInTick / timeScale} seconds, and a
   * frame lasts two ticks (E.2.1).
   */
  public record Timing(long unitsInTick, long timeScale, boolean fixedFrameRate) {
    /** The rate said; cameras do not always keep it. */
    public double framesPerSecond() {
      return timeScale / (2.0 * unitsInTick);
    }
  }

  /**
   * Reads an SPS.
   *
   * @param nal the NAL unit from position to limit, header and emulation prevention bytes included,
   *     no start code; not changed
   * @throws MalformedBitstreamException when it is cut off or breaks a bound of the standard
   */
  public static SequenceParameterSet parse(ByteBuffer nal) throws MalformedBitstreamException {
    return new SpsParser(nal).parse();
  }

  /** Whether profile 100 and its kin describe chroma format and bit depth (7.3.2.1.1). */
  public boolean hasChromaFormat() {
    return SpsParser.hasChromaFormat(profileIdc);
  }
}
