package dev.pipit.linux;

import static dev.pipit.linux.CStruct.bytes;
import static dev.pipit.linux.CStruct.padding;
import static dev.pipit.linux.CStruct.u32;

import java.lang.foreign.MemoryLayout;
import java.nio.ByteBuffer;

/**
 * {@code struct v4l2_format} with its {@code v4l2_pix_format} or {@code v4l2_pix_format_mplane}:
 * the layout of the pictures that a device will give.
 *
 * @param widthPixels width
 * @param heightPixels height
 * @param fourCc the pixel format's code
 * @param field how lines are interlaced, {@link #FIELD_NONE} for not at all
 * @param strideBytes bytes from one line to the next, 0 when the driver does not say
 * @param imageBytes the most that a picture takes, 0 when the driver does not say
 * @param colorSpace {@code enum v4l2_colorspace}
 * @param matrix {@code enum v4l2_ycbcr_encoding}
 * @param quantization {@code enum v4l2_quantization}
 * @param transfer {@code enum v4l2_xfer_func}
 * @param planes memory planes, 1 unless the device is multi-planar
 */
public record V4l2Format(
    int widthPixels,
    int heightPixels,
    int fourCc,
    int field,
    int strideBytes,
    int imageBytes,
    int colorSpace,
    int matrix,
    int quantization,
    int transfer,
    int planes) {
  /** {@code V4L2_FIELD_ANY}. */
  public static final int FIELD_ANY = 0;

  /** {@code V4L2_FIELD_NONE}: whole pictures. */
  public static final int FIELD_NONE = 1;

  /** {@code V4L2_FIELD_INTERLACED}: two half pictures, woven. */
  public static final int FIELD_INTERLACED = 4;

  static final CStruct STRUCT =
      CStruct.of(
          "v4l2_format",
          u32("type"),
          padding(4),
          MemoryLayout.unionLayout(
              MemoryLayout.structLayout(
                  u32("fmt.pix.width"),
                  u32("fmt.pix.height"),
                  u32("fmt.pix.pixelformat"),
                  u32("fmt.pix.field"),
                  u32("fmt.pix.bytesperline"),
                  u32("fmt.pix.sizeimage"),
                  u32("fmt.pix.colorspace"),
                  u32("fmt.pix.priv"),
                  u32("fmt.pix.flags"),
                  u32("fmt.pix.ycbcr_enc"),
                  u32("fmt.pix.quantization"),
                  u32("fmt.pix.xfer_func")),
              MemoryLayout.structLayout(
                  u32("fmt.pix_mp.width"),
                  u32("fmt.pix_mp.height"),
                  u32("fmt.pix_mp.pixelformat"),
                  u32("fmt.pix_mp.field"),
                  u32("fmt.pix_mp.colorspace"),
                  u32("fmt.pix_mp.plane_fmt[0].sizeimage"),
                  u32("fmt.pix_mp.plane_fmt[0].bytesperline"),
                  padding(12 + 7 * 20),
                  bytes("fmt.pix_mp.num_planes", 1),
                  bytes("fmt.pix_mp.flags", 1),
                  bytes("fmt.pix_mp.ycbcr_enc", 1),
                  bytes("fmt.pix_mp.quantization", 1),
                  bytes("fmt.pix_mp.xfer_func", 1),
                  padding(7)),
              bytes("fmt.raw_data", 200)));

  private static final int TYPE = STRUCT.offset("type");
  // Width, height, pixel format and field lie at the same place in both.
  private static final int WIDTH = STRUCT.offset("fmt.pix.width");
  private static final int HEIGHT = STRUCT.offset("fmt.pix.height");
  private static final int PIXEL_FORMAT = STRUCT.offset("fmt.pix.pixelformat");
  private static final int FIELD = STRUCT.offset("fmt.pix.field");
  private static final int STRIDE = STRUCT.offset("fmt.pix.bytesperline");
  private static final int IMAGE = STRUCT.offset("fmt.pix.sizeimage");
  private static final int COLOR_SPACE = STRUCT.offset("fmt.pix.colorspace");
  private static final int MATRIX = STRUCT.offset("fmt.pix.ycbcr_enc");
  private static final int QUANTIZATION = STRUCT.offset("fmt.pix.quantization");
  private static final int TRANSFER = STRUCT.offset("fmt.pix.xfer_func");
  private static final int MP_STRIDE = STRUCT.offset("fmt.pix_mp.plane_fmt[0].bytesperline");
  private static final int MP_IMAGE = STRUCT.offset("fmt.pix_mp.plane_fmt[0].sizeimage");
  private static final int MP_COLOR_SPACE = STRUCT.offset("fmt.pix_mp.colorspace");
  private static final int MP_PLANES = STRUCT.offset("fmt.pix_mp.num_planes");
  private static final int MP_MATRIX = STRUCT.offset("fmt.pix_mp.ycbcr_enc");
  private static final int MP_QUANTIZATION = STRUCT.offset("fmt.pix_mp.quantization");
  private static final int MP_TRANSFER = STRUCT.offset("fmt.pix_mp.xfer_func");

  static void ask(
      ByteBuffer struct, boolean multiPlanar, int widthPixels, int heightPixels, int fourCc) {
    ask(struct, V4l2Buffer.type(multiPlanar), multiPlanar, widthPixels, heightPixels, fourCc);
  }

  static void ask(
      ByteBuffer struct,
      int type,
      boolean multiPlanar,
      int widthPixels,
      int heightPixels,
      int fourCc) {
    struct.putInt(TYPE, type);
    struct.putInt(WIDTH, widthPixels).putInt(HEIGHT, heightPixels);
    struct.putInt(PIXEL_FORMAT, fourCc).putInt(FIELD, FIELD_NONE);
    if (multiPlanar) {
      struct.put(MP_PLANES, (byte) 1);
    }
  }

  static V4l2Format decode(ByteBuffer struct, boolean multiPlanar) {
    return new V4l2Format(
        struct.getInt(WIDTH),
        struct.getInt(HEIGHT),
        struct.getInt(PIXEL_FORMAT),
        struct.getInt(FIELD),
        struct.getInt(multiPlanar ? MP_STRIDE : STRIDE),
        struct.getInt(multiPlanar ? MP_IMAGE : IMAGE),
        struct.getInt(multiPlanar ? MP_COLOR_SPACE : COLOR_SPACE),
        multiPlanar ? struct.get(MP_MATRIX) & 0xff : struct.getInt(MATRIX),
        multiPlanar ? struct.get(MP_QUANTIZATION) & 0xff : struct.getInt(QUANTIZATION),
        multiPlanar ? struct.get(MP_TRANSFER) & 0xff : struct.getInt(TRANSFER),
        multiPlanar ? struct.get(MP_PLANES) & 0xff : 1);
  }
}
