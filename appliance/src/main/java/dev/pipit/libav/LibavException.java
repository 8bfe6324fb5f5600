package dev.pipit.libav;

/** A call of ffmpeg's libraries failed; the message names the call and libav's own reason. */
public final class LibavException extends Exception {
  private static final long serialVersionUID = 1;

  private final int code;

  LibavException(String sentence, int code) {
    super(sentence);
    this.code = code;
  }

  /** The negative number that libav returned; 0 when there is none. */
  public int code() {
    return code;
  }
}
