package dev.pipit.media;

import java.nio.ByteBuffer;

/**
 * The first fields of a slice header (ITU-T H.264 7.3.3), enough to tell how pictures are ordered.
 *
 * @param firstMacroblock {@code first_mb_in_slice}; a picture starts at 0
 * @param sliceType 0 to 4 of Table 7-6: P, B, I, SP, SI
 * @param frameNum {@code frame_num}, which counts the pictures that others are predicted from
 * @param pictureOrderCountLsb {@code pic_order_cnt_lsb}, -1 unless {@code pic_order_cnt_type} is 0
 */
record SliceHeader(long firstMacroblock, int sliceType, int frameNum, int pictureOrderCountLsb) {
  static final int P = 0;
  static final int B = 1;
  static final int I = 2;

  /**
   * Reads the start of the slice NAL unit that lies from {@code start} to {@code end}.
   *
   * @param sps the one in force, without interlace
   */
  static SliceHeader parse(ByteBuffer bytes, int start, int end, SequenceParameterSet sps)
      throws MalformedBitstreamException {
    BitReader in = new BitReader(bytes, start, end);
    long firstMacroblock = in.unsigned("first_mb_in_slice");
    int sliceType = in.unsigned("slice_type", 9) % 5;
    in.unsigned("pic_parameter_set_id", 255);
    if (sps.separateColourPlanes()) {
      in.bits("colour_plane_id", 2);
    }
    int frameNum = in.smallBits("frame_num", sps.frameNumBits());
    if (NalType.of(bytes.get(start)) == NalType.IDR_SLICE) {
      in.unsigned("idr_pic_id", 65_535);
    }
    int lsb =
        sps.pictureOrderCountType() == 0
            ? in.smallBits("pic_order_cnt_lsb", sps.pictureOrderCountBits())
            : -1;
    return new SliceHeader(firstMacroblock, sliceType, frameNum, lsb);
  }
}
