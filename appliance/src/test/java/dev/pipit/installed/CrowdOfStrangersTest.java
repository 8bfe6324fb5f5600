package dev.pipit.installed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.installed.Wire.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many at once: who only sit there, and who guess passwords. */
@Tag("players")
class CrowdOfStrangersTest {
  private static final String PASSWORD = "the owner's own password";
  private static final int SOCKETS = 2000;
  private static final int GUESSES = 1000;

  @TempDir private static Path state = Path.of("");
  private static InstalledPipit pipit;
  private static Owner owner;
  private final List<Wire> wires = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    pipit =
        InstalledPipit.start(
            "crowd", "--source", "test", "--set", "state.directory=" + state.toAbsolutePath());
    pipit.awaitLive("camera", Duration.ofSeconds(30));
    owner = Owner.claim(pipit, PASSWORD);
  }

  @AfterEach
  void hangUp() throws IOException {
    for (Wire wire : wires) {
      wire.close();
    }
  }

  @AfterAll
  static void stop() throws Exception {
    try (InstalledPipit ended = pipit) {
      assertThat(ended.stop(Duration.ofSeconds(5))).isZero();
      assertThat(Files.readString(ended.log())).doesNotContain("level=error", "\tat ");
    }
  }

  @Test
  void aNewViewerStartsWithinASecondBesideTwoThousandSocketsThatDoNothing() throws Exception {
    String begun = "GET /live/camera/index.m3u8 HTTP/1.1\r\nHost: localhost\r\nX-Half: ";
    String body =
        "POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60\r\n"
            + "Content-Type: application/json\r\n\r\n{\"pass";
    for (int i = 0; i < SOCKETS; i++) {
      wires.add(Wire.from("127.0.1." + (1 + i % 250), pipit.port()));
    }
    Await.until(
        "all are there at once",
        Duration.ofSeconds(20),
        () -> pipit.figures().fileDescriptors() > SOCKETS);
    for (int i = 0; i < SOCKETS; i++) {
      Wire wire = wires.get(i);
      switch (i % 4) {
        case 1 -> wire.send(begun);
        case 2 -> wire.send(body);
        case 3 -> {
          wire.send(Owner.request("GET", "/api/v1/access", owner.fields(), ""));
          assertThat(wire.read().status()).isEqualTo(200);
        }
        default -> {}
      }
    }
    // Of those with half a password only some may wait; the others are told to come again.
    assertThat(pipit.figures().fileDescriptors()).isGreaterThan(SOCKETS - SOCKETS / 4);
    FirstPart.comesWithinASecond(pipit.port());
    // The owner who stayed connected is still served on the same connection.
    Wire kept = wires.getLast();
    kept.send(Owner.request("GET", "/api/v1/access", owner.fields(), ""));
    assertThat(kept.read().status()).isEqualTo(200);
  }

  @Test
  void aThousandWrongPasswordsFromManyAddressesKeepTheOwnerNotOutAndTheVideoOn() throws Exception {
    try (StayingPlayer player = StayingPlayer.open(pipit.client(), "camera");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Semaphore atOnce = new Semaphore(16);
      List<Future<Answer>> guesses = new ArrayList<>();
      for (int i = 0; i < GUESSES; i++) {
        String address = "127." + (1 + i % 200) + "." + (i / 200) + ".9";
        String body = Owner.object("password", "guess number " + i);
        guesses.add(
            threads.submit(
                () -> {
                  atOnce.acquire();
                  try (Wire wire = Wire.from(address, pipit.port())) {
                    return wire.send(Owner.request("POST", "/api/v1/login", "", body)).read();
                  } finally {
                    atOnce.release();
                  }
                }));
        if (i == GUESSES / 2) {
          ownerLogsIn(owner.cookies());
        }
      }
      int wrong = 0;
      int limited = 0;
      for (Future<Answer> guess : guesses) {
        Answer answer = guess.get();
        switch (answer.status()) {
          case 401 -> wrong++;
          case 429, 503 -> {
            limited++;
            assertThat(Integer.parseInt(answer.header("retry-after"))).isPositive();
          }
          default -> throw new AssertionError("a guess is answered " + answer);
        }
      }
      assertThat(wrong + limited).isEqualTo(GUESSES);
      // All addresses of the loopback are one machine: ten attempts, and one more in 20 seconds.
      assertThat(wrong).as("guesses that were looked at").isBetween(1, 15);
      ownerLogsIn(owner.cookies());
      long parts = player.parts();
      Await.until("more video", Duration.ofSeconds(20), () -> player.parts() >= parts + 5);
      assertThat(player.faults()).isEmpty();
    }
  }

  /** By the browser that has logged in before. */
  private static void ownerLogsIn(String fields) throws IOException {
    long start = System.nanoTime();
    Answer answer =
        Owner.ask(
            pipit.port(), "POST", "/api/v1/login", fields, Owner.object("password", PASSWORD));
    assertThat(answer.status()).as(answer.text()).isEqualTo(204);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }
}
