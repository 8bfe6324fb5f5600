package dev.pipit.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.access.PasswordHash;
import dev.pipit.access.Secrets;
import dev.pipit.accounts.Account.Role;
import dev.pipit.accounts.Registrations.Applicant;
import dev.pipit.accounts.Rules.Registration;
import dev.pipit.accounts.Sessions.NewSession;
import dev.pipit.testing.TestClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** A relay's records with people in them, and a clock that a test moves. */
final class Relay implements AutoCloseable {
  static final String PASSWORD = "a good password";
  static final Caller HOME = new Caller("203.0.113.7", "Firefox");
  static final Caller ELSEWHERE = new Caller("198.51.100.9", "Chrome");
  private static final SecretKey KEY = new SecretKeySpec(new byte[32], "HmacSHA256");

  /** Of {@link #PASSWORD}, made once. */
  private static @Nullable String hash;

  final TestClock clock = new TestClock();
  final DatabasePlace place;
  final List<RightLost> lost = new CopyOnWriteArrayList<>();
  Registry registry;
  private boolean byMail;

  private Relay(DatabasePlace place, Registration registration, boolean byMail) throws Exception {
    this.place = place;
    this.byMail = byMail;
    registry = open(registration, byMail);
  }

  static Relay open(DatabaseKind kind, Path folder) throws Exception {
    return new Relay(kind.fresh(folder), Registration.OPEN, false);
  }

  static Relay open(DatabaseKind kind, Path folder, Registration registration, boolean byMail)
      throws Exception {
    return new Relay(kind.fresh(folder), registration, byMail);
  }

  static Relay at(DatabasePlace place) throws Exception {
    return new Relay(place, Registration.OPEN, false);
  }

  private Registry open(Registration registration, boolean byMail) throws AccountsException {
    Registry opened =
        Registry.open(place, new Rules(registration, byMail, KEY), clock, clock::nanoTime);
    opened.onRightLost(lost::add);
    return opened;
  }

  /** As after a new start, with other rules perhaps. */
  void reopen(Registration registration, boolean byMail) throws AccountsException {
    registry.close();
    this.byMail = byMail;
    registry = open(registration, byMail);
  }

  static Applicant applicant(String email) {
    return new Applicant(email, "", PASSWORD);
  }

  /** The first account, as if it had been made with the set-up code. */
  Account administrator() throws Exception {
    return made("admin@example.org", true);
  }

  /** One more, by an invitation of the administrator. */
  Account invited(Account by, String email, Role role) throws Exception {
    String secret = registry.registrations().invite(by.id(), role).secret();
    return registry.registrations().invited(secret, applicant(email));
  }

  /** One more, as if somebody had registered. */
  Account owner(String email) throws Exception {
    return made(email, false);
  }

  /** Without making a hash each time, which takes the processor for long. */
  private Account made(String email, boolean administrator) throws Exception {
    Account account =
        new Account(
            Secrets.id(),
            email,
            email.substring(0, email.indexOf('@')),
            Role.OWNER,
            administrator || !byMail,
            administrator,
            clock.millis(),
            0);
    String password = hash();
    return registry
        .database()
        .change(
            handle -> {
              assertThat(AccountRows.insert(handle, account, password, null)).isTrue();
              registry.audit().note(handle, account.id(), Deed.REGISTERED, email);
              return account;
            });
  }

  private static synchronized String hash() throws Exception {
    if (hash == null) {
      hash = PasswordHash.of(PASSWORD);
    }
    return Objects.requireNonNull(hash);
  }

  NewSession logIn(Account account) throws Exception {
    return registry.sessions().logIn(account.email(), PASSWORD, HOME);
  }

  Device device(Account owner, String name) throws Exception {
    return registry.devices().add(owner.id(), name);
  }

  /** The token of a device that traded its code. */
  String claimed(Account owner, Device device) throws Exception {
    String code = registry.claimCodes().make(owner.id(), device.id()).code();
    return registry.claimCodes().trade(code, "serial", HOME).secret();
  }

  /** Every row of a table as text. */
  List<String> rows(String table) throws Exception {
    return registry
        .database()
        .read(
            handle ->
                handle
                    .createQuery("SELECT * FROM " + table)
                    .map(
                        (row, _) -> {
                          List<String> columns = new ArrayList<>();
                          for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                            columns.add(String.valueOf(row.getString(i)));
                          }
                          return String.join("|", columns);
                        })
                    .list());
  }

  @Override
  public void close() {
    registry.close();
  }
}
