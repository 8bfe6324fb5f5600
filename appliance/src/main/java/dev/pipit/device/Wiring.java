package dev.pipit.device;

import dev.pipit.linux.GpioPull;

/**
 * What is wired to a GPIO chip; a pin is a line's number on it, 0 for none.
 *
 * @param chip {@code auto} for that of a Raspberry Pi's header, or the path of a device file
 * @param lampActiveLow whether the lamp is lit while its line is low
 * @param night what is switched by the light
 */
public record Wiring(
    String chip,
    int lampPin,
    boolean lampActiveLow,
    Input button,
    Input motion,
    NightWiring night) {
  /**
   * A line that is read.
   *
   * @param activeLow whether low means pressed, moving, or dark
   */
  public record Input(int pin, boolean activeLow, GpioPull pull) {
    Input none() {
      return new Input(0, activeLow, pull);
    }
  }

  /** Nothing, on the same chip. */
  public Wiring none() {
    return new Wiring(chip, 0, lampActiveLow, button.none(), motion.none(), night.none());
  }

  /** Whether nothing is wired. */
  public boolean isEmpty() {
    return lampPin == 0 && button.pin == 0 && motion.pin == 0 && night.isEmpty();
  }
}
