package dev.pipit.linux;

import static dev.pipit.linux.CStruct.u32;
import static dev.pipit.linux.CStruct.u32Array;
import static dev.pipit.linux.CStruct.u64;

import java.nio.ByteBuffer;

/**
 * {@code struct gpio_v2_line_event}: a line has changed.
 *
 * @param nanos when, by the clock of {@link System#nanoTime()} (CLOCK_MONOTONIC)
 * @param active what the line is from then on
 */
public record GpioEdge(long nanos, boolean active) {
  /** {@code GPIO_V2_LINE_EVENT_RISING_EDGE}: from inactive to active. */
  static final int RISING = 1;

  static final CStruct STRUCT =
      CStruct.of(
          "gpio_v2_line_event",
          u64("timestamp_ns"),
          u32("id"),
          u32("offset"),
          u32("seqno"),
          u32("line_seqno"),
          u32Array("padding", 6));

  static GpioEdge decode(ByteBuffer struct) {
    return new GpioEdge(
        struct.getLong(STRUCT.offset("timestamp_ns")),
        struct.getInt(STRUCT.offset("id")) == RISING);
  }
}
