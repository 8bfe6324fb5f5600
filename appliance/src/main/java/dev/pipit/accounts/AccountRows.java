package dev.pipit.accounts;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Rows of the table of accounts, for all that work with it. */
final class AccountRows {
  /** What {@link #read} needs, of a table called {@code a}. */
  static final String COLUMNS =
      "a.id, a.email, a.name, a.role, a.confirmed, a.administrator, a.created_ms, a.login_ms";

  /** An account with the hash of its password. */
  record WithPassword(Account account, String password) {}

  private AccountRows() {}

  static Account read(ResultSet row) throws SQLException {
    return new Account(
        row.getString("id"),
        row.getString("email"),
        row.getString("name"),
        Account.Role.of(row.getString("role")),
        row.getInt("confirmed") != 0,
        row.getInt("administrator") != 0,
        row.getLong("created_ms"),
        row.getLong("login_ms"));
  }

  static @Nullable Account byId(Handle handle, String id) {
    return handle
        .createQuery("SELECT " + COLUMNS + " FROM accounts a WHERE a.id = :id")
        .bind("id", id)
        .map((row, _) -> read(row))
        .findOne()
        .orElse(null);
  }

  static @Nullable WithPassword withPassword(Handle handle, String column, String value) {
    return handle
        .createQuery(
            "SELECT " + COLUMNS + ", a.password FROM accounts a WHERE a." + column + " = :value")
        .bind("value", value)
        .map((row, _) -> new WithPassword(read(row), row.getString("password")))
        .findOne()
        .orElse(null);
  }

  /**
   * Makes an account.
   *
   * @return whether the address was free
   */
  static boolean insert(
      Handle handle, Account account, String password, @Nullable String invitedBy) {
    return handle
            .createUpdate(
                """
                INSERT INTO accounts (id, email, name, password, confirmed, role, administrator,
                                      invited_by, created_ms, login_ms)
                VALUES (:id, :email, :name, :password, :confirmed, :role, :administrator,
                        :invitedBy, :created, 0)
                ON CONFLICT (email) DO NOTHING
                """)
            .bind("id", account.id())
            .bind("email", account.email())
            .bind("name", account.name())
            .bind("password", password)
            .bind("confirmed", account.confirmed() ? 1 : 0)
            .bind("role", account.role().stored())
            .bind("administrator", account.administrator() ? 1 : 0)
            .bind("invitedBy", invitedBy)
            .bind("created", account.createdMs())
            .execute()
        == 1;
  }
}
