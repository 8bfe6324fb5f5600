package dev.pipit.accounts;

import dev.pipit.access.Secrets;
import java.time.Duration;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the relay's owner decided about accounts.
 *
 * @param registration who may make an account
 * @param confirmByMail whether an address must be confirmed before the first log-in; where no mail
 *     can be sent nobody could
 * @param codeKey what claim codes are hashed with, for HMAC-SHA256; a new one makes the codes that
 *     are out worthless, which live for minutes anyway. Processes that share a database share it.
 */
public record Rules(Registration registration, boolean confirmByMail, SecretKey codeKey) {
  /** A session ends when it was not used for so long. */
  public static final Duration SESSION_IDLE = Duration.ofDays(30);

  /** A session ends so long after it began, whatever happens. */
  public static final Duration SESSION_LENGTH = Duration.ofDays(180);

  /** How long an invitation holds. */
  public static final Duration INVITATION = Duration.ofDays(7);

  /** How long a link that confirms an address holds. */
  public static final Duration CONFIRMATION = Duration.ofDays(2);

  /** How long a link that sets a new password holds. */
  public static final Duration RESET = Duration.ofHours(1);

  /** How long a claim code holds. */
  public static final Duration CLAIM = Duration.ofMinutes(15);

  /** A share link holds so long at most. */
  public static final Duration LONGEST_SHARE = Duration.ofDays(366);

  /** An address that was never confirmed is free again after that. */
  public static final Duration UNCONFIRMED = Duration.ofDays(7);

  /** Who may make an account. */
  public enum Registration {
    /** Everybody. */
    OPEN,
    /** Who was invited. */
    INVITATION,
    /** Nobody; the first account is made with the set-up code all the same. */
    CLOSED
  }

  /** With a key of its own, for the only process that uses the database. */
  public static Rules of(Registration registration, boolean confirmByMail) {
    return new Rules(
        registration, confirmByMail, new SecretKeySpec(Secrets.random(32), "HmacSHA256"));
  }

  @Override
  public String toString() {
    return "Rules[" + registration + ", confirmByMail=" + confirmByMail + "]";
  }
}
