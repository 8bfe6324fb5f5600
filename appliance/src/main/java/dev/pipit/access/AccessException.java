package dev.pipit.access;

import org.jspecify.annotations.Nullable;

/** Something about access is refused or cannot be done. The message is one plain sentence. */
public final class AccessException extends Exception {
  private static final long serialVersionUID = 1;

  /** Why. */
  public enum Reason {
    /** Nobody has claimed the device yet. */
    UNCLAIMED,
    /** Somebody has claimed the device already. */
    CLAIMED,
    /** The claim code is another. */
    WRONG_CODE,
    /** The password is another. */
    WRONG_PASSWORD,
    /** Too many attempts; {@link #retrySeconds()} says when to try again. */
    TOO_MANY,
    /** Too much is asked at once. */
    BUSY,
    /** A value is not allowed. */
    NOT_ALLOWED,
    /** What was to be kept cannot be written. */
    STORAGE,
    /** The file with the hashes cannot be read, so nobody is let in. */
    LOCKED
  }

  private final Reason reason;
  private final String action;
  private final int retrySeconds;
  private final @Nullable String passwordFault;

  private AccessException(
      Reason reason,
      String sentence,
      String action,
      int retrySeconds,
      @Nullable String passwordFault) {
    super(sentence, null, false, false);
    this.reason = reason;
    this.action = action;
    this.retrySeconds = retrySeconds;
    this.passwordFault = passwordFault;
  }

  AccessException(Reason reason, String sentence, String action, int retrySeconds) {
    this(reason, sentence, action, retrySeconds, null);
  }

  AccessException(Reason reason, String sentence, String action) {
    this(reason, sentence, action, 0);
  }

  static AccessException wrongCode(@Nullable String passwordFault) {
    return new AccessException(
        Reason.WRONG_CODE,
        "That is not the claim code.",
        "Read it anew where Pipit runs: there is a new one at each start.",
        0,
        passwordFault);
  }

  static AccessException claimed() {
    return new AccessException(Reason.CLAIMED, "This device has a password already.", "Log in.");
  }

  static AccessException unclaimed() {
    return new AccessException(
        Reason.UNCLAIMED,
        "Nobody has claimed this device yet.",
        "Claim it with the code that Pipit printed when it started.");
  }

  static AccessException wrongPassword() {
    return new AccessException(Reason.WRONG_PASSWORD, "That is not the password.", "");
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  /** The sentence. */
  public String sentence() {
    return String.valueOf(getMessage());
  }

  /** What to do about it, one plain sentence, or empty. */
  public String action() {
    return action;
  }

  /** What is wrong with the new password besides, to follow its name, or null. */
  public @Nullable String passwordFault() {
    return passwordFault;
  }

  /** Seconds until the next attempt, 0 when that is of no concern. */
  public int retrySeconds() {
    return retrySeconds;
  }
}
