package dev.pipit.linux;

import static dev.pipit.linux.CStruct.u32;
import static dev.pipit.linux.CStruct.u32Array;

import java.lang.foreign.MemoryLayout;
import java.nio.ByteBuffer;

/**
 * {@code struct v4l2_frmivalenum}: a time between pictures that a device offers at one size, or a
 * range of them. A single one has equal ends.
 *
 * @param single whether it is one interval
 * @param shortest the least time between two pictures
 * @param longest the longest time between two pictures
 */
public record V4l2FrameInterval(boolean single, V4l2Fraction shortest, V4l2Fraction longest) {
  static final CStruct STRUCT =
      CStruct.of(
          "v4l2_frmivalenum",
          u32("index"),
          u32("pixel_format"),
          u32("width"),
          u32("height"),
          u32("type"),
          MemoryLayout.unionLayout(
              MemoryLayout.structLayout(u32("discrete.numerator"), u32("discrete.denominator")),
              MemoryLayout.structLayout(
                  u32("stepwise.min.numerator"),
                  u32("stepwise.min.denominator"),
                  u32("stepwise.max.numerator"),
                  u32("stepwise.max.denominator"),
                  u32("stepwise.step.numerator"),
                  u32("stepwise.step.denominator"))),
          u32Array("reserved", 2));

  private static final int INDEX = STRUCT.offset("index");
  private static final int PIXEL_FORMAT = STRUCT.offset("pixel_format");
  private static final int WIDTH = STRUCT.offset("width");
  private static final int HEIGHT = STRUCT.offset("height");
  private static final int TYPE = STRUCT.offset("type");
  private static final int DISCRETE = STRUCT.offset("discrete.numerator");
  private static final int MIN = STRUCT.offset("stepwise.min.numerator");
  private static final int MAX = STRUCT.offset("stepwise.max.numerator");
  private static final int TYPE_DISCRETE = 1;

  static void ask(ByteBuffer struct, int index, int fourCc, int widthPixels, int heightPixels) {
    struct.putInt(INDEX, index).putInt(PIXEL_FORMAT, fourCc);
    struct.putInt(WIDTH, widthPixels).putInt(HEIGHT, heightPixels);
  }

  static V4l2FrameInterval decode(ByteBuffer struct) {
    if (struct.getInt(TYPE) == TYPE_DISCRETE) {
      V4l2Fraction interval = V4l2Fraction.decode(struct, DISCRETE);
      return new V4l2FrameInterval(true, interval, interval);
    }
    return new V4l2FrameInterval(
        false, V4l2Fraction.decode(struct, MIN), V4l2Fraction.decode(struct, MAX));
  }
}
