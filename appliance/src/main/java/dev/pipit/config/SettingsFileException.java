package dev.pipit.config;

/** The settings file cannot be written; it is as it was before. */
public final class SettingsFileException extends Exception {
  private static final long serialVersionUID = 1;

  private final String action;

  SettingsFileException(String sentence, String action) {
    super(sentence);
    this.action = action;
  }

  /** What happened, one sentence. */
  public String sentence() {
    return String.valueOf(getMessage());
  }

  /** What can be done about it, one sentence. */
  public String action() {
    return action;
  }
}
