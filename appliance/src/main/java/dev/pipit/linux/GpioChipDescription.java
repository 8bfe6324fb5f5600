package dev.pipit.linux;

import static dev.pipit.linux.CStruct.bytes;
import static dev.pipit.linux.CStruct.u32;

import java.nio.ByteBuffer;

/**
 * {@code struct gpiochip_info}: a chip with GPIO lines.
 *
 * @param name of the kernel, such as {@code gpiochip0}
 * @param label what it is, such as {@code pinctrl-bcm2711}
 * @param lines how many lines it has; they are numbered from 0
 */
public record GpioChipDescription(String name, String label, int lines) {
  /** {@code GPIO_MAX_NAME_SIZE}. */
  static final int NAME_BYTES = 32;

  static final CStruct STRUCT =
      CStruct.of(
          "gpiochip_info", bytes("name", NAME_BYTES), bytes("label", NAME_BYTES), u32("lines"));

  static GpioChipDescription decode(ByteBuffer struct) {
    return new GpioChipDescription(
        CStruct.text(struct, STRUCT.offset("name"), NAME_BYTES),
        CStruct.text(struct, STRUCT.offset("label"), NAME_BYTES),
        struct.getInt(STRUCT.offset("lines")));
  }
}
