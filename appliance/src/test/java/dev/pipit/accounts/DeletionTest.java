package dev.pipit.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.accounts.Account.Role;
import java.nio.file.Path;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An account that is deleted leaves nothing, and one that is exported misses nothing. */
@OnBothDatabases
class DeletionTest {
  @TempDir static Path folder;

  private final DatabaseKind kind;
  private Relay relay;
  private Account admin;
  private Account jo;
  private Account viewer;
  private Device birds;
  private Device others;

  DeletionTest(DatabaseKind kind) {
    this.kind = kind;
  }

  @BeforeEach
  void anAccountWithAllThatOneCanHave() throws Exception {
    relay = Relay.open(kind, folder);
    admin = relay.administrator();
    jo = relay.invited(admin, "jo@example.org", Role.OWNER);
    viewer = relay.invited(jo, "viewer@example.org", Role.VIEWER);
    birds = relay.device(jo, "Birds");
    others = relay.device(admin, "Owls");
    relay.logIn(jo);
    relay.claimed(jo, birds);
    relay.registry.claimCodes().make(jo.id(), birds.id());
    relay.registry.shares().share(jo.id(), birds.id(), "link", Duration.ofDays(1), 1);
    relay.registry.shares().letWatch(jo.id(), birds.id(), "viewer@example.org");
    relay.registry.shares().letWatch(admin.id(), others.id(), "jo@example.org");
    relay.registry.administration().promote(admin.id(), jo.id());
    relay.registry.registrations().invite(jo.id(), Role.VIEWER);
    relay.registry.accounts().reset("jo@example.org");
    relay.registry.passkeys().userHandle(jo.id());
    relay.registry.passkeys().add(jo.id(), "credential", "key", 0, "Phone");
    relay.lost.clear();
  }

  @AfterEach
  void close() {
    // Null where there is no database to test with.
    if (relay != null) {
      relay.close();
    }
  }

  /** Tables that refer to accounts, to what refers to them, and so on, by the schema itself. */
  private Set<String> tablesOfAccounts() throws Exception {
    return relay
        .registry
        .database()
        .read(
            handle -> {
              Set<String> found = new TreeSet<>(Set.of("accounts"));
              try {
                DatabaseMetaData schema = handle.getConnection().getMetaData();
                List<String> next = new ArrayList<>(found);
                while (!next.isEmpty()) {
                  try (ResultSet keys = schema.getExportedKeys(null, null, next.removeFirst())) {
                    while (keys.next()) {
                      if (found.add(keys.getString("FKTABLE_NAME"))) {
                        next.add(keys.getString("FKTABLE_NAME"));
                      }
                    }
                  }
                }
              } catch (java.sql.SQLException e) {
                throw new AssertionError(e);
              }
              return found;
            });
  }

  private Set<String> allTables() throws Exception {
    return relay
        .registry
        .database()
        .read(
            handle -> {
              Set<String> found = new TreeSet<>();
              try (ResultSet tables =
                  handle
                      .getConnection()
                      .getMetaData()
                      .getTables(null, null, "%", new String[] {"TABLE"})) {
                while (tables.next()) {
                  found.add(tables.getString("TABLE_NAME"));
                }
              } catch (java.sql.SQLException e) {
                throw new AssertionError(e);
              }
              return found;
            });
  }

  @Test
  void everyTableThatMayHoldSomethingOfAnAccountDoesSoHere() throws Exception {
    assertThat(tablesOfAccounts())
        .contains("sessions", "devices", "device_tokens", "passkeys", "audit")
        .allSatisfy(table -> assertThat(relay.rows(table)).as(table).isNotEmpty());
    assertThat(allTables()).containsAll(tablesOfAccounts());
  }

  @Test
  void noRowThatRefersToADeletedAccountIsLeft() throws Exception {
    assertThat(relay.rows("accounts")).anyMatch(row -> row.contains(jo.id()));
    relay.registry.accounts().delete(jo.id(), Relay.PASSWORD, Relay.HOME);
    for (String table : allTables()) {
      assertThat(relay.rows(table))
          .as(table)
          .noneMatch(row -> row.contains(jo.id()) || row.contains("jo@example.org"));
    }
    for (String table : tablesOfAccounts()) {
      assertThat(relay.rows(table)).as(table).noneMatch(row -> row.contains(birds.id()));
    }
    assertThat(relay.lost)
        .contains(new RightLost.OfAccount(jo.id()), new RightLost.OfDevice(birds.id()));
  }

  @Test
  void whatIsOthersStays() throws Exception {
    relay.registry.accounts().delete(jo.id(), Relay.PASSWORD, Relay.HOME);
    assertThat(relay.registry.accounts().get(viewer.id()).email()).isEqualTo("viewer@example.org");
    assertThat(relay.registry.devices().list(admin.id())).hasSize(1);
    assertThat(relay.registry.devices().list(viewer.id())).isEmpty();
    assertThat(relay.registry.audit().of(admin.id(), Long.MAX_VALUE, 100))
        .extracting(AuditTrail.Entry::deed)
        .contains("viewer-added", "administrator-made");
  }

  @Test
  void aWrongPasswordDeletesNothing() throws Exception {
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> relay.registry.accounts().delete(jo.id(), "a wrong password", Relay.HOME))
        .hasMessage("That is not the password of that account.");
    assertThat(relay.registry.accounts().get(jo.id()).id()).isEqualTo(jo.id());
  }

  @Test
  void whileADeviceIsUsedItsAccountIsDeletedAllTheSame() throws Exception {
    String token = relay.claimed(jo, birds);
    List<String> outcomes =
        Race.of(
            6,
            i -> {
              if (i == 0) {
                relay.registry.accounts().delete(jo.id(), Relay.PASSWORD, Relay.HOME);
                return "deleted";
              }
              return i % 2 == 0
                  ? relay.registry.deviceTokens().authenticate(token)
                  : relay.registry.shares().share(jo.id(), birds.id(), "", Duration.ofDays(1), 1);
            });
    assertThat(outcomes.getFirst()).isEqualTo("done");
    assertThat(outcomes).allMatch(o -> Set.of("done", "nothing", "NOT_FOUND").contains(o));
    assertThat(relay.rows("share_links")).isEmpty();
    assertThat(relay.registry.deviceTokens().authenticate(token)).isNull();
  }

  @Test
  void anExportHasAllThatIsKeptAndNoSecret() throws Exception {
    AccountExport export = relay.registry.export(jo.id());
    assertThat(export.account().email()).isEqualTo("jo@example.org");
    assertThat(export.sessions()).hasSize(1);
    assertThat(export.passkeys()).hasSize(1);
    assertThat(export.invitations()).hasSize(1);
    assertThat(export.devices())
        .singleElement()
        .satisfies(
            own -> {
              assertThat(own.device().name()).isEqualTo("Birds");
              assertThat(own.links()).hasSize(1);
              assertThat(own.viewers()).hasSize(1);
            });
    assertThat(export.watched()).containsExactly("Owls");
    assertThat(export.audit()).hasSizeGreaterThan(5);
    assertThat(export.toString()).doesNotContain("argon2id");
  }
}
