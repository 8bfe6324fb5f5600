package dev.pipit.slots;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.pipit.slots.BootFirmware.Board;
import dev.pipit.testing.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What becomes of an update, from start to start: the image's scripts, a service's {@code /health}
 * asked by the real curl, and the firmware's rules.
 */
@Tag("players")
class UpdateLifeTest {
  @TempDir Path folder;
  private Card card;
  private HttpServer service;
  private final AtomicInteger health = new AtomicInteger(200);

  @BeforeEach
  void aCardRunsWithAPictureAndANetwork() throws Exception {
    service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext(
        "/health",
        exchange -> {
          exchange.sendResponseHeaders(health.get(), -1);
          exchange.close();
        });
    service.start();
    card = new Card(folder, Board.PI_4);
    serviceIsUp();
    assertThat(card.start()).isEqualTo('A');
    startedWell();
  }

  @AfterEach
  void endTheService() {
    service.stop(0);
  }

  @ParameterizedTest
  @EnumSource(Board.class)
  void aGoodUpdateIsCommittedOnEveryBoard(Board board) throws Exception {
    card = new Card(Files.createDirectory(folder.resolve("board")), board);
    serviceIsUp();
    assertThat(card.start()).isEqualTo('A');
    tryUpdate('B');
    startedWell();
    assertThat(card.last("result")).isEqualTo("installed");
    assertThat(card.startAfterPowerCut()).isEqualTo('B');
    startedWell();
    tryUpdate('A');
    startedWell();
    assertThat(card.startAfterPowerCut()).isEqualTo('A');
  }

  /** A panic restarts the board, and so does the watchdog when it hangs. Nothing of it ran. */
  @Test
  void aKernelThatDiesIsTakenBackAndTold() throws Exception {
    tryUpdate('B');
    assertThat(card.start()).isEqualTo('A');
    startedWell();
    assertThat(card.last("result")).isEqualTo("rolled-back");
    assertThat(card.last("code")).isEqualTo("did-not-start");
    assertThat(card.last("slot")).isEqualTo("A");
    assertThat(card.ask("boot-slot", "get-state", "B")).isEqualTo("bad");
    assertThat(card.ask("boot-slot", "get-primary")).isEqualTo("A");
  }

  @Test
  void anUpdateWhoseKernelIsMissingIsNotTheEnd() throws Exception {
    card.install('B');
    card.halfWriteSystem('B');
    card.ask("health-gate", "remember");
    card.ask("boot-slot", "try");
    assertThat(card.restartAsAsked()).isEqualTo('-');
    // Somebody pulls the plug, since nothing else is left to do: the flag was for one start.
    assertThat(card.startAfterPowerCut()).isEqualTo('A');
    startedWell();
    assertThat(card.last("result")).isEqualTo("rolled-back");
  }

  @ParameterizedTest
  @CsvSource({
    "failed, 200, true, no-service",
    "activating, 200, true, no-service",
    "active, 503, true, no-picture",
    "active, 200, false, no-network",
  })
  void anUpdateThatIsNotGoodGoesBackByItselfAndSaysWhy(
      String state, int status, boolean hasNetwork, String code) throws Exception {
    tryUpdate('B');
    card.tellService(state, 1, "Live video at " + address());
    health.set(status);
    if (!hasNetwork) {
      Files.writeString(card.routes(), "Iface Destination\n");
    }
    startedBadly();
    assertThat(card.restartAsAsked()).isEqualTo('A');
    assertThat(card.last("result")).isEqualTo("rolled-back");
    assertThat(card.last("code")).isEqualTo(code);
    assertThat(card.last("slot")).isEqualTo("A");
    serviceIsUp();
    health.set(200);
    startedWell();
    assertThat(card.last("code")).isEqualTo(code);
    assertThat(card.ask("boot-slot", "get-state", "B")).isEqualTo("bad");
  }

  /** What could not be brought back is told with the address, and the address is what counts. */
  @ParameterizedTest
  @CsvSource({
    "200, installed",
    "503, rolled-back",
  })
  void aWarningBehindTheAddressDoesNotBlindTheGate(int status, String result) throws Exception {
    tryUpdate('B');
    card.tellService(
        "active",
        0,
        "Live video at "
            + address()
            + ". What was to be restored or reset is not in force yet: http://example.org/ is full.");
    health.set(status);
    card.ask("health-gate", "begin");
    card.run("health-gate", "run");
    assertThat(card.last("result")).isEqualTo(result);
  }

  /** A board without a clock starts in the past, and is told the time by the network. */
  @Test
  void whatHappenedBeforeTheClockWasRightIsDatedByTheFirstStartThatHasATime() throws Exception {
    tryUpdate('B');
    assertThat(card.start()).isEqualTo('A');
    startedWell();
    assertThat(card.last("result")).isEqualTo("rolled-back");
    assertThat(card.last("at")).isEqualTo("0");
    Files.createFile(card.clockIsRight());
    long before = Instant.now().getEpochSecond();
    assertThat(card.startAfterPowerCut()).isEqualTo('A');
    startedWell();
    String at = card.last("at");
    assertThat(Long.parseLong(at)).isBetween(before, Instant.now().getEpochSecond());
    assertThat(card.told().resolve("system")).content().contains("last-at=" + at + "\n");
    assertThat(card.startAfterPowerCut()).isEqualTo('A');
    startedWell();
    assertThat(card.last("at")).as("it is dated once").isEqualTo(at);
  }

  @Test
  void anUpdateIsDatedByAClockThatIsRight() throws Exception {
    Files.createFile(card.clockIsRight());
    tryUpdate('B');
    startedWell();
    assertThat(Long.parseLong(card.last("at"))).isPositive();
  }

  @Test
  void whatDidNotWorkBeforeIsNotAskedForAfterwards() throws Exception {
    health.set(503);
    Files.writeString(card.routes(), "Iface Destination\n");
    tryUpdate('B');
    startedWell();
    assertThat(card.startAfterPowerCut()).isEqualTo('B');
  }

  @Test
  void withoutDataTheTrialEndsAllTheSame() throws Exception {
    tryUpdate('B');
    // What cannot be a folder cannot be written, by root neither.
    Path aside = folder.resolve("aside");
    Files.move(card.updates(), aside);
    Files.writeString(card.updates(), "");
    startedBadly();
    assertThat(card.restartAsAsked()).isEqualTo('A');
    Files.delete(card.updates());
    Files.move(aside, card.updates());
    startedWell();
    assertThat(card.last("result")).isEqualTo("rolled-back");
  }

  @Test
  void threeBadStartsOfACommittedSystemSwitchToTheOther() throws Exception {
    tryUpdate('B');
    startedWell();
    card.tellService("failed", 1, "");
    for (int i = 0; i < 3; i++) {
      assertThat(card.startAfterPowerCut()).isEqualTo('B');
      startedBadly();
    }
    assertThat(card.restartAsAsked()).isEqualTo('B');
    card.ask("health-gate", "begin");
    assertThat(card.restartAsAsked()).isEqualTo('A');
    assertThat(card.last("result")).isEqualTo("fell-back");
    assertThat(card.last("slot")).isEqualTo("A");
    // And no further: what does not help is not done again and again.
    for (int i = 0; i < 5; i++) {
      card.ask("health-gate", "begin");
      card.ask("health-gate", "run");
      assertThat(card.restarts()).isEmpty();
      assertThat(card.startAfterPowerCut()).isEqualTo('A');
    }
  }

  /** It hangs so that not even the gate runs. */
  @Test
  void startsThatNobodyJudgedCountToo() throws Exception {
    tryUpdate('B');
    startedWell();
    for (int i = 0; i < 3; i++) {
      assertThat(card.startAfterPowerCut()).isEqualTo('B');
      card.ask("health-gate", "begin");
    }
    assertThat(card.startAfterPowerCut()).isEqualTo('B');
    card.ask("health-gate", "begin");
    assertThat(card.restartAsAsked()).isEqualTo('A');
  }

  @Test
  void oneGoodStartForgivesTheBadOnes() throws Exception {
    tryUpdate('B');
    startedWell();
    for (int i = 0; i < 8; i++) {
      assertThat(card.startAfterPowerCut()).isEqualTo('B');
      card.ask("health-gate", "begin");
      if (i % 3 == 2) {
        card.ask("health-gate", "run");
      }
      assertThat(card.restarts()).isEmpty();
    }
  }

  @Test
  void aNewCardWritesNothingAtItsStarts() throws Exception {
    Path before = folder.resolve("data");
    for (int i = 0; i < 5; i++) {
      startedWell();
      assertThat(card.startAfterPowerCut()).isEqualTo('A');
    }
    assertThat(before).isEmptyDirectory();
  }

  @Test
  void settingsThatTheServiceRefusesAreNoReasonToSwitch() throws Exception {
    tryUpdate('B');
    startedWell();
    card.tellService("failed", 3, "");
    for (int i = 0; i < 5; i++) {
      assertThat(card.startAfterPowerCut()).isEqualTo('B');
      startedWell();
    }
  }

  private void serviceIsUp() throws IOException {
    card.tellService("active", 0, "Live video at " + address());
  }

  private String address() {
    return "http://localhost:" + service.getAddress().getPort();
  }

  private void tryUpdate(char slot) throws Exception {
    card.install(slot);
    card.ask("health-gate", "remember");
    card.ask("boot-slot", "try");
    assertThat(card.restartAsAsked()).isEqualTo(slot);
  }

  private void startedWell() throws Exception {
    card.ask("health-gate", "begin");
    card.ask("health-gate", "run");
    assertThat(card.restarts()).isEmpty();
  }

  private void startedBadly() throws Exception {
    card.run("health-gate", "begin");
    Program gate = card.run("health-gate", "run");
    assertThat(gate.errors()).contains("is not good after 0 s");
    assertThat(card.restarts()).containsExactly("--no-block reboot");
  }
}
