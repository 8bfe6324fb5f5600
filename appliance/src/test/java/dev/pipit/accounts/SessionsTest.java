package dev.pipit.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.accounts.AccountsException.Reason;
import dev.pipit.accounts.Sessions.Current;
import dev.pipit.accounts.Sessions.NewSession;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is logged in, and for how long. */
@OnBothDatabases
class SessionsTest {
  @TempDir static Path folder;

  private final DatabaseKind kind;
  private Relay relay;
  private Account account;

  SessionsTest(DatabaseKind kind) {
    this.kind = kind;
  }

  @BeforeEach
  void open() throws Exception {
    relay = Relay.open(kind, folder);
    account = relay.administrator();
  }

  @AfterEach
  void close() {
    // Null where there is no database to test with.
    if (relay != null) {
      relay.close();
    }
  }

  private Sessions sessions() {
    return relay.registry.sessions();
  }

  private static void refused(Reason reason, ThrowingCallable deed) {
    assertThatThrownBy(deed)
        .isInstanceOfSatisfying(
            AccountsException.class,
            e -> assertThat(e.reason()).as(e.sentence()).isEqualTo(reason));
  }

  @Test
  void thePasswordBeginsASessionOfWhichOnlyTheHashIsKept() throws Exception {
    NewSession session = sessions().logIn("ADMIN@example.org", Relay.PASSWORD, Relay.HOME);
    Current current = sessions().of(session.secret());
    assertThat(current).isNotNull();
    assertThat(current.account().id()).isEqualTo(account.id());
    assertThat(current.sessionId()).isEqualTo(session.id());
    assertThat(current.account().loginMs()).isEqualTo(relay.clock.millis());
    assertThat(relay.rows("sessions")).hasSize(1).noneMatch(row -> row.contains(session.secret()));
    assertThat(session.secret()).hasSize(43);
    assertThat(session.toString()).doesNotContain(session.secret());
  }

  @Test
  void aWrongPasswordAndNoAccountAreAnsweredAlike() {
    for (String email : List.of("admin@example.org", "nobody@example.org", "no address")) {
      assertThatThrownBy(() -> sessions().logIn(email, "a wrong password", Relay.HOME))
          .hasMessage("That is not the password of that account.");
    }
  }

  @Test
  void anotherSecretIsNobodys() throws Exception {
    NewSession session = relay.logIn(account);
    String other = session.secret().substring(0, 42) + (session.secret().endsWith("A") ? "E" : "A");
    assertThat(sessions().of(other)).isNull();
    assertThat(sessions().of("")).isNull();
    assertThat(sessions().of("x".repeat(10_000))).isNull();
    assertThat(sessions().of("a\0b")).isNull();
  }

  @Test
  void aSessionEndsWhenItIsNotUsedForAMonth() throws Exception {
    NewSession session = relay.logIn(account);
    for (int i = 0; i < 3; i++) {
      relay.clock.pass(Duration.ofDays(29));
      assertThat(sessions().of(session.secret())).isNotNull();
    }
    relay.clock.pass(Duration.ofDays(30));
    assertThat(sessions().of(session.secret())).isNull();
    assertThat(sessions().list(account.id())).isEmpty();
  }

  @Test
  void aSessionEndsAfterHalfAYearHoweverItIsUsed() throws Exception {
    NewSession session = relay.logIn(account);
    for (int i = 0; i < 6; i++) {
      relay.clock.pass(Duration.ofDays(29));
      assertThat(sessions().of(session.secret())).isNotNull();
    }
    relay.clock.pass(Duration.ofDays(6));
    assertThat(sessions().of(session.secret())).isNull();
  }

  @Test
  void aRequestWritesNothingUntilManyAreWrittenAtOnce() throws Exception {
    NewSession session = relay.logIn(account);
    List<String> before = relay.rows("sessions");
    relay.clock.pass(Duration.ofHours(1));
    assertThat(sessions().of(session.secret())).isNotNull();
    assertThat(relay.rows("sessions")).isEqualTo(before);
    assertThat(sessions().list(account.id()))
        .singleElement()
        .satisfies(view -> assertThat(view.lastSeenMs()).isEqualTo(relay.clock.millis()));
    relay.registry.upkeep().step();
    assertThat(relay.rows("sessions"))
        .singleElement()
        .satisfies(row -> assertThat(row).contains("|" + relay.clock.millis() + "|"));
    assertThat(sessions().seen().waiting()).isEmpty();
  }

  @Test
  void whatWaitsIsWrittenWhenTheRelayEnds() throws Exception {
    NewSession session = relay.logIn(account);
    relay.clock.pass(Duration.ofDays(20));
    assertThat(sessions().of(session.secret())).isNotNull();
    relay.reopen(Rules.Registration.OPEN, false);
    relay.clock.pass(Duration.ofDays(20));
    assertThat(sessions().of(session.secret())).isNotNull();
  }

  @Test
  void oneIsEndedByItsOwnerOnlyAndAtOnce() throws Exception {
    Account other = relay.owner("other@example.org");
    NewSession session = relay.logIn(account);
    NewSession stays = relay.logIn(account);
    assertThatThrownBy(() -> sessions().end(other.id(), session.id()))
        .hasMessage("There is no such session.");
    sessions().end(account.id(), session.id());
    assertThat(sessions().of(session.secret())).isNull();
    assertThat(sessions().of(stays.secret())).isNotNull();
    assertThat(relay.lost).containsExactly(new RightLost.OfSession(session.id()));
  }

  @Test
  void allAreEndedButTheOneThatAsks() throws Exception {
    NewSession here = relay.logIn(account);
    NewSession there = relay.logIn(account);
    NewSession others = relay.logIn(relay.owner("other@example.org"));
    sessions().endAll(account.id(), here.id());
    assertThat(sessions().of(here.secret())).isNotNull();
    assertThat(sessions().of(there.secret())).isNull();
    assertThat(sessions().of(others.secret())).isNotNull();
    sessions().endAll(account.id(), null);
    assertThat(sessions().of(here.secret())).isNull();
    assertThat(relay.lost).contains(new RightLost.OfAccount(account.id()));
  }

  @Test
  void anAccountHasFiftySessionsAndTheNewOneStaysThoughTheClockWasSetBack() throws Exception {
    NewSession oldest = relay.logIn(account);
    relay
        .registry
        .database()
        .change(
            handle -> {
              for (int i = 1; i < Sessions.MOST_OF_ACCOUNT; i++) {
                handle.execute(
                    """
                    INSERT INTO sessions (id, hash, account_id, created_ms, seen_ms, address, agent)
                    VALUES (?, ?, ?, ?, 0, '', '')
                    """,
                    "later" + i,
                    "hash" + i,
                    account.id(),
                    relay.clock.millis() + i);
              }
              return account;
            });
    relay.clock.jumpTo(Instant.parse("2025-12-31T12:00:00Z"));
    NewSession newest = relay.logIn(account);
    assertThat(relay.rows("sessions")).hasSize(Sessions.MOST_OF_ACCOUNT);
    assertThat(sessions().of(newest.secret())).isNotNull();
    assertThat(sessions().of(oldest.secret())).isNull();
  }

  @Test
  void aClockThatIsSetBackByMoreThanADayLetsNobodyIn() throws Exception {
    NewSession session = relay.logIn(account);
    relay.clock.jumpTo(Instant.parse("2025-06-01T00:00:00Z"));
    assertThat(sessions().of(session.secret())).isNull();
    relay.clock.jumpTo(Instant.parse("2026-01-02T00:00:00Z"));
    assertThat(sessions().of(session.secret())).isNotNull();
  }

  @Test
  void guessesAreLimitedAndTheOwnerIsNotLockedOutByThem() throws Exception {
    NewSession atHome = relay.logIn(account);
    for (int i = 0; i < 30; i++) {
      Caller stranger = new Caller("198.51.100." + i, "curl");
      refused(
          Reason.WRONG_PASSWORD,
          () -> sessions().logIn("admin@example.org", "a wrong password", stranger));
    }
    Caller one = new Caller("192.0.2.99", "curl");
    assertThatThrownBy(() -> sessions().logIn("admin@example.org", Relay.PASSWORD, one))
        .isInstanceOfSatisfying(
            AccountsException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.TOO_MANY);
              assertThat(e.retrySeconds()).isBetween(1, 60);
            });
    assertThat(relay.logIn(account).id()).isNotEqualTo(atHome.id());
    assertThat(relay.rows("audit").stream().filter(row -> row.contains("login-refused")))
        .hasSize(30);
  }

  @Test
  void anAddressHasTenGuessesAtAllAccountsTogether() {
    for (int i = 0; i < 10; i++) {
      String email = "a" + i + "@example.org";
      refused(
          Reason.WRONG_PASSWORD,
          () -> sessions().logIn(email, "a wrong password", Relay.ELSEWHERE));
    }
    refused(
        Reason.TOO_MANY,
        () -> sessions().logIn("admin@example.org", Relay.PASSWORD, Relay.ELSEWHERE));
    relay.clock.pass(Duration.ofSeconds(20));
    refused(
        Reason.WRONG_PASSWORD,
        () -> sessions().logIn("a@example.org", "a wrong password", Relay.ELSEWHERE));
  }

  @Test
  void whoKnewThePasswordOfBeforeGetsNoSessionOutOfARace() throws Exception {
    List<String> outcomes =
        Race.of(
            2,
            i -> {
              if (i == 0) {
                return relay.logIn(account);
              }
              relay
                  .registry
                  .accounts()
                  .changePassword(
                      account.id(), Relay.PASSWORD, "another password", null, Relay.ELSEWHERE);
              return "changed";
            });
    assertThat(outcomes.get(1)).isEqualTo("done");
    // Whoever was first: a session that began before the change ended with it.
    assertThat(sessions().list(account.id())).isEmpty();
  }
}
