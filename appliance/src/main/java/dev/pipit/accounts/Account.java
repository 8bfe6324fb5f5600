package dev.pipit.accounts;

import java.util.Locale;

/**
 * An account as it is shown.
 *
 * @param email the address in its one form, as {@link EmailAddress} makes it
 * @param confirmed whether somebody has shown to read that mailbox
 * @param administrator whether it may see and change other accounts
 * @param loginMs the last log-in in milliseconds since 1970, 0 for never
 */
public record Account(
    String id,
    String email,
    String name,
    Role role,
    boolean confirmed,
    boolean administrator,
    long createdMs,
    long loginMs) {
  /** What an account is for. */
  public enum Role {
    /** Has devices of its own. */
    OWNER,
    /** Watches what owners let it watch. */
    VIEWER;

    String stored() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Role of(String stored) {
      return valueOf(stored.toUpperCase(Locale.ROOT));
    }
  }
}
