package dev.pipit.http;

/** The web server cannot start or move: what is in the way, and what to do about it. */
public final class WebException extends Exception {
  private static final long serialVersionUID = 1;

  private final String action;
  private final String setting;

  /**
   * @param sentence what happened and where, one plain sentence
   * @param action what to do about it, one plain sentence
   */
  public WebException(String sentence, String action, Throwable cause) {
    this(sentence, action, "server.port", cause);
  }

  WebException(String sentence, String action, String setting, Throwable cause) {
    super(sentence, cause);
    this.action = action;
    this.setting = setting;
  }

  /** The key of the setting that is in the way. */
  public String setting() {
    return setting;
  }

  /** What to do about it, one plain sentence. */
  public String action() {
    return action;
  }
}
