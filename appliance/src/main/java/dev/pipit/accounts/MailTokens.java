package dev.pipit.accounts;

import dev.pipit.access.Secrets;
import java.time.Duration;
import java.util.Locale;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Secrets that are mailed, so that who uses one has shown to read the mailbox. Each holds once and
 * for a while; the newest three of a kind hold, so that nobody fills the table by asking.
 */
final class MailTokens {
  private static final int NEWEST = 3;

  /** What for. */
  enum Purpose {
    CONFIRM(Rules.CONFIRMATION),
    RESET(Rules.RESET),
    EMAIL(Rules.CONFIRMATION);

    private final Duration holds;

    Purpose(Duration holds) {
      this.holds = holds;
    }

    String stored() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What one was made for.
   *
   * @param email the address to which it was mailed
   */
  record Used(String accountId, String email) {}

  private MailTokens() {}

  /** Makes one for an account; its hash is kept. */
  static String make(Handle handle, String accountId, Purpose purpose, String email, long nowMs) {
    String secret = Secrets.secret();
    handle
        .createUpdate(
            """
            DELETE FROM account_tokens WHERE hash IN (
              SELECT hash FROM account_tokens WHERE account_id = :account AND purpose = :purpose
              ORDER BY created_ms DESC, hash LIMIT 1000 OFFSET :others)
            """)
        .bind("account", accountId)
        .bind("purpose", purpose.stored())
        .bind("others", NEWEST - 1)
        .execute();
    handle
        .createUpdate(
            """
            INSERT INTO account_tokens (hash, account_id, purpose, email, created_ms, expires_ms)
            VALUES (:hash, :account, :purpose, :email, :now, :ends)
            """)
        .bind("hash", Secrets.hash(secret))
        .bind("account", accountId)
        .bind("purpose", purpose.stored())
        .bind("email", email)
        .bind("now", nowMs)
        .bind("ends", nowMs + purpose.holds.toMillis())
        .execute();
    return secret;
  }

  /** Uses one up, and with it those of its kind; null when it does not hold. */
  static @Nullable Used use(Handle handle, Purpose purpose, String secret, long nowMs) {
    Used used =
        handle
            .createQuery(
                """
                DELETE FROM account_tokens
                WHERE hash = :hash AND purpose = :purpose AND expires_ms > :now
                RETURNING account_id, email
                """)
            .bind("hash", Secrets.hash(secret))
            .bind("purpose", purpose.stored())
            .bind("now", nowMs)
            .map((row, _) -> new Used(row.getString("account_id"), row.getString("email")))
            .findOne()
            .orElse(null);
    if (used != null) {
      handle.execute(
          "DELETE FROM account_tokens WHERE account_id = ? AND purpose = ?",
          used.accountId,
          purpose.stored());
    }
    return used;
  }

  /** Whether one holds, without using it up. */
  static boolean holds(Handle handle, Purpose purpose, String secret, long nowMs) {
    return handle
        .createQuery(
            """
            SELECT 1 FROM account_tokens
            WHERE hash = :hash AND purpose = :purpose AND expires_ms > :now
            """)
        .bind("hash", Secrets.hash(secret))
        .bind("purpose", purpose.stored())
        .bind("now", nowMs)
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }
}
