package dev.pipit.accounts;

import dev.pipit.access.AccessException;
import java.util.Locale;

/**
 * Something is refused, or the database cannot do it. The message is one plain sentence; what led
 * to it in the database is the cause.
 */
public final class AccountsException extends Exception {
  private static final long serialVersionUID = 1;

  /** Why. */
  public enum Reason {
    /** There is none, or it is another account's: nobody learns which. */
    NOT_FOUND,
    /** A value or a wish is not allowed. */
    NOT_ALLOWED,
    /** Somebody has that address, name or port already. */
    TAKEN,
    /** That is not the password, or there is no such account. */
    WRONG_PASSWORD,
    /** A code or token is wrong, expired or was used. */
    WRONG_CODE,
    /** The address was not confirmed yet. */
    UNCONFIRMED,
    /** Nobody may register, or only with an invitation. */
    CLOSED,
    /** Too many attempts; {@link #retrySeconds()} says when to try again. */
    TOO_MANY,
    /** Too much is asked at once. */
    BUSY,
    /** The database cannot be used; the sentence says which, and why. */
    DATABASE
  }

  private final Reason reason;
  private final String action;
  private final int retrySeconds;

  AccountsException(Reason reason, String sentence, String action) {
    this(reason, sentence, action, 0);
  }

  AccountsException(Reason reason, String sentence, String action, int retrySeconds) {
    super(sentence, null, false, false);
    this.reason = reason;
    this.action = action;
    this.retrySeconds = retrySeconds;
  }

  AccountsException(Reason reason, String sentence, String action, Throwable cause) {
    super(sentence, cause);
    this.reason = reason;
    this.action = action;
    retrySeconds = 0;
  }

  static AccountsException notFound(String what) {
    return new AccountsException(Reason.NOT_FOUND, "There is no such " + what + ".", "");
  }

  static AccountsException notAllowed(String sentence) {
    return new AccountsException(Reason.NOT_ALLOWED, sentence, "");
  }

  static AccountsException wrongPassword() {
    return new AccountsException(
        Reason.WRONG_PASSWORD, "That is not the password of that account.", "");
  }

  static AccountsException wrongCode(String what) {
    return new AccountsException(
        Reason.WRONG_CODE,
        "This " + what + " is wrong, has expired or was used.",
        "Ask for a new one.");
  }

  static AccountsException addressTaken() {
    return new AccountsException(
        Reason.TAKEN, "There is an account with this e-mail address.", "Log in.");
  }

  static AccountsException tooMany(int seconds) {
    return new AccountsException(
        Reason.TOO_MANY, "Too many attempts.", "Wait for " + seconds + " s.", seconds);
  }

  static AccountsException of(AccessException refused) {
    boolean busy = refused.reason() == AccessException.Reason.BUSY;
    return new AccountsException(
        busy ? Reason.BUSY : Reason.NOT_ALLOWED,
        refused.sentence(),
        refused.action(),
        refused.retrySeconds());
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  /** The reason as the API tells it: lower case, with hyphens. */
  public String code() {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The sentence. */
  public String sentence() {
    return String.valueOf(getMessage());
  }

  /** What to do about it, one plain sentence, or empty. */
  public String action() {
    return action;
  }

  /** Seconds until the next attempt, 0 when that is of no concern. */
  public int retrySeconds() {
    return retrySeconds;
  }
}
