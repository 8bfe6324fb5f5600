package dev.pipit.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.accounts.Account.Role;
import dev.pipit.accounts.Rules.Registration;
import dev.pipit.accounts.Sessions.NewSession;
import dev.pipit.installed.Await;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is deleted by itself, and what not. */
@OnBothDatabases
class UpkeepTest {
  @TempDir static Path folder;

  private final DatabaseKind kind;
  private Relay relay;
  private Account admin;

  UpkeepTest(DatabaseKind kind) {
    this.kind = kind;
  }

  @BeforeEach
  void open() throws Exception {
    relay = Relay.open(kind, folder, Registration.OPEN, true);
    admin = relay.administrator();
  }

  @AfterEach
  void close() {
    // Null where there is no database to test with.
    if (relay != null) {
      relay.close();
    }
  }

  private int step() throws AccountsException {
    return relay.registry.upkeep().step();
  }

  private void oldSessions(int many) throws AccountsException {
    relay
        .registry
        .database()
        .change(
            handle -> {
              PreparedBatch rows =
                  handle.prepareBatch(
                      """
                      INSERT INTO sessions (id, hash, account_id, created_ms, seen_ms, address, agent)
                      VALUES (:id, :id, :account, 0, 0, '', '')
                      """);
              for (int i = 0; i < many; i++) {
                rows.bind("id", "old" + i).bind("account", admin.id()).add();
              }
              return rows.execute().length;
            });
  }

  @Test
  void whatExpiredIsDeletedAndWhatHoldsStays() throws Exception {
    Device device = relay.device(admin, "Birds");
    relay.logIn(admin);
    relay.registry.claimCodes().make(admin.id(), device.id());
    relay.registry.registrations().invite(admin.id(), Role.VIEWER);
    relay.registry.accounts().reset(admin.email());
    relay.registry.shares().share(admin.id(), device.id(), "", Duration.ofDays(1), 1);
    relay.owner("never-confirmed@example.org");
    assertThat(step()).isZero();
    relay.clock.pass(Duration.ofDays(8));
    assertThat(step()).isEqualTo(5);
    relay.clock.pass(Duration.ofDays(23));
    assertThat(step()).isEqualTo(1);
    for (String table :
        new String[] {"sessions", "claim_codes", "invitations", "account_tokens", "share_links"}) {
      assertThat(relay.rows(table)).as(table).isEmpty();
    }
    assertThat(relay.rows("accounts")).hasSize(1);
    assertThat(relay.rows("devices")).hasSize(1);
  }

  @Test
  void aSessionThatIsUsedStaysUntilItsLongestTime() throws Exception {
    NewSession session = relay.logIn(admin);
    for (int day = 0; day < 179; day += 20) {
      assertThat(relay.registry.sessions().of(session.secret())).isNotNull();
      assertThat(step()).isZero();
      relay.clock.pass(Duration.ofDays(20));
    }
    assertThat(step()).isEqualTo(1);
  }

  @Test
  void nothingIsDeletedWithinAnHourAfterTheClockJumped() throws Exception {
    relay.logIn(admin);
    relay.clock.jumpTo(Instant.parse("2036-01-01T00:00:00Z"));
    assertThat(step()).isZero();
    relay.clock.pass(Duration.ofMinutes(59));
    assertThat(step()).isZero();
    relay.clock.jumpTo(Instant.parse("2026-01-01T01:00:00Z"));
    assertThat(step()).isZero();
    relay.clock.pass(Duration.ofHours(2));
    assertThat(step()).isZero();
    assertThat(relay.rows("sessions")).hasSize(1);
    relay.clock.pass(Duration.ofDays(31));
    assertThat(step()).isEqualTo(1);
  }

  @Test
  void nothingIsDeletedWithinAnHourAfterTheStart() throws Exception {
    relay.reopen(Registration.OPEN, true);
    oldSessions(1);
    relay.clock.pass(Duration.ofMinutes(59));
    assertThat(step()).isZero();
    relay.clock.pass(Duration.ofMinutes(1));
    assertThat(step()).isEqualTo(1);
  }

  @Test
  void nothingIsDeletedWhileTheClockIsNotSet() throws Exception {
    relay.logIn(admin);
    relay.clock.jumpTo(Instant.EPOCH);
    assertThat(step()).isZero();
    relay.clock.pass(Duration.ofDays(200));
    assertThat(step()).isZero();
    assertThat(relay.rows("sessions")).hasSize(1);
  }

  @Test
  void muchIsDeletedInBoundedSteps() throws Exception {
    oldSessions(1200);
    relay.clock.pass(Duration.ofHours(1));
    // Both rules for sessions find what is that old.
    assertThat(step()).isEqualTo(2 * Upkeep.BATCH);
    assertThat(step()).isEqualTo(200);
    assertThat(step()).isZero();
  }

  @Test
  void theTrailKeepsTheNewestEntries() throws Exception {
    for (int i = 0; i < 20; i++) {
      relay.registry.devices().delete(admin.id(), relay.device(admin, "Device " + i).id());
    }
    while (relay.registry.audit().trim(10, 7)) {
      assertThat(relay.rows("audit")).hasSizeGreaterThanOrEqualTo(10);
    }
    assertThat(relay.registry.audit().of(admin.id(), Long.MAX_VALUE, 100))
        .hasSize(10)
        .first()
        .satisfies(entry -> assertThat(entry.subject()).isEqualTo("Device 19"));
  }

  @Test
  void theThreadEndsWithTheRegistry() throws Exception {
    Registry opened =
        Registry.open(kind.fresh(folder), Rules.of(Registration.OPEN, false), Clock.systemUTC());
    Thread thread = opened.upkeep().thread();
    assertThat(thread.getName()).isEqualTo("accounts-upkeep");
    Await.until("a thread that waits", Duration.ofSeconds(10), () -> thread.isAlive());
    opened.close();
    assertThat(thread.isAlive()).isFalse();
  }
}
