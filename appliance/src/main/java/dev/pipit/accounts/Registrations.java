package dev.pipit.accounts;

import dev.pipit.access.ClaimCode;
import dev.pipit.access.PlainText;
import dev.pipit.access.Secrets;
import dev.pipit.accounts.Account.Role;
import dev.pipit.accounts.AccountsException.Reason;
import dev.pipit.accounts.Rules.Registration;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * How accounts come to be: the first by the set-up code, others as the {@link Rules} say. Any
 * thread; those with a password wait for the processor.
 */
public final class Registrations {
  private static final int LONGEST_NAME = 64;
  private static final int MOST_INVITATIONS = 50;

  /**
   * What somebody says who makes an account.
   *
   * @param email as it was typed
   * @param name empty for the part of the address before the @
   */
  public record Applicant(String email, String name, String password) {
    @Override
    public String toString() {
      return "Applicant[" + email + "]";
    }
  }

  /** An invitation that was just made: the only time that its secret is told. */
  public record NewInvitation(String id, String secret, long expiresMs) {
    @Override
    public String toString() {
      return "NewInvitation[" + id + "]";
    }
  }

  /** An invitation that nobody has used yet. */
  public record Invitation(String id, Role role, long createdMs, long expiresMs) {}

  private record Invited(String inviterId, Role role) {}

  private final Context context;

  Registrations(Context context) {
    this.context = context;
  }

  /**
   * The code by which the first account is made, to be shown once; null when there are accounts.
   * Only its hash is kept, so each call makes a new one, and the newest holds. 79 random bits:
   * nobody guesses them.
   */
  public @Nullable String setupCode() throws AccountsException {
    String code = ClaimCode.random().shown() + "-" + ClaimCode.random().shown();
    return context
        .database()
        .change(
            handle -> {
              handle.execute("DELETE FROM setup_codes");
              int made =
                  handle
                      .createUpdate(
                          """
                          INSERT INTO setup_codes (hash, created_ms)
                          SELECT :hash, CAST(:now AS BIGINT)
                          WHERE NOT EXISTS (SELECT 1 FROM accounts)
                          """)
                      .bind("hash", Secrets.hash(ClaimCode.plain(code)))
                      .bind("now", context.now())
                      .execute();
              return made == 1 ? code : null;
            });
  }

  /** Makes the first account, an administrator's, of who reads the relay's console. */
  public Account first(String setupCode, Applicant applicant)
      throws AccountsException, InterruptedException {
    String hash = Secrets.hash(ClaimCode.plain(setupCode));
    boolean known =
        context
            .database()
            .read(
                handle ->
                    handle
                        .createQuery("SELECT 1 FROM setup_codes WHERE hash = :hash")
                        .bind("hash", hash)
                        .mapTo(Integer.class)
                        .findOne()
                        .isPresent());
    if (!known) {
      throw AccountsException.wrongCode("set-up code");
    }
    Account account = account(applicant, Role.OWNER, true, true);
    String password = Passwords.hash(applicant.password());
    return context
        .database()
        .change(
            handle -> {
              int used =
                  handle
                      .createUpdate(
                          """
                          DELETE FROM setup_codes
                          WHERE hash = :hash AND NOT EXISTS (SELECT 1 FROM accounts)
                          """)
                      .bind("hash", hash)
                      .execute();
              if (used != 1) {
                throw AccountsException.wrongCode("set-up code");
              }
              return insert(handle, account, password, null);
            });
  }

  /** Makes an account where everybody may. */
  public Account open(Applicant applicant) throws AccountsException, InterruptedException {
    if (context.rules().registration() != Registration.OPEN) {
      throw closed();
    }
    boolean confirmed = !context.rules().confirmByMail();
    Account account = account(applicant, Role.OWNER, confirmed, false);
    String password = Passwords.hash(applicant.password());
    return context
        .database()
        .change(
            handle -> {
              boolean anybody =
                  handle
                      .createQuery("SELECT 1 FROM accounts LIMIT 1")
                      .mapTo(Integer.class)
                      .findOne()
                      .isPresent();
              if (!anybody) {
                throw new AccountsException(
                    Reason.CLOSED,
                    "The first account is made with the set-up code.",
                    "Read it where the relay was started.");
              }
              return insert(handle, account, password, null);
            });
  }

  /** Makes an account with an invitation, which is used up by it. */
  public Account invited(String invitation, Applicant applicant)
      throws AccountsException, InterruptedException {
    if (context.rules().registration() == Registration.CLOSED) {
      throw closed();
    }
    String hash = Secrets.hash(invitation);
    Invited by = context.database().read(handle -> invited(handle, hash));
    if (by == null) {
      throw AccountsException.wrongCode("invitation");
    }
    boolean confirmed = !context.rules().confirmByMail();
    Account account = account(applicant, by.role, confirmed, false);
    String password = Passwords.hash(applicant.password());
    return context
        .database()
        .change(
            handle -> {
              if (handle.execute("DELETE FROM invitations WHERE hash = ?", hash) != 1) {
                throw AccountsException.wrongCode("invitation");
              }
              return insert(handle, account, password, by.inviterId);
            });
  }

  private @Nullable Invited invited(Handle handle, String hash) {
    return handle
        .createQuery(
            """
            SELECT inviter_id, role FROM invitations WHERE hash = :hash AND expires_ms > :now
            """)
        .bind("hash", hash)
        .bind("now", context.now())
        .map((row, _) -> new Invited(row.getString("inviter_id"), Role.of(row.getString("role"))))
        .findOne()
        .orElse(null);
  }

  private Account account(Applicant applicant, Role role, boolean confirmed, boolean administrator)
      throws AccountsException {
    String email = EmailAddress.of(applicant.email());
    String name = PlainText.of(applicant.name(), LONGEST_NAME);
    String shown = name.isEmpty() ? email.substring(0, email.lastIndexOf('@')) : name;
    return new Account(
        Secrets.id(), email, shown, role, confirmed, administrator, context.now(), 0);
  }

  private Account insert(
      Handle handle, Account account, String password, @Nullable String invitedBy)
      throws AccountsException {
    if (!AccountRows.insert(handle, account, password, invitedBy)) {
      throw AccountsException.addressTaken();
    }
    context.audit().note(handle, account.id(), Deed.REGISTERED, account.email());
    return account;
  }

  private static AccountsException closed() {
    return new AccountsException(
        Reason.CLOSED,
        "Nobody can make an account here without being invited.",
        "Ask whoever runs this relay.");
  }

  /** Makes an invitation; only an owner may, and only an administrator invites other owners. */
  public NewInvitation invite(String inviterId, Role role) throws AccountsException {
    String secret = Secrets.secret();
    long now = context.now();
    NewInvitation made = new NewInvitation(Secrets.id(), secret, now + Rules.INVITATION.toMillis());
    context
        .database()
        .change(
            handle -> {
              int inserted =
                  handle
                      .createUpdate(
                          """
                          INSERT INTO invitations (id, hash, inviter_id, role, created_ms, expires_ms)
                          SELECT :id, :hash, a.id, :role, CAST(:now AS BIGINT), CAST(:ends AS BIGINT)
                          FROM accounts a
                          WHERE a.id = :inviter AND a.role = 'owner'
                            AND (a.administrator = 1 OR :role = 'viewer')
                            AND (SELECT COUNT(*) FROM invitations i WHERE i.inviter_id = a.id) < :most
                          """)
                      .bind("id", made.id)
                      .bind("hash", Secrets.hash(secret))
                      .bind("inviter", inviterId)
                      .bind("role", role.stored())
                      .bind("now", now)
                      .bind("ends", made.expiresMs)
                      .bind("most", MOST_INVITATIONS)
                      .execute();
              if (inserted != 1) {
                throw AccountsException.notAllowed(
                    "This account may not invite others, or has invited too many.");
              }
              context.audit().note(handle, inviterId, Deed.INVITED, role.stored());
              return made;
            });
    return made;
  }

  /** The invitations of an account that hold, the newest first. */
  public List<Invitation> invitations(String inviterId) throws AccountsException {
    return context
        .database()
        .read(
            handle ->
                handle
                    .createQuery(
                        """
                        SELECT id, role, created_ms, expires_ms FROM invitations
                        WHERE inviter_id = :inviter AND expires_ms > :now ORDER BY created_ms DESC
                        """)
                    .bind("inviter", inviterId)
                    .bind("now", context.now())
                    .map(
                        (row, _) ->
                            new Invitation(
                                row.getString("id"),
                                Role.of(row.getString("role")),
                                row.getLong("created_ms"),
                                row.getLong("expires_ms")))
                    .list());
  }

  /** Takes an invitation back. */
  public void withdraw(String inviterId, String id) throws AccountsException {
    int deleted =
        context
            .database()
            .change(
                handle ->
                    handle.execute(
                        "DELETE FROM invitations WHERE id = ? AND inviter_id = ?", id, inviterId));
    if (deleted != 1) {
      throw AccountsException.notFound("invitation");
    }
  }
}
