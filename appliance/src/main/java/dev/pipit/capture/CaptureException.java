package dev.pipit.capture;

/**
 * A source that cannot be opened or no longer gives pictures: what failed, where, and what its
 * owner can do about it.
 */
public final class CaptureException extends Exception {
  private static final long serialVersionUID = 1;

  private final Reason reason;
  private final String action;

  /** Why, as far as a program needs to know it. */
  public enum Reason {
    /** There is no such device, or it was unplugged. */
    GONE,
    /** Another program holds the device. */
    BUSY,
    /** The service may not open the device. */
    DENIED,
    /** The device refuses the format, or lies about it. */
    FORMAT,
    /** USB bandwidth or memory does not suffice. */
    RESOURCES,
    /** The device is there and gives nothing, or an error. */
    BROKEN
  }

  /**
   * @param sentence what happened and where, one plain sentence
   * @param action what to do about it, one plain sentence
   */
  public CaptureException(Reason reason, String sentence, String action) {
    super(sentence);
    this.reason = reason;
    this.action = action;
  }

  /** Why, as far as a program needs to know it. */
  public Reason reason() {
    return reason;
  }

  /** What to do about it, one plain sentence. */
  public String action() {
    return action;
  }
}
