package dev.pipit.linux;

import static dev.pipit.linux.CStruct.bytes;
import static dev.pipit.linux.CStruct.u32;

import java.nio.ByteBuffer;

/** {@code struct v4l2_requestbuffers}: how many buffers a device shall have. */
final class V4l2BufferRequest {
  static final CStruct STRUCT =
      CStruct.of(
          "v4l2_requestbuffers",
          u32("count"),
          u32("type"),
          u32("memory"),
          u32("capabilities"),
          // The flags are an unsigned char since Linux 6.0; before that they were reserved.
          bytes("flags", 1),
          bytes("reserved", 3));

  private static final int COUNT = STRUCT.offset("count");
  private static final int TYPE = STRUCT.offset("type");
  private static final int MEMORY = STRUCT.offset("memory");

  private V4l2BufferRequest() {}

  static void ask(ByteBuffer struct, boolean multiPlanar, int count) {
    ask(struct, V4l2Buffer.type(multiPlanar), V4l2Buffer.MEMORY_MMAP, count);
  }

  static void ask(ByteBuffer struct, int type, int kind, int count) {
    struct.putInt(COUNT, count).putInt(TYPE, type).putInt(MEMORY, kind);
  }

  static int count(ByteBuffer struct) {
    return struct.getInt(COUNT);
  }
}
