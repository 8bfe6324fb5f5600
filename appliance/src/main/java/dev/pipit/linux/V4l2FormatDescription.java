package dev.pipit.linux;

import static dev.pipit.linux.CStruct.bytes;
import static dev.pipit.linux.CStruct.u32;
import static dev.pipit.linux.CStruct.u32Array;

import java.nio.ByteBuffer;

/**
 * {@code struct v4l2_fmtdesc}: one pixel format that a device offers.
 *
 * @param fourCc the format's code, see {@link FourCc}
 * @param description the driver's words for it
 * @param emulated whether software between device and program makes it
 */
public record V4l2FormatDescription(int fourCc, String description, boolean emulated) {
  static final CStruct STRUCT =
      CStruct.of(
          "v4l2_fmtdesc",
          u32("index"),
          u32("type"),
          u32("flags"),
          bytes("description", 32),
          u32("pixelformat"),
          u32("mbus_code"),
          u32Array("reserved", 3));

  private static final int INDEX = STRUCT.offset("index");
  private static final int TYPE = STRUCT.offset("type");
  private static final int FLAGS = STRUCT.offset("flags");
  private static final int DESCRIPTION = STRUCT.offset("description");
  private static final int PIXEL_FORMAT = STRUCT.offset("pixelformat");
  private static final int FLAG_EMULATED = 0x2;

  static void ask(ByteBuffer struct, int index, int bufferType) {
    struct.putInt(INDEX, index).putInt(TYPE, bufferType);
  }

  static V4l2FormatDescription decode(ByteBuffer struct) {
    return new V4l2FormatDescription(
        struct.getInt(PIXEL_FORMAT),
        CStruct.text(struct, DESCRIPTION, 32),
        (struct.getInt(FLAGS) & FLAG_EMULATED) != 0);
  }
}
