package dev.pipit.config;

/**
 * An option of rpicam for a camera on the ribbon cable.
 *
 * @param name as rpicam has it, without the dashes
 * @param value one that {@link CsiOptions} allows
 */
public record CsiOption(String name, String value) {
  /** As it is written in the configuration. */
  @Override
  public String toString() {
    return name + "=" + value;
  }
}
