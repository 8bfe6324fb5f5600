package dev.pipit.media;

import dev.pipit.media.SequenceParameterSet.AspectRatio;
import dev.pipit.media.SequenceParameterSet.Timing;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads a sequence parameter set, ITU-T H.264 7.3.2.1.1 and Annex E. */
final class SpsParser {
  /** PicWidthInMbs and FrameHeightInMbs at level 6.2: the root of 8 times 139,264 (A.3.1). */
  private static final int MOST_MACROBLOCKS_A_SIDE = 1055;

  private static final int EXTENDED_SAR = 255;

  /** Table E-1, from {@code aspect_ratio_idc} 1. */
  private static final AspectRatio[] SAMPLE_ASPECT_RATIOS = {
    new AspectRatio(1, 1),
    new AspectRatio(12, 11),
    new AspectRatio(10, 11),
    new AspectRatio(16, 11),
    new AspectRatio(40, 33),
    new AspectRatio(24, 11),
    new AspectRatio(20, 11),
    new AspectRatio(32, 11),
    new AspectRatio(80, 33),
    new AspectRatio(18, 11),
    new AspectRatio(15, 11),
    new AspectRatio(64, 33),
    new AspectRatio(160, 99),
    new AspectRatio(4, 3),
    new AspectRatio(3, 2),
    new AspectRatio(2, 1)
  };

  private final BitReader in;
  private int chromaFormatIdc = 1;
  private boolean separateColourPlanes;
  private int bitDepthLuma = 8;
  private int bitDepthChroma = 8;
  private int pictureOrderCountBits;
  private @Nullable AspectRatio sampleAspectRatio;
  private @Nullable ColorSpace colorSpace;
  private @Nullable Timing timing;
  private int maxReorderFrames = -1;

  SpsParser(ByteBuffer nal) throws MalformedBitstreamException {
    if (!nal.hasRemaining() || NalType.of(nal.get(nal.position())) != NalType.SPS) {
      throw new MalformedBitstreamException("this is not a sequence parameter set", 0);
    }
    in = new BitReader(nal, nal.position(), nal.limit());
  }

  /** Profiles whose SPS has {@code chroma_format_idc} and what follows it. */
  static boolean hasChromaFormat(int profileIdc) {
    return switch (profileIdc) {
      case 44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244 -> true;
      default -> false;
    };
  }

  SequenceParameterSet parse() throws MalformedBitstreamException {
    int profileIdc = in.smallBits("profile_idc", 8);
    int constraintFlags = in.smallBits("constraint_set_flags", 8);
    int levelIdc = in.smallBits("level_idc", 8);
    int id = in.unsigned("seq_parameter_set_id", 31);
    if (hasChromaFormat(profileIdc)) {
      chromaFormat();
    }
    int frameNumBits = in.unsigned("log2_max_frame_num_minus4", 12) + 4;
    int pictureOrderCountType = in.unsigned("pic_order_cnt_type", 2);
    pictureOrderCount(pictureOrderCountType);
    int referenceFrames = in.unsigned("max_num_ref_frames", 16);
    in.flag("gaps_in_frame_num_value_allowed_flag");
    int width = 16 * (1 + in.unsigned("pic_width_in_mbs_minus1", MOST_MACROBLOCKS_A_SIDE - 1));
    int mapUnits = 1 + in.unsigned("pic_height_in_map_units_minus1", MOST_MACROBLOCKS_A_SIDE - 1);
    boolean frameMacroblocksOnly = in.flag("frame_mbs_only_flag");
    int fieldsPerUnit = frameMacroblocksOnly ? 1 : 2;
    int height = 16 * mapUnits * fieldsPerUnit;
    if (!frameMacroblocksOnly) {
      in.flag("mb_adaptive_frame_field_flag");
    }
    in.flag("direct_8x8_inference_flag");
    if (in.flag("frame_cropping_flag")) {
      // 7.4.2.1.1: without chroma of its own resolution the unit is a luma sample.
      boolean planes = chromaFormatIdc == 0 || separateColourPlanes;
      int unitX = !planes && chromaFormatIdc < 3 ? 2 : 1;
      int unitY = (!planes && chromaFormatIdc == 1 ? 2 : 1) * fieldsPerUnit;
      width = crop("width", width, unitX, "frame_crop_left_offset", "frame_crop_right_offset");
      height = crop("height", height, unitY, "frame_crop_top_offset", "frame_crop_bottom_offset");
    }
    if (in.flag("vui_parameters_present_flag")) {
      videoUsability();
    }
    return new SequenceParameterSet(
        profileIdc,
        constraintFlags,
        levelIdc,
        id,
        chromaFormatIdc,
        separateColourPlanes,
        bitDepthLuma,
        bitDepthChroma,
        frameNumBits,
        pictureOrderCountType,
        pictureOrderCountBits,
        referenceFrames,
        frameMacroblocksOnly,
        width,
        height,
        sampleAspectRatio,
        colorSpace,
        timing,
        maxReorderFrames);
  }

  private void chromaFormat() throws MalformedBitstreamException {
    chromaFormatIdc = in.unsigned("chroma_format_idc", 3);
    separateColourPlanes = chromaFormatIdc == 3 && in.flag("separate_colour_plane_flag");
    bitDepthLuma = 8 + in.unsigned("bit_depth_luma_minus8", 6);
    bitDepthChroma = 8 + in.unsigned("bit_depth_chroma_minus8", 6);
    in.flag("qpprime_y_zero_transform_bypass_flag");
    if (in.flag("seq_scaling_matrix_present_flag")) {
      int lists = chromaFormatIdc == 3 ? 12 : 8;
      for (int i = 0; i < lists; i++) {
        if (in.flag("seq_scaling_list_present_flag")) {
          skipScalingList(i < 6 ? 16 : 64);
        }
      }
    }
  }

  /** 7.3.2.1.1.1. */
  private void skipScalingList(int size) throws MalformedBitstreamException {
    int last = 8;
    int next = 8;
    for (int i = 0; i < size && next != 0; i++) {
      long delta = in.signed("delta_scale");
      if (delta < -128 || delta > 127) {
        throw in.fault("delta_scale is " + delta + ", not within -128 to 127");
      }
      next = (last + (int) delta + 256) % 256;
      last = next == 0 ? last : next;
    }
  }

  private void pictureOrderCount(int type) throws MalformedBitstreamException {
    if (type == 0) {
      pictureOrderCountBits = in.unsigned("log2_max_pic_order_cnt_lsb_minus4", 12) + 4;
    } else if (type == 1) {
      in.flag("delta_pic_order_always_zero_flag");
      in.signed("offset_for_non_ref_pic");
      in.signed("offset_for_top_to_bottom_field");
      int cycle = in.unsigned("num_ref_frames_in_pic_order_cnt_cycle", 255);
      for (int i = 0; i < cycle; i++) {
        in.signed("offset_for_ref_frame");
      }
    }
  }

  private int crop(String side, int pixels, int unit, String firstName, String secondName)
      throws MalformedBitstreamException {
    long cropped = in.unsigned(firstName);
    cropped += in.unsigned(secondName);
    long left = pixels - cropped * unit;
    if (left <= 0) {
      throw in.fault("cropping leaves nothing of the " + side + " of " + pixels + " pixels");
    }
    return (int) left;
  }

  /** E.1.1. */
  private void videoUsability() throws MalformedBitstreamException {
    if (in.flag("aspect_ratio_info_present_flag")) {
      aspectRatio();
    }
    if (in.flag("overscan_info_present_flag")) {
      in.flag("overscan_appropriate_flag");
    }
    if (in.flag("video_signal_type_present_flag")) {
      in.bits("video_format", 3);
      colorSpace();
    }
    if (in.flag("chroma_loc_info_present_flag")) {
      in.unsigned("chroma_sample_loc_type_top_field", 5);
      in.unsigned("chroma_sample_loc_type_bottom_field", 5);
    }
    if (in.flag("timing_info_present_flag")) {
      long unitsInTick = in.bits("num_units_in_tick", 32);
      long timeScale = in.bits("time_scale", 32);
      boolean fixed = in.flag("fixed_frame_rate_flag");
      // Both must be above 0 (E.2.1); cameras that write 0 mean that they do not say.
      timing = unitsInTick > 0 && timeScale > 0 ? new Timing(unitsInTick, timeScale, fixed) : null;
    }
    boolean nalHrd = in.flag("nal_hrd_parameters_present_flag");
    if (nalHrd) {
      skipHypotheticalReferenceDecoder();
    }
    boolean vclHrd = in.flag("vcl_hrd_parameters_present_flag");
    if (vclHrd) {
      skipHypotheticalReferenceDecoder();
    }
    if (nalHrd || vclHrd) {
      in.flag("low_delay_hrd_flag");
    }
    in.flag("pic_struct_present_flag");
    if (in.flag("bitstream_restriction_flag")) {
      in.flag("motion_vectors_over_pic_boundaries_flag");
      in.unsigned("max_bytes_per_pic_denom", 16);
      in.unsigned("max_bits_per_mb_denom", 16);
      in.unsigned("log2_max_mv_length_horizontal", 16);
      in.unsigned("log2_max_mv_length_vertical", 16);
      maxReorderFrames = in.unsigned("max_num_reorder_frames", 16);
      in.unsigned("max_dec_frame_buffering", 16);
    }
  }

  private void aspectRatio() throws MalformedBitstreamException {
    int idc = in.smallBits("aspect_ratio_idc", 8);
    if (idc == EXTENDED_SAR) {
      int width = in.smallBits("sar_width", 16);
      int height = in.smallBits("sar_height", 16);
      // E.2.1: a zero in either means unspecified.
      sampleAspectRatio = width > 0 && height > 0 ? new AspectRatio(width, height) : null;
    } else if (idc >= 1 && idc <= SAMPLE_ASPECT_RATIOS.length) {
      sampleAspectRatio = SAMPLE_ASPECT_RATIOS[idc - 1];
    }
  }

  private void colorSpace() throws MalformedBitstreamException {
    boolean fullRange = in.flag("video_full_range_flag");
    int primaries = 2;
    int transfer = 2;
    int matrix = 2;
    if (in.flag("colour_description_present_flag")) {
      primaries = in.smallBits("colour_primaries", 8);
      transfer = in.smallBits("transfer_characteristics", 8);
      matrix = in.smallBits("matrix_coefficients", 8);
    }
    colorSpace = new ColorSpace(primaries, transfer, matrix, fullRange);
  }

  /** E.1.2. */
  private void skipHypotheticalReferenceDecoder() throws MalformedBitstreamException {
    int count = 1 + in.unsigned("cpb_cnt_minus1", 31);
    in.bits("bit_rate_scale and cpb_size_scale", 8);
    for (int i = 0; i < count; i++) {
      in.unsigned("bit_rate_value_minus1");
      in.unsigned("cpb_size_value_minus1");
      in.flag("cbr_flag");
    }
    in.bits("delay lengths and time_offset_length", 20);
  }
}
