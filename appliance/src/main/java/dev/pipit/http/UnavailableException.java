package dev.pipit.http;

/**
 * Who asks, or what they may, cannot be looked up now: nobody is turned away for it, but told to
 * come again.
 */
public final class UnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * What cannot be had.
   *
   * @param sentence for whoever asks; names no secret
   */
  public UnavailableException(String sentence, Throwable cause) {
    super(sentence, cause);
  }

  /** For whoever asks. */
  String sentence() {
    return String.valueOf(getMessage());
  }
}
