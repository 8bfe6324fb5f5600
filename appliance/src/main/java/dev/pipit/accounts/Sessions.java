package dev.pipit.accounts;

import dev.pipit.access.AttemptLimiter;
import dev.pipit.access.PlainText;
import dev.pipit.access.Secrets;
import dev.pipit.accounts.AccountRows.WithPassword;
import dev.pipit.accounts.AccountsException.Reason;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Who is logged in. A request asks with the secret of its cookie and writes nothing; when it was
 * last seen is written later, with others. Any thread; those with a password wait for the
 * processor.
 */
public final class Sessions {
  /** The oldest session makes room for one more. */
  static final int MOST_OF_ACCOUNT = 50;

  private static final int LONGEST_ADDRESS = 64;
  private static final int LONGEST_AGENT = 200;
  private static final int LONGEST_SECRET = 100;

  /** A session that just began: the only time that its secret is told. */
  public record NewSession(String id, String secret, Account account) {
    @Override
    public String toString() {
      return "NewSession[" + id + "]";
    }
  }

  /** Whose session it is. */
  public record Current(String sessionId, Account account) {}

  /** A session as its owner sees it. */
  public record View(String id, long createdMs, long lastSeenMs, String address, String agent) {}

  private record Row(String hash, long createdMs, long seenMs, Current current) {}

  private final Context context;
  private final SeenTimes seen = new SeenTimes();

  Sessions(Context context) {
    this.context = context;
  }

  SeenTimes seen() {
    return seen;
  }

  /**
   * Begins a session with the password. Who has no account waits as long as who has a wrong
   * password.
   */
  public NewSession logIn(String email, String password, Caller caller)
      throws AccountsException, InterruptedException {
    context.limits().login(caller);
    WithPassword found = byEmail(email);
    if (found != null) {
      String id = found.account().id();
      context.limits().account(id, isKnown(id, caller));
    }
    if (!Passwords.matches(password, found == null ? null : found.password()) || found == null) {
      if (found != null) {
        String id = found.account().id();
        context
            .database()
            .change(
                handle -> {
                  context.audit().note(handle, id, Deed.LOGIN_REFUSED, network(caller));
                  return id;
                });
      }
      throw AccountsException.wrongPassword();
    }
    if (!found.account().confirmed()) {
      throw new AccountsException(
          Reason.UNCONFIRMED,
          "This e-mail address is not confirmed yet.",
          "Follow the link in the mail, or ask for another.");
    }
    context.limits().forgive(caller, found.account().id());
    return begin(found.account(), found.password(), caller);
  }

  private @Nullable WithPassword byEmail(String email) throws AccountsException {
    String address;
    try {
      address = EmailAddress.of(email);
    } catch (AccountsException e) {
      return null;
    }
    return context.database().read(handle -> AccountRows.withPassword(handle, "email", address));
  }

  /** Whether the account has a session from that network. */
  private boolean isKnown(String accountId, Caller caller) throws AccountsException {
    List<String> addresses =
        context
            .database()
            .read(
                handle ->
                    handle
                        .createQuery("SELECT address FROM sessions WHERE account_id = :account")
                        .bind("account", accountId)
                        .mapTo(String.class)
                        .list());
    return addresses.stream().map(AttemptLimiter::network).anyMatch(network(caller)::equals);
  }

  private static String network(Caller caller) {
    return AttemptLimiter.network(caller.address());
  }

  /**
   * Begins a session of an account whose password was looked at.
   *
   * @param password its hash: looking takes long, and who knew the one of before must not come in
   *     when it was changed meanwhile
   */
  private NewSession begin(Account account, String password, Caller caller)
      throws AccountsException {
    NewSession session = new NewSession(Secrets.id(), Secrets.secret(), account);
    return context
        .database()
        .change(
            handle -> {
              // First: it waits for whoever changes the password at this moment.
              int same =
                  handle.execute(
                      "UPDATE accounts SET login_ms = ? WHERE id = ? AND password = ?",
                      context.now(),
                      account.id(),
                      password);
              if (same != 1 || !insert(handle, session, password, caller)) {
                throw AccountsException.wrongPassword();
              }
              makeRoom(handle, session);
              context.audit().note(handle, account.id(), Deed.LOGGED_IN, network(caller));
              return session;
            });
  }

  private boolean insert(Handle handle, NewSession session, String password, Caller caller) {
    return handle
            .createUpdate(
                """
                INSERT INTO sessions (id, hash, account_id, created_ms, seen_ms, address, agent)
                SELECT :id, :hash, a.id, CAST(:now AS BIGINT), CAST(:now AS BIGINT), :address, :agent
                FROM accounts a WHERE a.id = :account AND a.password = :password
                """)
            .bind("id", session.id)
            .bind("hash", Secrets.hash(session.secret))
            .bind("account", session.account.id())
            .bind("password", password)
            .bind("now", context.now())
            .bind("address", PlainText.of(caller.address(), LONGEST_ADDRESS))
            .bind("agent", PlainText.of(caller.agent(), LONGEST_AGENT))
            .execute()
        == 1;
  }

  /** The new one stays whatever the clock says. */
  private static void makeRoom(Handle handle, NewSession session) {
    handle
        .createUpdate(
            """
            DELETE FROM sessions WHERE id IN (
              SELECT id FROM sessions WHERE account_id = :account AND id <> :new
              ORDER BY created_ms DESC, id LIMIT 1000 OFFSET :others)
            """)
        .bind("account", session.account.id())
        .bind("new", session.id)
        .bind("others", MOST_OF_ACCOUNT - 1)
        .execute();
  }

  /** Whose session the secret of a cookie is, or null: there is none, or it ended. */
  public @Nullable Current of(String secret) throws AccountsException {
    if (secret.length() > LONGEST_SECRET) {
      return null;
    }
    String hash = Secrets.hash(secret);
    Row row = context.database().read(handle -> byHash(handle, hash));
    long now = context.now();
    // The index has compared it already; this compares all of it, whatever the database does.
    if (row == null || !Secrets.same(row.hash, hash) || !holds(row, now)) {
      return null;
    }
    seen.note(row.current.sessionId, row.seenMs, now);
    return row.current;
  }

  private static @Nullable Row byHash(Handle handle, String hash) {
    return handle
        .createQuery(
            "SELECT s.id AS session_id, s.hash, s.created_ms AS begun_ms, s.seen_ms, "
                + AccountRows.COLUMNS
                + " FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE s.hash = :hash")
        .bind("hash", hash)
        .map(
            (row, _) ->
                new Row(
                    row.getString("hash"),
                    row.getLong("begun_ms"),
                    row.getLong("seen_ms"),
                    new Current(row.getString("session_id"), AccountRows.read(row))))
        .findOne()
        .orElse(null);
  }

  private boolean holds(Row row, long now) {
    return holds(row.createdMs, seen.last(row.current.sessionId, row.seenMs), now);
  }

  private static boolean holds(long createdMs, long seenMs, long nowMs) {
    long end =
        Math.min(
            seenMs + Rules.SESSION_IDLE.toMillis(), createdMs + Rules.SESSION_LENGTH.toMillis());
    return Hold.holds(createdMs, end, nowMs);
  }

  /** The sessions of an account that hold, the newest first. */
  public List<View> list(String accountId) throws AccountsException {
    long now = context.now();
    return context
        .database()
        .read(
            handle ->
                handle
                    .createQuery(
                        """
                        SELECT id, created_ms, seen_ms, address, agent FROM sessions
                        WHERE account_id = :account ORDER BY created_ms DESC, id
                        """)
                    .bind("account", accountId)
                    .map(
                        (row, _) ->
                            new View(
                                row.getString("id"),
                                row.getLong("created_ms"),
                                seen.last(row.getString("id"), row.getLong("seen_ms")),
                                row.getString("address"),
                                row.getString("agent")))
                    .list())
        .stream()
        .filter(view -> holds(view.createdMs, view.lastSeenMs, now))
        .toList();
  }

  /** Ends one session at once. */
  public void end(String accountId, String id) throws AccountsException {
    context
        .database()
        .change(
            handle -> {
              int deleted =
                  handle.execute(
                      "DELETE FROM sessions WHERE id = ? AND account_id = ?", id, accountId);
              if (deleted != 1) {
                throw AccountsException.notFound("session");
              }
              context.audit().note(handle, accountId, Deed.SESSION_ENDED, "");
              return id;
            });
    context.rights().lost(new RightLost.OfSession(id));
  }

  /**
   * Ends every session of an account.
   *
   * @param but one that stays, or null for none
   */
  public void endAll(String accountId, @Nullable String but) throws AccountsException {
    context
        .database()
        .change(
            handle -> {
              endAll(handle, accountId, but);
              context.audit().note(handle, accountId, Deed.SESSIONS_ENDED, "");
              return accountId;
            });
    context.rights().lost(new RightLost.OfAccount(accountId));
  }

  static void endAll(Handle handle, String accountId, @Nullable String but) {
    handle.execute(
        "DELETE FROM sessions WHERE account_id = ? AND id <> ?", accountId, but == null ? "" : but);
  }
}
