package dev.pipit.device;

import java.util.Locale;

/**
 * One thing that was looked at, in plain words. Page, API, metrics and home automation show the
 * same record.
 *
 * @param id a fixed word for programs, such as {@code device.temperature} or {@code camera.front}
 * @param title what was looked at, in a word or two
 * @param sentence how it is
 * @param action what its owner can do, empty when there is nothing to do
 * @param value the measured value with its unit, empty when there is none
 */
public record HealthCheck(
    String id, String title, Level level, String sentence, String action, String value) {

  /** How bad it is; the later, the worse. */
  public enum Level {
    /** As it should be. */
    OK,
    /** Works, but not well, or not for long. */
    WARNING,
    /** Does not work. */
    FAULT;

    /** As the API writes it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The worse of the two. */
    public Level or(Level other) {
      return compareTo(other) >= 0 ? this : other;
    }
  }

  /** All is well. */
  public static HealthCheck ok(String id, String title, String sentence, String value) {
    return new HealthCheck(id, title, Level.OK, sentence, "", value);
  }

  /** It works, but its owner should know. */
  public static HealthCheck warning(
      String id, String title, String sentence, String action, String value) {
    return new HealthCheck(id, title, Level.WARNING, sentence, action, value);
  }

  /** It does not work. */
  public static HealthCheck fault(
      String id, String title, String sentence, String action, String value) {
    return new HealthCheck(id, title, Level.FAULT, sentence, action, value);
  }
}
