package dev.pipit.linux;

import static dev.pipit.linux.CStruct.u32;
import static dev.pipit.linux.CStruct.u32Array;

import java.lang.foreign.MemoryLayout;
import java.nio.ByteBuffer;

/**
 * {@code struct v4l2_frmsizeenum}: a size that a device offers, or a range of sizes. A single size
 * has equal minimum and maximum.
 *
 * @param single whether it is one size
 * @param minimumWidth pixels
 * @param maximumWidth pixels
 * @param stepWidth pixels, at least 1
 * @param minimumHeight pixels
 * @param maximumHeight pixels
 * @param stepHeight pixels, at least 1
 */
public record V4l2FrameSize(
    boolean single,
    int minimumWidth,
    int maximumWidth,
    int stepWidth,
    int minimumHeight,
    int maximumHeight,
    int stepHeight) {
  static final CStruct STRUCT =
      CStruct.of(
          "v4l2_frmsizeenum",
          u32("index"),
          u32("pixel_format"),
          u32("type"),
          MemoryLayout.unionLayout(
              MemoryLayout.structLayout(u32("discrete.width"), u32("discrete.height")),
              MemoryLayout.structLayout(
                  u32("stepwise.min_width"),
                  u32("stepwise.max_width"),
                  u32("stepwise.step_width"),
                  u32("stepwise.min_height"),
                  u32("stepwise.max_height"),
                  u32("stepwise.step_height"))),
          u32Array("reserved", 2));

  private static final int INDEX = STRUCT.offset("index");
  private static final int PIXEL_FORMAT = STRUCT.offset("pixel_format");
  private static final int TYPE = STRUCT.offset("type");
  private static final int WIDTH = STRUCT.offset("discrete.width");
  private static final int HEIGHT = STRUCT.offset("discrete.height");
  private static final int MIN_WIDTH = STRUCT.offset("stepwise.min_width");
  private static final int MAX_WIDTH = STRUCT.offset("stepwise.max_width");
  private static final int STEP_WIDTH = STRUCT.offset("stepwise.step_width");
  private static final int MIN_HEIGHT = STRUCT.offset("stepwise.min_height");
  private static final int MAX_HEIGHT = STRUCT.offset("stepwise.max_height");
  private static final int STEP_HEIGHT = STRUCT.offset("stepwise.step_height");
  private static final int TYPE_DISCRETE = 1;

  static void ask(ByteBuffer struct, int index, int fourCc) {
    struct.putInt(INDEX, index).putInt(PIXEL_FORMAT, fourCc);
  }

  static V4l2FrameSize decode(ByteBuffer struct) {
    if (struct.getInt(TYPE) == TYPE_DISCRETE) {
      int width = struct.getInt(WIDTH);
      int height = struct.getInt(HEIGHT);
      return new V4l2FrameSize(true, width, width, 1, height, height, 1);
    }
    return new V4l2FrameSize(
        false,
        struct.getInt(MIN_WIDTH),
        struct.getInt(MAX_WIDTH),
        Math.max(1, struct.getInt(STEP_WIDTH)),
        struct.getInt(MIN_HEIGHT),
        struct.getInt(MAX_HEIGHT),
        Math.max(1, struct.getInt(STEP_HEIGHT)));
  }
}
