package dev.pipit.accounts;

import dev.pipit.access.PlainText;
import dev.pipit.access.Secrets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The public halves of passkeys, for whoever checks their signatures. Bytes are Base64 for
 * addresses, as WebAuthn's JSON has them. Any thread.
 */
public final class Passkeys {
  private static final int MOST_OF_ACCOUNT = 20;
  private static final int LONGEST_NAME = 64;

  /** WebAuthn section 5.4.3 allows 64 bytes, and wants nothing of the account in them. */
  private static final int HANDLE_BYTES = 48;

  /**
   * A passkey.
   *
   * @param publicKey COSE_Key (RFC 9052 section 7)
   * @param signCount the last that was seen, 0 where the authenticator counts nothing
   * @param usedMs 0 for never
   */
  public record Passkey(
      String credentialId,
      String accountId,
      String publicKey,
      long signCount,
      String name,
      long createdMs,
      long usedMs) {}

  private final Context context;

  Passkeys(Context context) {
    this.context = context;
  }

  /** What tells the account to its authenticators; made when it is asked for first. */
  public String userHandle(String accountId) throws AccountsException {
    String fresh = Secrets.base64(Secrets.random(HANDLE_BYTES));
    return context
        .database()
        .change(
            handle -> {
              handle.execute(
                  "UPDATE accounts SET user_handle = ? WHERE id = ? AND user_handle = ''",
                  fresh,
                  accountId);
              return handle
                  .createQuery("SELECT user_handle FROM accounts WHERE id = :id")
                  .bind("id", accountId)
                  .mapTo(String.class)
                  .findOne()
                  .orElseThrow(() -> AccountsException.notFound("account"));
            });
  }

  /** Adds a passkey whose signature was checked; none may have that credential id. */
  public void add(String accountId, String credentialId, String publicKey, long count, String name)
      throws AccountsException {
    context
        .database()
        .change(
            handle -> {
              int added =
                  handle
                      .createUpdate(
                          """
                          INSERT INTO passkeys (credential_id, account_id, public_key, sign_count,
                                                name, created_ms, used_ms)
                          SELECT :credential, a.id, :key, CAST(:count AS BIGINT), :name,
                            CAST(:now AS BIGINT), 0
                          FROM accounts a WHERE a.id = :account
                            AND (SELECT COUNT(*) FROM passkeys p WHERE p.account_id = a.id) < :most
                          """)
                      .bind("credential", credentialId)
                      .bind("account", accountId)
                      .bind("key", publicKey)
                      .bind("count", count)
                      .bind("name", PlainText.of(name, LONGEST_NAME))
                      .bind("now", context.now())
                      .bind("most", MOST_OF_ACCOUNT)
                      .execute();
              if (added != 1) {
                throw AccountsException.notAllowed(
                    "This account has " + MOST_OF_ACCOUNT + " passkeys; remove one first.");
              }
              context.audit().note(handle, accountId, Deed.PASSKEY_ADDED, name);
              return credentialId;
            });
  }

  /** The passkey of that credential id, or null. */
  public @Nullable Passkey of(String credentialId) throws AccountsException {
    return context
        .database()
        .read(
            handle ->
                handle
                    .createQuery("SELECT * FROM passkeys WHERE credential_id = :id")
                    .bind("id", credentialId)
                    .map((row, _) -> read(row))
                    .findOne()
                    .orElse(null));
  }

  /** The passkeys of an account, the oldest first. */
  public List<Passkey> list(String accountId) throws AccountsException {
    return context
        .database()
        .read(
            handle ->
                handle
                    .createQuery(
                        """
                        SELECT * FROM passkeys WHERE account_id = :account
                        ORDER BY created_ms, credential_id
                        """)
                    .bind("account", accountId)
                    .map((row, _) -> read(row))
                    .list());
  }

  private static Passkey read(ResultSet row) throws SQLException {
    return new Passkey(
        row.getString("credential_id"),
        row.getString("account_id"),
        row.getString("public_key"),
        row.getLong("sign_count"),
        row.getString("name"),
        row.getLong("created_ms"),
        row.getLong("used_ms"));
  }

  /**
   * One was used.
   *
   * @return false when its count did not grow: WebAuthn section 6.1.1 takes it for a copy then
   */
  public boolean used(String credentialId, long signCount) throws AccountsException {
    return context
            .database()
            .change(
                handle ->
                    handle
                        .createUpdate(
                            """
                            UPDATE passkeys SET sign_count = :count, used_ms = :now
                            WHERE credential_id = :id
                              AND (sign_count < :count OR (sign_count = 0 AND :count = 0))
                            """)
                        .bind("count", signCount)
                        .bind("now", context.now())
                        .bind("id", credentialId)
                        .execute())
        == 1;
  }

  /** Removes a passkey of one's own. */
  public void remove(String accountId, String credentialId) throws AccountsException {
    context
        .database()
        .change(
            handle -> {
              int deleted =
                  handle.execute(
                      "DELETE FROM passkeys WHERE credential_id = ? AND account_id = ?",
                      credentialId,
                      accountId);
              if (deleted != 1) {
                throw AccountsException.notFound("passkey");
              }
              context.audit().note(handle, accountId, Deed.PASSKEY_REMOVED, "");
              return credentialId;
            });
  }
}
