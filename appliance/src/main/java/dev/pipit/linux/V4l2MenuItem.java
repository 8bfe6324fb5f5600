package dev.pipit.linux;

import static dev.pipit.linux.CStruct.bytes;
import static dev.pipit.linux.CStruct.u32;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/**
 * {@code struct v4l2_querymenu}: one item of a control that is a menu.
 *
 * @param index the value that chooses it
 * @param name the driver's words, or its number when the menu is one of numbers
 */
public record V4l2MenuItem(int index, String name) {
  static final CStruct STRUCT =
      CStruct.of(
          "v4l2_querymenu",
          u32("id"),
          u32("index"),
          // Packed in C: the number is not aligned.
          MemoryLayout.unionLayout(
              bytes("name", 32), ValueLayout.JAVA_LONG_UNALIGNED.withName("value")),
          u32("reserved"));

  private static final int ID = STRUCT.offset("id");
  private static final int INDEX = STRUCT.offset("index");
  private static final int NAME = STRUCT.offset("name");
  private static final int VALUE = STRUCT.offset("value");

  static void ask(ByteBuffer struct, int id, int index) {
    struct.putInt(ID, id).putInt(INDEX, index);
  }

  static V4l2MenuItem decode(ByteBuffer struct, boolean number) {
    return new V4l2MenuItem(
        struct.getInt(INDEX),
        number ? Long.toString(struct.getLong(VALUE)) : CStruct.text(struct, NAME, 32));
  }
}
