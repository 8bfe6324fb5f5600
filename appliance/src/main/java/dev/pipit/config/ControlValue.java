package dev.pipit.config;

/**
 * The value of a control of a camera.
 *
 * @param id the control's name in lower case with underscores, such as {@code power_line_frequency}
 */
public record ControlValue(String id, long value) {
  /** As it is written in the configuration. */
  @Override
  public String toString() {
    return id + "=" + value;
  }
}
