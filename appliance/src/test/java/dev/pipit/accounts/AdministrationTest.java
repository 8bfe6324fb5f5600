package dev.pipit.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.accounts.Account.Role;
import dev.pipit.accounts.AccountsException.Reason;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What administrators may beside their own. */
@OnBothDatabases
class AdministrationTest {
  @TempDir static Path folder;

  private final DatabaseKind kind;
  private Relay relay;
  private Account admin;
  private Account owner;

  AdministrationTest(DatabaseKind kind) {
    this.kind = kind;
  }

  @BeforeEach
  void open() throws Exception {
    relay = Relay.open(kind, folder);
    admin = relay.administrator();
    owner = relay.owner("owner@example.org");
    relay.device(owner, "Birds");
  }

  @AfterEach
  void close() {
    // Null where there is no database to test with.
    if (relay != null) {
      relay.close();
    }
  }

  private Administration administration() {
    return relay.registry.administration();
  }

  private static void refused(Reason reason, ThrowingCallable deed) {
    assertThatThrownBy(deed)
        .isInstanceOfSatisfying(
            AccountsException.class,
            e -> assertThat(e.reason()).as(e.sentence()).isEqualTo(reason));
  }

  @Test
  void anAdministratorSeesAllAccountsPageByPage() throws Exception {
    assertThat(administration().accounts(admin.id(), "", 1))
        .containsExactly(new Administration.Line(relay.registry.accounts().get(admin.id()), 0));
    assertThat(administration().accounts(admin.id(), admin.email(), 10))
        .containsExactly(new Administration.Line(relay.registry.accounts().get(owner.id()), 1));
  }

  @Test
  void toOthersAllOfItDoesNotExist() {
    for (String asker : new String[] {owner.id(), "nobody"}) {
      refused(Reason.NOT_FOUND, () -> administration().accounts(asker, "", 10));
      refused(Reason.NOT_FOUND, () -> administration().promote(asker, owner.id()));
      refused(Reason.NOT_FOUND, () -> administration().delete(asker, admin.id()));
    }
  }

  @Test
  void anAdministratorDoesNotSeeOthersDevices() throws Exception {
    assertThat(relay.registry.devices().list(admin.id())).isEmpty();
  }

  @Test
  void anotherAdministratorIsMadeAndTheTrailNamesIt() throws Exception {
    Account viewer = relay.invited(admin, "viewer@example.org", Role.VIEWER);
    administration().promote(admin.id(), viewer.id());
    Account promoted = relay.registry.accounts().get(viewer.id());
    assertThat(promoted.administrator()).isTrue();
    assertThat(promoted.role()).isEqualTo(Role.OWNER);
    assertThat(relay.registry.audit().of(admin.id(), Long.MAX_VALUE, 1))
        .singleElement()
        .satisfies(entry -> assertThat(entry.about()).isEqualTo("viewer@example.org"));
    administration().delete(admin.id(), viewer.id());
    assertThat(relay.registry.audit().of(admin.id(), Long.MAX_VALUE, 10))
        .allSatisfy(entry -> assertThat(entry.about()).isEmpty());
  }

  @Test
  void theLastAdministratorStaysWhileThereAreOthers() throws Exception {
    refused(
        Reason.NOT_ALLOWED,
        () -> relay.registry.accounts().delete(admin.id(), Relay.PASSWORD, Relay.HOME));
    refused(Reason.NOT_ALLOWED, () -> administration().delete(admin.id(), admin.id()));
    administration().delete(admin.id(), owner.id());
    relay.registry.accounts().delete(admin.id(), Relay.PASSWORD, Relay.HOME);
    assertThat(relay.rows("accounts")).isEmpty();
    assertThat(relay.registry.registrations().setupCode()).isNotNull();
  }
}
