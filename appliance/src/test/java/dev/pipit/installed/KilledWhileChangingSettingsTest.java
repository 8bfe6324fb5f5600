package dev.pipit.installed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.testing.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL for the installed program at moments that nobody chose, while its owner changes settings.
 * Every step of the writing by itself is in {@code KilledAtEveryStepTest}.
 */
@Tag("players")
class KilledWhileChangingSettingsTest {
  private static final String PASSWORD = "the owner's own password";
  private static final Duration TIME = Duration.ofSeconds(20);
  private static final int MOST_KILLS = 50;

  /** However slow the machine is. */
  private static final int FEWEST_KILLS = 5;

  private static final long SEED = 20_260_103;

  @TempDir private Path state = Path.of("");

  /** Long, so that half of it would be seen. */
  private static String settings(String level) {
    return "# The settings of this camera.\n".repeat(100)
        + "[cameras.camera]\nsource = \"test\"\nprivacy = true\n\n[log]\nlevel = \""
        + level
        + "\" # as agreed\n";
  }

  private InstalledPipit start() throws IOException {
    return InstalledPipit.start("killed", "--set", "state.directory=" + state.toAbsolutePath());
  }

  /** Changes settings until there is nobody to ask; what went wrong before that. */
  private static String change(int port, String token, AtomicInteger done) {
    try {
      for (int i = 1; ; i++) {
        String level = i % 2 == 0 ? "info" : "warn";
        String change = "{\"changes\":{\"log.level\":\"" + level + "\"}}";
        var answer = Owner.ask(port, "PATCH", "/api/v1/settings", token, change);
        if (answer.status() != 200) {
          return answer.text();
        }
        done.incrementAndGet();
      }
    } catch (IOException e) {
      // It was killed.
      return "";
    }
  }

  /** Returns while the new settings are written beside the old ones. */
  private void awaitWriting(long deadlineNanos) {
    int before = count();
    while (count() == before && System.nanoTime() < deadlineNanos) {
      Thread.onSpinWait();
    }
  }

  private int count() {
    String[] names = state.toFile().list();
    return names == null ? 0 : names.length;
  }

  @Test
  void theOldOrTheNewSettingsAreThereAndTheProgramStartsWithThem() throws Exception {
    Path file = state.resolve("pipit.toml");
    Files.writeString(file, settings("info"));
    Random random = new Random(SEED);
    long deadline = System.nanoTime() + TIME.toNanos();
    int kills = 0;
    int changes = 0;
    String token;
    try (InstalledPipit first = start()) {
      token = Owner.bearer(Owner.claim(first, PASSWORD).token("script", "control"));
      first.kill();
    }
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    while (kills < FEWEST_KILLS || (kills < MOST_KILLS && System.nanoTime() < deadline)) {
      try (InstalledPipit pipit = start()) {
        pipit.awaitAnswer(Duration.ofSeconds(30));
        AtomicInteger done = new AtomicInteger();
        Future<String> changing = threads.submit(() -> change(pipit.port(), token, done));
        // The first change takes long, as it loads what it needs; the moments are in later ones.
        Await.until("a change", Duration.ofSeconds(20), Duration.ofMillis(1), () -> done.get() > 0);
        if (kills % 2 == 0) {
          LockSupport.parkNanos(random.nextLong(500_000_000));
        } else {
          awaitWriting(System.nanoTime() + 2_000_000_000L);
        }
        pipit.kill();
        assertThat(changing.get()).as("a refusal").isEmpty();
        changes += done.get();
      }
      kills++;
      String left = Files.readString(file);
      assertThat(left).as("kill " + kills).isIn(settings("info"), settings("warn"));
    }
    threads.close();
    assertThat(changes).isGreaterThanOrEqualTo(kills);
    Program check =
        Program.run(
            List.of(
                "env",
                "JAVA_HOME=" + System.getProperty("java.home"),
                InstalledPipit.layout().resolve("bin/pipit").toString(),
                "check-config",
                file.toString()));
    assertThat(check.exitCode()).as(check.errors()).isZero();
  }
}
