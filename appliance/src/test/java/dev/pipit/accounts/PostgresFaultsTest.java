package dev.pipit.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.accounts.AccountsException.Reason;
import dev.pipit.accounts.Rules.Registration;
import dev.pipit.installed.Await;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server of PostgreSQL that goes away, hangs, refuses, and comes back. */
@Tag("players")
@Timeout(180)
class PostgresFaultsTest {
  /** No question waits longer: a connection that is tried, found dead, and one more. */
  private static final Duration BOUND = Duration.ofSeconds(30);

  private PostgresServer server;
  private DatabasePlace.Postgres place;
  private Relay relay;
  private Account admin;

  @BeforeEach
  void start() throws Exception {
    server = PostgresServer.start();
    place = server.newDatabase();
    relay = Relay.at(place);
    admin = relay.administrator();
  }

  @AfterEach
  void end() throws Exception {
    // Null where there is no database to test with.
    if (relay != null) {
      relay.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private static void refused(ThrowingCallable deed, String sentence, String action) {
    long begun = System.nanoTime();
    assertThatThrownBy(deed)
        .isInstanceOfSatisfying(
            AccountsException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.DATABASE);
              assertThat(e.sentence())
                  .startsWith("The database postgresql://127.0.0.1:")
                  .contains(sentence)
                  .doesNotContain("right password");
              assertThat(e.action()).contains(action);
            });
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(BOUND);
  }

  @Test
  void whileTheServerIsGoneThatIsToldAndWhenItIsBackAllGoesOn() throws Exception {
    server.kill();
    refused(() -> relay.registry.accounts().get(admin.id()), "does not answer", "Start PostgreSQL");
    refused(() -> relay.device(admin, "Birds"), "", "Start PostgreSQL");
    server.restart();
    Await.until(
        "the relay to go on by itself",
        Duration.ofSeconds(30),
        () -> relay.registry.accounts().get(admin.id()).equals(admin));
    assertThat(relay.device(admin, "Birds").name()).isEqualTo("Birds");
  }

  @Test
  void aServerThatHangsHoldsNobodyForLong() throws Exception {
    server.freeze();
    try {
      refused(() -> relay.registry.accounts().get(admin.id()), "", "reachable");
    } finally {
      server.thaw();
    }
    Await.until(
        "the relay to go on by itself",
        Duration.ofSeconds(60),
        () -> relay.registry.accounts().get(admin.id()).equals(admin));
  }

  @Test
  void theUpkeepGoesOnWhenTheServerIsBack() throws Exception {
    Device device = relay.device(admin, "Birds");
    relay.clock.pass(Duration.ofHours(1));
    relay.registry.deviceTokens().seen(device.id());
    server.kill();
    refused(() -> relay.registry.upkeep().step(), "", "Start PostgreSQL");
    server.restart();
    Await.until(
        "what waited to be written",
        Duration.ofSeconds(30),
        () -> {
          relay.registry.upkeep().step();
          return relay.rows("devices").getFirst().contains("|" + relay.clock.millis() + "|");
        });
  }

  @Test
  void whoLocksATableIsWaitedForFiveSeconds() throws Exception {
    try (Connection other =
            DriverManager.getConnection(place.url(), place.user(), place.password());
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("LOCK TABLE devices");
      refused(() -> relay.device(admin, "Birds"), "took too long", "locks its tables");
      other.rollback();
    }
    assertThat(relay.device(admin, "Birds").name()).isEqualTo("Birds");
  }

  @Test
  void aWrongPasswordAndADatabaseThatIsNotThereAreTold() {
    Rules rules = Rules.of(Registration.OPEN, false);
    refused(
        () -> Registry.open(server.place("relay1", "a wrong password"), rules, Clock.systemUTC()),
        "refuses the user or the password",
        "pg_hba.conf");
    refused(
        () -> Registry.open(server.place("nowhere", place.password()), rules, Clock.systemUTC()),
        "does not exist",
        "createdb");
  }

  @Test
  void whereNoServerIsThatIsToldAtOnce() throws Exception {
    server.kill();
    refused(
        () -> Registry.open(place, Rules.of(Registration.OPEN, false), Clock.systemUTC()),
        "",
        "Start PostgreSQL");
    server.restart();
  }

  @Test
  void twoProcessesThatStartAtOnceMakeTheTablesOnce() throws Exception {
    DatabasePlace fresh = server.newDatabase();
    assertThat(
            Race.of(
                4,
                i -> {
                  Registry.open(fresh, Rules.of(Registration.OPEN, false), Clock.systemUTC())
                      .close();
                  return i;
                }))
        .containsOnly("done");
  }
}
