package dev.pipit.linux;

/** What keeps a line at a level while nothing else drives it. */
public enum GpioPull {
  /** A resistor in the chip to the supply. */
  UP(GpioLineRequest.FLAG_PULL_UP),
  /** A resistor in the chip to ground. */
  DOWN(GpioLineRequest.FLAG_PULL_DOWN),
  /** Nothing in the chip. */
  OFF(GpioLineRequest.FLAG_PULL_OFF);

  private final int flag;

  GpioPull(int flag) {
    this.flag = flag;
  }

  int flag() {
    return flag;
  }
}
