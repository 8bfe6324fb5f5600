package dev.pipit.linux;

import static dev.pipit.linux.CStruct.bytes;
import static dev.pipit.linux.CStruct.u32;
import static dev.pipit.linux.CStruct.u32Array;
import static dev.pipit.linux.CStruct.u64;

import java.nio.ByteBuffer;

/**
 * {@code struct gpio_v2_line_info}: what the kernel says of a line that may be anybody's.
 *
 * @param name such as {@code GPIO17}, may be empty
 * @param consumer who uses it, may be empty
 * @param used whether somebody does
 */
public record GpioLineDescription(String name, String consumer, boolean used) {
  /** {@code GPIO_V2_LINE_FLAG_USED}. */
  static final int FLAG_USED = 1;

  static final CStruct STRUCT =
      CStruct.of(
          "gpio_v2_line_info",
          bytes("name", GpioChipDescription.NAME_BYTES),
          bytes("consumer", GpioChipDescription.NAME_BYTES),
          u32("offset"),
          u32("num_attrs"),
          u64("flags"),
          bytes("attrs", 160),
          u32Array("padding", 4));

  static void ask(ByteBuffer struct, int offset) {
    struct.putInt(STRUCT.offset("offset"), offset);
  }

  static GpioLineDescription decode(ByteBuffer struct) {
    return new GpioLineDescription(
        CStruct.text(struct, STRUCT.offset("name"), GpioChipDescription.NAME_BYTES),
        CStruct.text(struct, STRUCT.offset("consumer"), GpioChipDescription.NAME_BYTES),
        (struct.getLong(STRUCT.offset("flags")) & FLAG_USED) != 0);
  }
}
