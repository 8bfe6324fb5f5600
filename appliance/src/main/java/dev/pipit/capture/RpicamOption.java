package dev.pipit.capture;

/**
 * An option of rpicam that says how the sensor is read and the picture made.
 *
 * @param name without the dashes
 * @param value never an option of its own
 */
public record RpicamOption(String name, String value) {
  /** Refuses what a program could take for an option. */
  public RpicamOption {
    if (name.startsWith("-") || value.startsWith("--") || value.isEmpty()) {
      throw new IllegalArgumentException("Not an option's value: " + value);
    }
  }
}
