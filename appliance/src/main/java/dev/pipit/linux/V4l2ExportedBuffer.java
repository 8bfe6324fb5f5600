package dev.pipit.linux;

import static dev.pipit.linux.CStruct.u32;
import static dev.pipit.linux.CStruct.u32Array;

import java.nio.ByteBuffer;

/** {@code struct v4l2_exportbuffer}: a buffer's memory as a descriptor that other devices take. */
final class V4l2ExportedBuffer {
  static final CStruct STRUCT =
      CStruct.of(
          "v4l2_exportbuffer",
          u32("type"),
          u32("index"),
          u32("plane"),
          u32("flags"),
          u32("fd"),
          u32Array("reserved", 11));

  private static final int O_RDWR = 2;
  private static final int O_CLOEXEC = 0x80000;

  private static final int TYPE = STRUCT.offset("type");
  private static final int INDEX = STRUCT.offset("index");
  private static final int FLAGS = STRUCT.offset("flags");
  private static final int DESCRIPTOR = STRUCT.offset("fd");

  private V4l2ExportedBuffer() {}

  static void ask(ByteBuffer struct, int type, int index) {
    struct.putInt(TYPE, type).putInt(INDEX, index).putInt(FLAGS, O_RDWR | O_CLOEXEC);
  }

  static int descriptor(ByteBuffer struct) {
    return struct.getInt(DESCRIPTOR);
  }
}
