package dev.pipit.linux;

import static dev.pipit.linux.CStruct.u32;

import java.nio.ByteBuffer;

/** {@code struct v4l2_control}: the value of a control of 32 bits. */
final class V4l2ControlValue {
  static final CStruct STRUCT = CStruct.of("v4l2_control", u32("id"), u32("value"));

  private static final int ID = STRUCT.offset("id");
  private static final int VALUE = STRUCT.offset("value");

  private V4l2ControlValue() {}

  static void ask(ByteBuffer struct, int id) {
    struct.putInt(ID, id);
  }

  static void ask(ByteBuffer struct, int id, int value) {
    struct.putInt(ID, id).putInt(VALUE, value);
  }

  static int value(ByteBuffer struct) {
    return struct.getInt(VALUE);
  }
}
