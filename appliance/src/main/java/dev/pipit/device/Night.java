package dev.pipit.device;

/**
 * Whether it is night for the camera, and who says so.
 *
 * @param on whether it is
 * @param by who says so
 * @param sinceMs Unix time in milliseconds since when that is so
 * @param count how often it became night since the start
 */
public record Night(boolean on, By by, long sinceMs, long count) {
  /** Who says whether it is night. */
  public enum By {
    /** The settings. */
    SETTING,
    /** The light sensor. */
    SENSOR,
    /** The brightness of the camera's picture. */
    PICTURE,
    /** Nobody yet: it is taken for day. */
    NOTHING
  }
}
