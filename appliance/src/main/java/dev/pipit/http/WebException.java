package dev.pipit.http;

/** The web server cannot start: what is in the way, and what to do about it. */
public final class WebException extends Exception {
  private static final long serialVersionUID = 1;

  private final String action;

  /**
   * @param sentence what happened and where, one plain sentence
   * @param action what to do about it, one plain sentence
   */
  public WebException(String sentence, String action, Throwable cause) {
    super(sentence, cause);
    this.action = action;
  }

  /** What to do about it, one plain sentence. */
  public String action() {
    return action;
  }
}
