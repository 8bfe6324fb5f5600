package dev.pipit.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.config.StateDirectory;
import dev.pipit.testing.TestClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A clock that jumps gives nobody a right for longer, and logs the owner out only where it must.
 */
class WrongClockTest {
  private static final String PASSWORD = "correct horse";
  private static final Peer PEER = new Peer("192.168.1.7", "Browser/1", false, "");
  private static final Instant UNSET = Instant.EPOCH.plusSeconds(30);

  @TempDir Path folder;
  private final TestClock clock = new TestClock();
  private Access access;
  private NewSession owner;

  @BeforeEach
  void claimed() throws Exception {
    clock.jumpTo(Instant.parse("2026-06-01T12:00:00Z"));
    access = restarted();
    owner = access.claim(String.valueOf(access.claimCode()), PASSWORD, PEER);
  }

  private Access restarted() {
    return new Access(new StateDirectory(folder.resolve("state")), clock, clock::nanoTime, false);
  }

  private boolean isLoggedIn(NewSession session) {
    return access.grantBySession(session.secret(), false) instanceof Grant.BySession;
  }

  private boolean plays(String link) {
    return access.grantByLink("camera", link) instanceof Grant.ByLink;
  }

  private String linkForAnHour() throws AccessException {
    return access.link("camera", clock.millis() + Duration.ofHours(1).toMillis());
  }

  @Test
  void anAddressThatHasExpiredStaysSoWhenTheClockIsSetBack() throws Exception {
    String link = linkForAnHour();
    assertThat(plays(link)).isTrue();
    Instant made = clock.instant();
    clock.jumpTo(made.plus(Duration.ofHours(1)));
    assertThat(plays(link)).isFalse();
    clock.jumpTo(UNSET);
    assertThat(plays(link)).isFalse();
    clock.jumpTo(made.minus(Duration.ofDays(2)));
    assertThat(plays(link)).isFalse();
  }

  @Test
  void anAddressThatWasMadeWhileTheClockWasAheadHoldsNotBeforeItsTime() throws Exception {
    Instant now = clock.instant();
    clock.jumpTo(now.plus(Duration.ofDays(3650)));
    String ahead = linkForAnHour();
    assertThat(plays(ahead)).isTrue();
    clock.jumpTo(now);
    assertThat(plays(ahead)).isFalse();
    assertThat(plays(linkForAnHour())).isTrue();
  }

  @Test
  void aSessionThatWasMadeWhileTheClockWasAheadEndsWhenItIsSet() throws Exception {
    Instant now = clock.instant();
    clock.jumpTo(now.plus(Duration.ofDays(3650)));
    NewSession ahead = access.login(PASSWORD, PEER);
    assertThat(isLoggedIn(ahead)).isTrue();
    clock.jumpTo(now);
    assertThat(isLoggedIn(ahead)).isFalse();
    assertThat(access.holds(new Grant.BySession(ahead.id()))).isFalse();
    assertThat(access.sessions()).extracting(Access.SessionView::id).doesNotContain(ahead.id());
    access.login(PASSWORD, PEER);
    clock.jumpTo(now.plus(Duration.ofDays(3650)));
    assertThat(isLoggedIn(ahead)).as("it was forgotten at the next log-in").isFalse();
  }

  @Test
  void whileTheClockIsUnsetNoSessionHoldsAndNoneIsLost() throws Exception {
    Instant now = clock.instant();
    clock.jumpTo(UNSET);
    access = restarted();
    assertThat(isLoggedIn(owner)).isFalse();
    NewSession meanwhile = access.login(PASSWORD, PEER);
    assertThat(isLoggedIn(meanwhile)).isTrue();
    clock.jumpTo(now.plusSeconds(60));
    assertThat(isLoggedIn(owner)).isTrue();
    assertThat(isLoggedIn(meanwhile)).isFalse();
  }

  @Test
  void aClockThatWasKeptOverALossOfPowerLogsNobodyOut() throws Exception {
    String link = linkForAnHour();
    clock.jumpTo(clock.instant().minus(Duration.ofHours(20)));
    access = restarted();
    assertThat(isLoggedIn(owner)).isTrue();
    assertThat(plays(link)).isTrue();
  }
}
