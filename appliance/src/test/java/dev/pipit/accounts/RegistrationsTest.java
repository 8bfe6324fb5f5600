package dev.pipit.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.accounts.Account.Role;
import dev.pipit.accounts.AccountsException.Reason;
import dev.pipit.accounts.Registrations.Applicant;
import dev.pipit.accounts.Rules.Registration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How accounts come to be. */
@OnBothDatabases
class RegistrationsTest {
  @TempDir static Path folder;

  private final DatabaseKind kind;
  private Relay relay;

  RegistrationsTest(DatabaseKind kind) {
    this.kind = kind;
  }

  @BeforeEach
  void open() throws Exception {
    relay = Relay.open(kind, folder);
  }

  @AfterEach
  void close() {
    // Null where there is no database to test with.
    if (relay != null) {
      relay.close();
    }
  }

  private void with(Registration registration, boolean byMail) throws Exception {
    relay.reopen(registration, byMail);
  }

  private Account register(String email) throws Exception {
    return relay.registry.registrations().open(Relay.applicant(email));
  }

  private static void refused(Reason reason, Callable<?> deed) {
    assertThatThrownBy(deed::call)
        .isInstanceOfSatisfying(
            AccountsException.class,
            e -> assertThat(e.reason()).as(e.sentence()).isEqualTo(reason));
  }

  @Test
  void theFirstAccountIsMadeWithTheSetUpCodeAndIsAnAdministrators() throws Exception {
    String code = Objects.requireNonNull(relay.registry.registrations().setupCode());
    Account first =
        relay.registry.registrations().first(code, Relay.applicant("admin@example.org"));
    assertThat(first.administrator()).isTrue();
    assertThat(first.confirmed()).isTrue();
    assertThat(first.name()).isEqualTo("admin");
    assertThat(relay.registry.accounts().get(first.id())).isEqualTo(first);
    assertThat(relay.registry.registrations().setupCode()).isNull();
  }

  @Test
  void aSetUpCodeHoldsOnceAndTheNewestOnly() throws Exception {
    Registrations registrations = relay.registry.registrations();
    String older = Objects.requireNonNull(registrations.setupCode());
    String code = Objects.requireNonNull(registrations.setupCode());
    refused(Reason.WRONG_CODE, () -> registrations.first(older, Relay.applicant("a@example.org")));
    refused(Reason.WRONG_CODE, () -> registrations.first("", Relay.applicant("a@example.org")));
    registrations.first(
        code.toLowerCase(Locale.ROOT).replace("-", " "), Relay.applicant("a@example.org"));
    refused(Reason.WRONG_CODE, () -> registrations.first(code, Relay.applicant("b@example.org")));
  }

  @Test
  void nobodyMakesTheFirstAccountWithoutTheCode() {
    refused(Reason.CLOSED, () -> register("first@example.org"));
  }

  @Test
  void noSecretIsInTheDatabase() throws Exception {
    Registrations registrations = relay.registry.registrations();
    String code = Objects.requireNonNull(registrations.setupCode());
    assertThat(relay.rows("setup_codes")).noneMatch(row -> row.contains(code));
    Account admin = registrations.first(code, Relay.applicant("admin@example.org"));
    String invitation = registrations.invite(admin.id(), Role.VIEWER).secret();
    assertThat(relay.rows("invitations")).hasSize(1).noneMatch(row -> row.contains(invitation));
    assertThat(relay.rows("accounts"))
        .noneMatch(row -> row.contains(Relay.PASSWORD))
        .allMatch(row -> row.contains("$argon2id$"));
  }

  @Test
  void anAddressHasOneAccountHoweverItIsWritten() throws Exception {
    relay.administrator();
    assertThat(register(" Jo.Doe@Bücher.Example ").email())
        .isEqualTo("jo.doe@xn--bcher-kva.example");
    refused(Reason.TAKEN, () -> register("jo.doe@XN--BCHER-KVA.example"));
    refused(Reason.TAKEN, () -> register("ｊo.doe@bücher.example"));
  }

  @Test
  void ofTwoWhoRegisterTheSameAddressAtOnceExactlyOneDoes() throws Exception {
    relay.administrator();
    List<String> outcomes =
        Race.of(8, i -> relay.registry.registrations().open(Relay.applicant("same@example.org")));
    assertThat(outcomes).containsOnlyOnce("done").contains("TAKEN");
    assertThat(relay.rows("accounts")).hasSize(2);
  }

  @Test
  void ofTwoWhoUseTheSetUpCodeAtOnceExactlyOneIsTheFirst() throws Exception {
    String code = Objects.requireNonNull(relay.registry.registrations().setupCode());
    List<String> outcomes =
        Race.of(
            4,
            i ->
                relay
                    .registry
                    .registrations()
                    .first(code, Relay.applicant("admin" + i + "@example.org")));
    assertThat(outcomes).containsOnlyOnce("done").contains("WRONG_CODE");
    assertThat(relay.rows("accounts")).hasSize(1);
  }

  @Test
  void anInvitationHoldsOnceAndForAWeek() throws Exception {
    Account admin = relay.administrator();
    with(Registration.INVITATION, false);
    refused(Reason.CLOSED, () -> register("stranger@example.org"));
    Registrations registrations = relay.registry.registrations();
    String secret = registrations.invite(admin.id(), Role.OWNER).secret();
    String late = registrations.invite(admin.id(), Role.OWNER).secret();
    Account friend = registrations.invited(secret, Relay.applicant("friend@example.org"));
    assertThat(friend.administrator()).isFalse();
    refused(
        Reason.WRONG_CODE,
        () -> registrations.invited(secret, Relay.applicant("other@example.org")));
    relay.clock.pass(Duration.ofDays(7));
    refused(
        Reason.WRONG_CODE, () -> registrations.invited(late, Relay.applicant("late@example.org")));
  }

  @Test
  void anInvitationIsNotUsedUpByAnAddressThatIsTaken() throws Exception {
    Account admin = relay.administrator();
    Registrations registrations = relay.registry.registrations();
    String secret = registrations.invite(admin.id(), Role.OWNER).secret();
    refused(
        Reason.TAKEN, () -> registrations.invited(secret, Relay.applicant("admin@example.org")));
    assertThat(registrations.invited(secret, Relay.applicant("friend@example.org")).role())
        .isEqualTo(Role.OWNER);
  }

  @Test
  void ofTwoWhoUseAnInvitationAtOnceExactlyOneGetsIn() throws Exception {
    Account admin = relay.administrator();
    Registrations registrations = relay.registry.registrations();
    String secret = registrations.invite(admin.id(), Role.OWNER).secret();
    assertThat(
            Race.of(
                4, i -> registrations.invited(secret, Relay.applicant("f" + i + "@example.org"))))
        .containsOnlyOnce("done")
        .contains("WRONG_CODE");
  }

  @Test
  void onlyAnAdministratorInvitesOwnersAndAViewerNobody() throws Exception {
    Account admin = relay.administrator();
    Account owner = relay.invited(admin, "owner@example.org", Role.OWNER);
    Account viewer = relay.invited(owner, "viewer@example.org", Role.VIEWER);
    Registrations registrations = relay.registry.registrations();
    refused(Reason.NOT_ALLOWED, () -> registrations.invite(owner.id(), Role.OWNER));
    refused(Reason.NOT_ALLOWED, () -> registrations.invite(viewer.id(), Role.VIEWER));
    refused(Reason.NOT_ALLOWED, () -> registrations.invite("nobody", Role.VIEWER));
    refused(Reason.NOT_ALLOWED, () -> relay.device(viewer, "mine"));
  }

  @Test
  void anInvitationIsSeenAndWithdrawnByWhoMadeIt() throws Exception {
    Account admin = relay.administrator();
    Account other = register("other@example.org");
    Registrations registrations = relay.registry.registrations();
    var made = registrations.invite(admin.id(), Role.VIEWER);
    assertThat(registrations.invitations(admin.id()))
        .singleElement()
        .satisfies(shown -> assertThat(shown.id()).isEqualTo(made.id()));
    assertThat(registrations.invitations(other.id())).isEmpty();
    assertThatThrownBy(() -> registrations.withdraw(other.id(), made.id()))
        .hasMessage("There is no such invitation.");
    registrations.withdraw(admin.id(), made.id());
    refused(
        Reason.WRONG_CODE,
        () -> registrations.invited(made.secret(), Relay.applicant("friend@example.org")));
  }

  @Test
  void nobodyIsInvitedWhereRegistrationIsClosed() throws Exception {
    Account admin = relay.administrator();
    String secret = relay.registry.registrations().invite(admin.id(), Role.OWNER).secret();
    with(Registration.CLOSED, false);
    refused(
        Reason.CLOSED,
        () ->
            relay.registry.registrations().invited(secret, Relay.applicant("friend@example.org")));
    refused(Reason.CLOSED, () -> register("stranger@example.org"));
  }

  @Test
  void whatIsNoAddressOrNoPasswordIsRefused() throws Exception {
    relay.administrator();
    Registrations registrations = relay.registry.registrations();
    refused(Reason.NOT_ALLOWED, () -> register("no address"));
    refused(
        Reason.NOT_ALLOWED,
        () -> registrations.open(new Applicant("jo@example.org", "Jo", "short")));
    assertThat(relay.rows("accounts")).hasSize(1);
  }

  @Test
  void namesLoseControlCharactersAndNulBytes() throws Exception {
    relay.administrator();
    Account made =
        relay
            .registry
            .registrations()
            .open(new Applicant("jo@example.org", "Jo\0\n Doe\uD800", Relay.PASSWORD));
    assertThat(relay.registry.accounts().get(made.id()).name()).isEqualTo("Jo   Doe");
  }
}
