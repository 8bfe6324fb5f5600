package dev.pipit.accounts;

import dev.pipit.access.PlainText;
import dev.pipit.accounts.AccountRows.WithPassword;
import dev.pipit.accounts.MailTokens.Purpose;
import dev.pipit.accounts.MailTokens.Used;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * What an account's owner does with it. Any thread; those with a password wait for the processor.
 *
 * <p>Of what is asked by address alone nobody learns whether there is such an account: those
 * methods return null for none, and whoever mails answers everybody in the same words.
 */
public final class Accounts {
  private static final int LONGEST_NAME = 64;

  /** A secret that is to be mailed, never shown; told once. */
  public record Mail(String email, String secret) {
    @Override
    public String toString() {
      return "Mail[" + email + "]";
    }
  }

  private final Context context;

  Accounts(Context context) {
    this.context = context;
  }

  /** The account of that id. */
  public Account get(String id) throws AccountsException {
    Account account = context.database().read(handle -> AccountRows.byId(handle, id));
    if (account == null) {
      throw AccountsException.notFound("account");
    }
    return account;
  }

  /**
   * Makes sure that the owner asks, for what must not be done by whoever finds an open browser.
   *
   * @return the hash of the password
   */
  String confirmed(String id, String password, Caller caller)
      throws AccountsException, InterruptedException {
    context.limits().login(caller);
    WithPassword found =
        context.database().read(handle -> AccountRows.withPassword(handle, "id", id));
    if (!Passwords.matches(password, found == null ? null : found.password()) || found == null) {
      throw AccountsException.wrongPassword();
    }
    context.limits().forgive(caller, id);
    return found.password();
  }

  /** Another name to be shown. */
  public void rename(String id, String name) throws AccountsException {
    String plain = PlainText.of(name, LONGEST_NAME);
    if (plain.isEmpty()) {
      throw AccountsException.notAllowed("The name is empty.");
    }
    int changed =
        context
            .database()
            .change(
                handle -> handle.execute("UPDATE accounts SET name = ? WHERE id = ?", plain, id));
    if (changed != 1) {
      throw AccountsException.notFound("account");
    }
  }

  /**
   * Another password; every session ends but one.
   *
   * @param stays the session that asks
   */
  public void changePassword(
      String id, String current, String next, @Nullable String stays, Caller caller)
      throws AccountsException, InterruptedException {
    String before = confirmed(id, current, caller);
    String hash = Passwords.hash(next);
    context
        .database()
        .change(
            handle -> {
              int changed =
                  handle.execute(
                      "UPDATE accounts SET password = ? WHERE id = ? AND password = ?",
                      hash,
                      id,
                      before);
              if (changed != 1) {
                throw AccountsException.wrongPassword();
              }
              // Links that were mailed before, to whomever, must not undo it.
              handle.execute("DELETE FROM account_tokens WHERE account_id = ?", id);
              Sessions.endAll(handle, id, stays);
              context.audit().note(handle, id, Deed.PASSWORD_CHANGED, "");
              return id;
            });
    context.rights().lost(new RightLost.OfAccount(id));
  }

  /** What confirms that address; null when there is nothing to confirm. */
  public @Nullable Mail confirmation(String email) throws AccountsException {
    return mail(email, Purpose.CONFIRM);
  }

  /** What sets a new password; null when there is no such account. */
  public @Nullable Mail reset(String email) throws AccountsException {
    return mail(email, Purpose.RESET);
  }

  private @Nullable Mail mail(String email, Purpose purpose) throws AccountsException {
    String address = EmailAddress.of(email);
    return context
        .database()
        .change(
            handle -> {
              WithPassword found = AccountRows.withPassword(handle, "email", address);
              if (found == null || (purpose == Purpose.CONFIRM && found.account().confirmed())) {
                return null;
              }
              String id = found.account().id();
              return new Mail(
                  address, MailTokens.make(handle, id, purpose, address, context.now()));
            });
  }

  /**
   * Confirms an address with what was mailed to it.
   *
   * @return the account's id
   */
  public String confirm(String secret) throws AccountsException {
    return context
        .database()
        .change(
            handle -> {
              Used used = used(handle, Purpose.CONFIRM, secret);
              int changed =
                  handle.execute(
                      "UPDATE accounts SET confirmed = 1 WHERE id = ? AND email = ?",
                      used.accountId(),
                      used.email());
              if (changed != 1) {
                throw AccountsException.wrongCode("link");
              }
              context.audit().note(handle, used.accountId(), Deed.CONFIRMED, used.email());
              return used.accountId();
            });
  }

  /** Sets a new password with what was mailed; every session ends, the address is confirmed. */
  public void resetPassword(String secret, String next)
      throws AccountsException, InterruptedException {
    // Who guesses gets no hash made.
    boolean holds =
        context
            .database()
            .read(handle -> MailTokens.holds(handle, Purpose.RESET, secret, context.now()));
    if (!holds) {
      throw AccountsException.wrongCode("link");
    }
    String hash = Passwords.hash(next);
    String id =
        context
            .database()
            .change(
                handle -> {
                  Used used = used(handle, Purpose.RESET, secret);
                  int changed =
                      handle.execute(
                          "UPDATE accounts SET password = ?, confirmed = 1"
                              + " WHERE id = ? AND email = ?",
                          hash,
                          used.accountId(),
                          used.email());
                  if (changed != 1) {
                    throw AccountsException.wrongCode("link");
                  }
                  // Who knew the old one may have had a link mailed for another address.
                  handle.execute(
                      "DELETE FROM account_tokens WHERE account_id = ?", used.accountId());
                  Sessions.endAll(handle, used.accountId(), null);
                  context.audit().note(handle, used.accountId(), Deed.PASSWORD_RESET, "");
                  return used.accountId();
                });
    context.rights().lost(new RightLost.OfAccount(id));
  }

  /** What shows that the owner reads the new address: to be mailed there. */
  public Mail newAddress(String id, String email, String password, Caller caller)
      throws AccountsException, InterruptedException {
    String address = EmailAddress.of(email);
    String _ = confirmed(id, password, caller);
    return context
        .database()
        .change(
            handle -> {
              if (AccountRows.withPassword(handle, "email", address) != null) {
                throw AccountsException.addressTaken();
              }
              return new Mail(
                  address, MailTokens.make(handle, id, Purpose.EMAIL, address, context.now()));
            });
  }

  /** Takes the new address with what was mailed there. */
  public void changeAddress(String secret) throws AccountsException {
    context
        .database()
        .change(
            handle -> {
              Used used = used(handle, Purpose.EMAIL, secret);
              if (AccountRows.withPassword(handle, "email", used.email()) != null) {
                throw AccountsException.addressTaken();
              }
              handle.execute(
                  "UPDATE accounts SET email = ?, confirmed = 1 WHERE id = ?",
                  used.email(),
                  used.accountId());
              // What was mailed to the old address must do nothing to this account any more.
              handle.execute("DELETE FROM account_tokens WHERE account_id = ?", used.accountId());
              context.audit().note(handle, used.accountId(), Deed.EMAIL_CHANGED, used.email());
              return used;
            });
  }

  private Used used(Handle handle, Purpose purpose, String secret) throws AccountsException {
    Used used = MailTokens.use(handle, purpose, secret, context.now());
    if (used == null) {
      throw AccountsException.wrongCode("link");
    }
    return used;
  }

  /** Deletes the account with all that is its own: devices, sessions, shares, trail. */
  public void delete(String id, String password, Caller caller)
      throws AccountsException, InterruptedException {
    String _ = confirmed(id, password, caller);
    List<String> devices = context.database().change(handle -> AccountDeletion.delete(handle, id));
    AccountDeletion.tell(context.rights(), id, devices);
  }
}
