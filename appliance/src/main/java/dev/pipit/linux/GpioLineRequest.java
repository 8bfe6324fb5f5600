package dev.pipit.linux;

import static dev.pipit.linux.CStruct.bytes;
import static dev.pipit.linux.CStruct.u32;
import static dev.pipit.linux.CStruct.u32Array;
import static dev.pipit.linux.CStruct.u64;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** {@code struct gpio_v2_line_request}: asks for one line, and answers with its descriptor. */
final class GpioLineRequest {
  static final int FLAG_ACTIVE_LOW = 1 << 1;
  static final int FLAG_INPUT = 1 << 2;
  static final int FLAG_OUTPUT = 1 << 3;
  static final int FLAG_EDGE_RISING = 1 << 4;
  static final int FLAG_EDGE_FALLING = 1 << 5;
  static final int FLAG_PULL_UP = 1 << 8;
  static final int FLAG_PULL_DOWN = 1 << 9;
  static final int FLAG_PULL_OFF = 1 << 10;

  /** {@code GPIO_V2_LINE_ATTR_ID_DEBOUNCE}. */
  static final int ATTRIBUTE_DEBOUNCE = 3;

  private static final int MOST_LINES = 64;
  private static final int MOST_ATTRIBUTES = 10;

  static final CStruct ATTRIBUTE =
      CStruct.of(
          "gpio_v2_line_config_attribute",
          u32("attr.id"),
          u32("attr.padding"),
          // A union, of which Pipit uses the debounce period alone.
          u32("attr.debounce_period_us"),
          CStruct.padding(4),
          u64("mask"));

  static final CStruct STRUCT =
      CStruct.of(
          "gpio_v2_line_request",
          u32Array("offsets", MOST_LINES),
          bytes("consumer", GpioChipDescription.NAME_BYTES),
          u64("config.flags"),
          u32("config.num_attrs"),
          u32Array("config.padding", 5),
          bytes("config.attrs", MOST_ATTRIBUTES * ATTRIBUTE.sizeBytes()),
          u32("num_lines"),
          u32("event_buffer_size"),
          u32Array("padding", 5),
          u32("fd"));

  private GpioLineRequest() {}

  /** Asks for one line. */
  static void ask(ByteBuffer struct, int offset, String consumer, int flags) {
    struct.putInt(STRUCT.offset("offsets"), offset);
    byte[] name = consumer.getBytes(StandardCharsets.US_ASCII);
    // The last byte stays 0.
    struct.put(
        STRUCT.offset("consumer"),
        name,
        0,
        Math.min(name.length, GpioChipDescription.NAME_BYTES - 1));
    struct.putLong(STRUCT.offset("config.flags"), flags);
    struct.putInt(STRUCT.offset("num_lines"), 1);
  }

  /** Lets the kernel pass over changes that do not last. */
  static void debounce(ByteBuffer struct, int micros) {
    int attribute = STRUCT.offset("config.attrs");
    struct.putInt(STRUCT.offset("config.num_attrs"), 1);
    struct.putInt(attribute + ATTRIBUTE.offset("attr.id"), ATTRIBUTE_DEBOUNCE);
    struct.putInt(attribute + ATTRIBUTE.offset("attr.debounce_period_us"), micros);
    struct.putLong(attribute + ATTRIBUTE.offset("mask"), 1);
  }

  static int descriptor(ByteBuffer struct) {
    return struct.getInt(STRUCT.offset("fd"));
  }
}
