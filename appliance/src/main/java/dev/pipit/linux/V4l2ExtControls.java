package dev.pipit.linux;

import static dev.pipit.linux.CStruct.padding;
import static dev.pipit.linux.CStruct.s64;
import static dev.pipit.linux.CStruct.u32;
import static dev.pipit.linux.CStruct.u32Array;

import java.nio.ByteBuffer;

/** {@code struct v4l2_ext_controls}: several controls that are read or set together; here one. */
final class V4l2ExtControls {
  /** {@code V4L2_CTRL_WHICH_CUR_VAL}: the values of now. */
  static final int CURRENT = 0;

  static final CStruct STRUCT =
      CStruct.of(
          "v4l2_ext_controls",
          u32("which"),
          u32("count"),
          u32("error_idx"),
          u32("request_fd"),
          u32Array("reserved", 1),
          padding(4),
          // A pointer of 64 bits: Pipit runs on no other machines.
          s64("controls"));

  private static final int WHICH = STRUCT.offset("which");
  private static final int COUNT = STRUCT.offset("count");
  private static final int CONTROLS = STRUCT.offset("controls");

  private V4l2ExtControls() {}

  /** Asks for one control, whose memory must stay until the call has returned. */
  static void ask(ByteBuffer struct, StructMemory control) {
    struct.putInt(WHICH, CURRENT).putInt(COUNT, 1).putLong(CONTROLS, control.segment().address());
  }
}
