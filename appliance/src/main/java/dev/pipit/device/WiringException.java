package dev.pipit.device;

import dev.pipit.linux.Errno;
import dev.pipit.linux.GpioChipDescription;
import dev.pipit.linux.SystemCallException;

/** A line cannot be had; with what its owner can do about it. */
final class WiringException extends Exception {
  private static final long serialVersionUID = 1;
  private static final String OTHER_PIN =
      "Take another pin, or switch off what uses it, for instance in config.txt.";

  private final String action;

  WiringException(String sentence, String action) {
    super(sentence);
    this.action = action;
  }

  /** What is the matter; a whole sentence. */
  String sentence() {
    String message = getMessage();
    return message == null ? "" : message;
  }

  /** What to do about it. */
  String action() {
    return action;
  }

  /** A chip's device file cannot be opened. */
  static WiringException ofChip(String path, SystemCallException e) {
    return switch (e.errno()) {
      case ENOENT, ENODEV, ENXIO ->
          new WiringException(
              "There is no " + path + ".", "Set gpio.chip to auto, or to a chip that is there.");
      case EACCES, EPERM ->
          new WiringException(
              "Pipit may not open " + path + ".",
              "Let the service into the group gpio, see the how-to page on lamp and button.");
      case ENOTTY, EINVAL ->
          new WiringException(
              path + " is no GPIO chip.", "Set gpio.chip to auto, or to such a chip.");
      default ->
          new WiringException(
              path + " cannot be opened: " + e.getMessage() + ".", "Look at the kernel's log.");
    };
  }

  /**
   * A chip does not give a line.
   *
   * @param consumer who uses it, empty when nobody or unknown
   */
  static WiringException ofLine(
      int pin, GpioChipDescription chip, String consumer, SystemCallException e) {
    if (pin >= chip.lines()) {
      return new WiringException(
          "%s (%s) has no GPIO %d, only 0 to %d."
              .formatted(chip.name(), chip.label(), pin, chip.lines() - 1),
          "Take another pin, or set gpio.chip to the chip that has it.");
    }
    if (e.errno() == Errno.EBUSY) {
      String by = consumer.isEmpty() ? "" : " by \"" + consumer + "\"";
      return new WiringException("GPIO " + pin + " is in use" + by + ".", OTHER_PIN);
    }
    return new WiringException(
        "GPIO " + pin + " cannot be had: " + e.getMessage() + ".", "Take another pin.");
  }

  /** A line that was held does not answer any more. */
  static WiringException lost(int pin, SystemCallException e) {
    return new WiringException(
        "GPIO " + pin + " does not answer: " + e.getMessage() + ".",
        "Look whether the chip is still there; Pipit tries again by itself.");
  }
}
