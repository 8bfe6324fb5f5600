package dev.pipit.linux;

import static dev.pipit.linux.CStruct.u32;
import static dev.pipit.linux.CStruct.u32Array;

import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/** {@code struct v4l2_ext_control}: the value of a control of 64 bits. */
final class V4l2ExtControl {
  static final CStruct STRUCT =
      CStruct.of(
          "v4l2_ext_control",
          u32("id"),
          u32("size"),
          u32Array("reserved2", 1),
          // Packed in C: the number is not aligned.
          ValueLayout.JAVA_LONG_UNALIGNED.withName("value64"));

  private static final int ID = STRUCT.offset("id");
  private static final int VALUE = STRUCT.offset("value64");

  private V4l2ExtControl() {}

  static void ask(ByteBuffer struct, int id, long value) {
    struct.putInt(ID, id).putLong(VALUE, value);
  }

  static long value(ByteBuffer struct) {
    return struct.getLong(VALUE);
  }
}
