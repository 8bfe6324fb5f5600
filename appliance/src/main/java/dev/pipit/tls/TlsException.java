package dev.pipit.tls;

import org.jspecify.annotations.Nullable;

/** There is no certificate to use: what is in the way and where, and what to do about it. */
public final class TlsException extends Exception {
  private static final long serialVersionUID = 1;

  private final String action;

  /**
   * @param sentence what is wrong and where, one plain sentence without its full stop
   * @param action what to do about it, one plain sentence
   */
  public TlsException(String sentence, String action, @Nullable Throwable cause) {
    super(sentence, cause);
    this.action = action;
  }

  /** What to do about it, one plain sentence. */
  public String action() {
    return action;
  }
}
