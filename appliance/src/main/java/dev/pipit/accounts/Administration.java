package dev.pipit.accounts;

import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * What administrators see and change beside their own. The SQL asks each time whether the one who
 * asks is one; to others all of it does not exist. Any thread.
 */
public final class Administration {
  private static final int LONGEST_PAGE = 200;

  /** An account and how many devices it has. */
  public record Line(Account account, int devices) {}

  private final Context context;

  Administration(Context context) {
    this.context = context;
  }

  /**
   * Accounts by their address.
   *
   * @param after the address after which to go on, empty for the first page
   */
  public List<Line> accounts(String administratorId, String after, int limit)
      throws AccountsException {
    return context
        .database()
        .read(
            handle -> {
              mustBeAdministrator(handle, administratorId);
              return handle
                  .createQuery(
                      "SELECT "
                          + AccountRows.COLUMNS
                          + """
                          , (SELECT COUNT(*) FROM devices d WHERE d.owner_id = a.id) AS devices
                          FROM accounts a WHERE a.email > :after AND EXISTS (
                            SELECT 1 FROM accounts o WHERE o.id = :asker AND o.administrator = 1)
                          ORDER BY a.email LIMIT :limit
                          """)
                  .bind("asker", administratorId)
                  .bind("after", after)
                  .bind("limit", Math.clamp(limit, 1, LONGEST_PAGE))
                  .map((row, _) -> new Line(AccountRows.read(row), row.getInt("devices")))
                  .list();
            });
  }

  /** Makes another account an administrator's. */
  public void promote(String administratorId, String accountId) throws AccountsException {
    context
        .database()
        .change(
            handle -> {
              int changed =
                  handle
                      .createUpdate(
                          """
                          UPDATE accounts SET administrator = 1, role = 'owner'
                          WHERE id = :id AND EXISTS (
                            SELECT 1 FROM accounts o WHERE o.id = :asker AND o.administrator = 1)
                          """)
                      .bind("id", accountId)
                      .bind("asker", administratorId)
                      .execute();
              if (changed != 1) {
                throw AccountsException.notFound("account");
              }
              context.audit().note(handle, administratorId, Deed.ADMINISTRATOR_MADE, "", accountId);
              return accountId;
            });
  }

  /** Deletes another account with all that is its own. */
  public void delete(String administratorId, String accountId) throws AccountsException {
    List<String> devices =
        context
            .database()
            .change(
                handle -> {
                  mustBeAdministrator(handle, administratorId);
                  if (accountId.equals(administratorId)) {
                    throw AccountsException.notAllowed("Delete your own account as its owner.");
                  }
                  List<String> gone = AccountDeletion.delete(handle, accountId);
                  // Whose it was is not said: nothing that names the account stays.
                  context.audit().note(handle, administratorId, Deed.ACCOUNT_DELETED, "");
                  return gone;
                });
    AccountDeletion.tell(context.rights(), accountId, devices);
  }

  private static void mustBeAdministrator(Handle handle, String id) throws AccountsException {
    Account asker = AccountRows.byId(handle, id);
    if (asker == null || !asker.administrator()) {
      throw AccountsException.notFound("account");
    }
  }
}
