package dev.pipit.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.accounts.Accounts.Mail;
import dev.pipit.accounts.AccountsException.Reason;
import dev.pipit.accounts.Rules.Registration;
import dev.pipit.accounts.Sessions.NewSession;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an account's owner does with it. */
@OnBothDatabases
class AccountsTest {
  private static final String NEXT = "another password";

  @TempDir static Path folder;

  private final DatabaseKind kind;
  private Relay relay;

  AccountsTest(DatabaseKind kind) {
    this.kind = kind;
  }

  @BeforeEach
  void open() throws Exception {
    relay = Relay.open(kind, folder, Registration.OPEN, true);
    relay.administrator();
  }

  @AfterEach
  void close() {
    // Null where there is no database to test with.
    if (relay != null) {
      relay.close();
    }
  }

  private Accounts accounts() {
    return relay.registry.accounts();
  }

  private Account confirmed(String email) throws Exception {
    Account account = relay.owner(email);
    accounts().confirm(mail(accounts().confirmation(email)).secret());
    return accounts().get(account.id());
  }

  private static Mail mail(@Nullable Mail mail) {
    return Objects.requireNonNull(mail);
  }

  private static void refused(Reason reason, ThrowingCallable deed) {
    assertThatThrownBy(deed)
        .isInstanceOfSatisfying(
            AccountsException.class,
            e -> assertThat(e.reason()).as(e.sentence()).isEqualTo(reason));
  }

  @Test
  void anAddressIsConfirmedOnceBeforeTheFirstLogIn() throws Exception {
    Account account = relay.owner("jo@example.org");
    refused(Reason.UNCONFIRMED, () -> relay.logIn(account));
    Mail mail = mail(accounts().confirmation("JO@example.org"));
    assertThat(mail.email()).isEqualTo("jo@example.org");
    assertThat(relay.rows("account_tokens")).noneMatch(row -> row.contains(mail.secret()));
    assertThat(accounts().confirm(mail.secret())).isEqualTo(account.id());
    assertThat(relay.logIn(account).secret()).isNotEmpty();
    refused(Reason.WRONG_CODE, () -> accounts().confirm(mail.secret()));
    assertThat(accounts().confirmation("jo@example.org")).isNull();
    assertThat(accounts().confirmation("nobody@example.org")).isNull();
  }

  @Test
  void aLinkOfAMailHoldsForItsTimeAndItsPurposeOnly() throws Exception {
    relay.owner("jo@example.org");
    Mail confirmation = mail(accounts().confirmation("jo@example.org"));
    Mail reset = mail(accounts().reset("jo@example.org"));
    refused(Reason.WRONG_CODE, () -> accounts().confirm(reset.secret()));
    refused(Reason.WRONG_CODE, () -> accounts().resetPassword(confirmation.secret(), NEXT));
    relay.clock.pass(Duration.ofHours(1));
    refused(Reason.WRONG_CODE, () -> accounts().resetPassword(reset.secret(), NEXT));
    relay.clock.pass(Duration.ofHours(47));
    refused(Reason.WRONG_CODE, () -> accounts().confirm(confirmation.secret()));
  }

  @Test
  void ofManyLinksTheNewestThreeHold() throws Exception {
    relay.owner("jo@example.org");
    Mail first = mail(accounts().confirmation("jo@example.org"));
    for (int i = 0; i < 3; i++) {
      relay.clock.pass(Duration.ofMinutes(1));
      accounts().confirmation("jo@example.org");
    }
    assertThat(relay.rows("account_tokens")).hasSize(3);
    refused(Reason.WRONG_CODE, () -> accounts().confirm(first.secret()));
  }

  @Test
  void aResetSetsThePasswordEndsEverySessionAndConfirms() throws Exception {
    Account account = confirmed("jo@example.org");
    NewSession session = relay.logIn(account);
    Mail mail = mail(accounts().reset("jo@example.org"));
    Mail second = mail(accounts().reset("jo@example.org"));
    accounts().resetPassword(mail.secret(), NEXT);
    assertThat(relay.registry.sessions().of(session.secret())).isNull();
    assertThat(relay.lost).contains(new RightLost.OfAccount(account.id()));
    refused(Reason.WRONG_PASSWORD, () -> relay.logIn(account));
    assertThat(relay.registry.sessions().logIn("jo@example.org", NEXT, Relay.HOME)).isNotNull();
    refused(Reason.WRONG_CODE, () -> accounts().resetPassword(second.secret(), "a third one"));
    assertThat(accounts().reset("nobody@example.org")).isNull();
  }

  @Test
  void ofTwoWhoUseAResetAtOnceExactlyOneSetsThePassword() throws Exception {
    confirmed("jo@example.org");
    Mail mail = mail(accounts().reset("jo@example.org"));
    assertThat(
            Race.of(
                4,
                i -> {
                  accounts().resetPassword(mail.secret(), "password number " + i);
                  return i;
                }))
        .containsOnlyOnce("done")
        .contains("WRONG_CODE");
  }

  @Test
  void thePasswordIsChangedByWhoKnowsItAndOtherSessionsEnd() throws Exception {
    Account account = confirmed("jo@example.org");
    NewSession here = relay.logIn(account);
    NewSession there = relay.logIn(account);
    Mail reset = mail(accounts().reset("jo@example.org"));
    refused(
        Reason.WRONG_PASSWORD,
        () -> accounts().changePassword(account.id(), "wrong one", NEXT, null, Relay.HOME));
    refused(
        Reason.NOT_ALLOWED,
        () -> accounts().changePassword(account.id(), Relay.PASSWORD, "x", null, Relay.HOME));
    accounts().changePassword(account.id(), Relay.PASSWORD, NEXT, here.id(), Relay.HOME);
    assertThat(relay.registry.sessions().of(here.secret())).isNotNull();
    assertThat(relay.registry.sessions().of(there.secret())).isNull();
    refused(Reason.WRONG_CODE, () -> accounts().resetPassword(reset.secret(), "a third one"));
  }

  @Test
  void theAddressChangesWhenTheNewMailboxIsRead() throws Exception {
    Account account = confirmed("jo@example.org");
    confirmed("taken@example.org");
    Mail reset = mail(accounts().reset("jo@example.org"));
    refused(
        Reason.TAKEN,
        () -> accounts().newAddress(account.id(), "taken@example.org", Relay.PASSWORD, Relay.HOME));
    refused(
        Reason.WRONG_PASSWORD,
        () -> accounts().newAddress(account.id(), "new@example.org", "wrong one", Relay.HOME));
    Mail mail = accounts().newAddress(account.id(), "new@example.org", Relay.PASSWORD, Relay.HOME);
    assertThat(accounts().get(account.id()).email()).isEqualTo("jo@example.org");
    accounts().changeAddress(mail.secret());
    assertThat(accounts().get(account.id()).email()).isEqualTo("new@example.org");
    refused(Reason.WRONG_CODE, () -> accounts().changeAddress(mail.secret()));
    refused(Reason.WRONG_CODE, () -> accounts().resetPassword(reset.secret(), NEXT));
  }

  @Test
  void anAddressThatWasTakenMeanwhileIsNotChangedTo() throws Exception {
    Account account = confirmed("jo@example.org");
    Mail mail = accounts().newAddress(account.id(), "new@example.org", Relay.PASSWORD, Relay.HOME);
    relay.owner("new@example.org");
    refused(Reason.TAKEN, () -> accounts().changeAddress(mail.secret()));
    assertThat(accounts().get(account.id()).email()).isEqualTo("jo@example.org");
  }

  @Test
  void anAccountIsRenamed() throws Exception {
    Account account = confirmed("jo@example.org");
    accounts().rename(account.id(), " Jo Doe ");
    assertThat(accounts().get(account.id()).name()).isEqualTo("Jo Doe");
    refused(Reason.NOT_ALLOWED, () -> accounts().rename(account.id(), "\0"));
    refused(Reason.NOT_FOUND, () -> accounts().rename("nobody", "Jo"));
    refused(Reason.NOT_FOUND, () -> accounts().get("nobody"));
  }

  @Test
  void theTrailTellsTheOwnerWhatWasDone() throws Exception {
    Account account = confirmed("jo@example.org");
    relay.logIn(account);
    assertThat(relay.registry.audit().of(account.id(), Long.MAX_VALUE, 10))
        .extracting(AuditTrail.Entry::deed)
        .containsExactly("logged-in", "confirmed", "registered");
    long second = relay.registry.audit().of(account.id(), Long.MAX_VALUE, 2).getLast().id();
    assertThat(relay.registry.audit().of(account.id(), second, 10))
        .extracting(AuditTrail.Entry::deed)
        .containsExactly("registered");
  }

  /** Else whoever knew the password takes the account over a day later. */
  @Test
  void aLinkForAnotherAddressIsWorthNothingAfterThePasswordChanged() throws Exception {
    Account account = confirmed("jo@example.org");
    Mail before = accounts().newAddress(account.id(), "thief@x.org", Relay.PASSWORD, Relay.HOME);
    accounts().changePassword(account.id(), Relay.PASSWORD, "another password", null, Relay.HOME);
    refused(Reason.WRONG_CODE, () -> accounts().changeAddress(before.secret()));

    Mail again = accounts().newAddress(account.id(), "thief@x.org", "another password", Relay.HOME);
    Mail reset = mail(accounts().reset("jo@example.org"));
    accounts().resetPassword(reset.secret(), "a third password");
    refused(Reason.WRONG_CODE, () -> accounts().changeAddress(again.secret()));
    assertThat(accounts().get(account.id()).email()).isEqualTo("jo@example.org");
  }
}
