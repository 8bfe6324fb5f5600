package dev.pipit.linux;

import static dev.pipit.linux.CStruct.bytes;
import static dev.pipit.linux.CStruct.u32;

import java.lang.foreign.MemoryLayout;
import java.nio.ByteBuffer;

/**
 * {@code struct v4l2_streamparm}: the time between pictures.
 *
 * @param settable whether the driver lets it be set
 * @param timePerFrame seconds
 */
public record V4l2StreamParameters(boolean settable, V4l2Fraction timePerFrame) {
  static final CStruct STRUCT =
      CStruct.of(
          "v4l2_streamparm",
          u32("type"),
          MemoryLayout.unionLayout(
              MemoryLayout.structLayout(
                  u32("parm.capture.capability"),
                  u32("parm.capture.capturemode"),
                  u32("parm.capture.timeperframe.numerator"),
                  u32("parm.capture.timeperframe.denominator"),
                  u32("parm.capture.extendedmode"),
                  u32("parm.capture.readbuffers")),
              bytes("parm.raw_data", 200)));

  private static final int TYPE = STRUCT.offset("type");
  private static final int CAPABILITY = STRUCT.offset("parm.capture.capability");
  private static final int TIME = STRUCT.offset("parm.capture.timeperframe.numerator");
  private static final int CAP_TIMEPERFRAME = 0x1000;

  static void ask(ByteBuffer struct, boolean multiPlanar, V4l2Fraction timePerFrame) {
    ask(struct, V4l2Buffer.type(multiPlanar), timePerFrame);
  }

  /** The time has the same place in the parameters of what a device is given. */
  static void ask(ByteBuffer struct, int type, V4l2Fraction timePerFrame) {
    struct.putInt(TYPE, type);
    timePerFrame.encode(struct, TIME);
  }

  static V4l2StreamParameters decode(ByteBuffer struct) {
    return new V4l2StreamParameters(
        (struct.getInt(CAPABILITY) & CAP_TIMEPERFRAME) != 0, V4l2Fraction.decode(struct, TIME));
  }
}
