package dev.pipit.encode;

/**
 * An encoder that cannot be made or broke: what failed, where, and what its owner can do about it.
 */
public final class EncodeException extends Exception {
  private static final long serialVersionUID = 1;

  private final String action;

  /**
   * @param sentence what happened and where, one plain sentence
   * @param action what to do about it, one plain sentence
   */
  public EncodeException(String sentence, String action) {
    super(sentence);
    this.action = action;
  }

  /** What to do about it, one plain sentence. */
  public String action() {
    return action;
  }
}
