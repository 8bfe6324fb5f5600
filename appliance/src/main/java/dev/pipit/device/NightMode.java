package dev.pipit.device;

/** Who decides whether it is night. */
public enum NightMode {
  /** The light. */
  AUTO,
  /** It always is. */
  ON,
  /** It never is. */
  OFF
}
