package dev.pipit.accounts;

import dev.pipit.access.PlainText;
import java.time.Clock;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Who did what when. Written in the same transaction as the deed, so that none is without the
 * other; the oldest entries of all are forgotten when there are more than {@link #MOST}. Entries of
 * an account go with it. Any thread.
 */
public final class AuditTrail {
  /** So many entries are kept, a few more until the next time they are counted. */
  public static final int MOST = 50_000;

  private static final int LONGEST_SUBJECT = 200;
  private static final int LONGEST_PAGE = 500;

  /**
   * One entry.
   *
   * @param deed {@link Deed#code()}
   * @param subject what it was done to, in words for people; may be empty
   * @param about the address of the other account that it was done to, empty for none or one that
   *     is gone: nothing names it any more
   */
  public record Entry(long id, long atMs, String deed, String subject, String about) {}

  private final Database database;
  private final Clock clock;

  AuditTrail(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** Notes a deed as part of a change. */
  void note(Handle handle, String accountId, Deed deed, String subject) {
    note(handle, accountId, deed, subject, null);
  }

  /** Notes a deed to another account. */
  void note(Handle handle, String accountId, Deed deed, String subject, @Nullable String aboutId) {
    handle
        .createUpdate(
            """
            INSERT INTO audit (at_ms, account_id, deed, subject, about_id)
            VALUES (:at, :account, :deed, :subject, :about)
            """)
        .bind("at", clock.millis())
        .bind("account", accountId)
        .bind("deed", deed.code())
        .bind("subject", PlainText.of(subject, LONGEST_SUBJECT))
        .bind("about", aboutId)
        .execute();
  }

  /**
   * Entries of an account, the newest first.
   *
   * @param before the {@link Entry#id} after which to go on, or {@link Long#MAX_VALUE}
   */
  public List<Entry> of(String accountId, long before, int limit) throws AccountsException {
    return database.read(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT u.id, u.at_ms, u.deed, u.subject, COALESCE(o.email, '') AS about
                    FROM audit u LEFT JOIN accounts o ON o.id = u.about_id
                    WHERE u.account_id = :account AND u.id < :before
                    ORDER BY u.id DESC LIMIT :limit
                    """)
                .bind("account", accountId)
                .bind("before", before)
                .bind("limit", Math.clamp(limit, 1, LONGEST_PAGE))
                .map(
                    (row, _) ->
                        new Entry(
                            row.getLong("id"),
                            row.getLong("at_ms"),
                            row.getString("deed"),
                            row.getString("subject"),
                            row.getString("about")))
                .list());
  }

  /** Forgets the oldest, some at a time; whether there are more to forget. */
  boolean trim(int most, int batch) throws AccountsException {
    return database.change(
            handle ->
                handle
                    .createUpdate(
                        """
                        DELETE FROM audit WHERE id IN (
                          SELECT id FROM audit WHERE id <= (SELECT MAX(id) FROM audit) - :most
                          ORDER BY id LIMIT :batch)
                        """)
                    .bind("most", most)
                    .bind("batch", batch)
                    .execute())
        == batch;
  }
}
