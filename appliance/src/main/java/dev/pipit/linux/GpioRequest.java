package dev.pipit.linux;

/**
 * The requests of {@code linux/gpio.h} that Pipit makes, version 2 (Linux 5.10 and later), numbered
 * as {@code asm-generic/ioctl.h} does it.
 */
enum GpioRequest {
  GPIO_GET_CHIPINFO_IOCTL(2, 0x01, GpioChipDescription.STRUCT),
  GPIO_V2_GET_LINEINFO_IOCTL(3, 0x05, GpioLineDescription.STRUCT),
  GPIO_V2_GET_LINE_IOCTL(3, 0x07, GpioLineRequest.STRUCT),
  GPIO_V2_LINE_GET_VALUES_IOCTL(3, 0x0E, GpioLine.VALUES),
  GPIO_V2_LINE_SET_VALUES_IOCTL(3, 0x0F, GpioLine.VALUES);

  private static final long TYPE = 0xB4;

  private final long number;

  /**
   * @param direction 2 reads, 3 writes and reads
   */
  GpioRequest(long direction, int sequence, CStruct argument) {
    this.number = direction << 30 | (long) argument.sizeBytes() << 16 | TYPE << 8 | sequence;
  }

  /** What {@code ioctl(2)} is given. */
  long number() {
    return number;
  }
}
