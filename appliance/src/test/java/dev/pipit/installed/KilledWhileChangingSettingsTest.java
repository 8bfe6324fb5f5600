package dev.pipit.installed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.testing.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL for the installed program at moments that nobody chose, while its owner changes settings.
 * Every step of the writing by itself is in {@code SettingsFileTest}.
 */
@Tag("players")
class KilledWhileChangingSettingsTest {
  private static final String PASSWORD = "the owner's own password";
  private static final Duration TIME = Duration.ofSeconds(40);
  private static final int MOST_KILLS = 50;
  private static final long SEED = 20_260_103;

  @TempDir private Path state = Path.of("");

  /** Long, so that half of it would be seen. */
  private static String settings(int kbit) {
    return "# The settings of this camera.\n".repeat(400)
        + "[cameras.camera]\nsource = \"test\"\nprivacy = true\nbitrate-kbit = "
        + kbit
        + " # as agreed\n";
  }

  private InstalledPipit start() throws IOException {
    return InstalledPipit.start("killed", "--set", "state.directory=" + state.toAbsolutePath());
  }

  /** Changes settings until there is nobody to ask. */
  private static void change(Owner owner, AtomicInteger done) {
    try {
      for (int i = 1; ; i++) {
        String change = "{\"changes\":{\"cameras.camera.bitrate-kbit\":" + (i % 2 * 2000 + 1000);
        int status = owner.patch("/api/v1/settings", change + "}}").status();
        if (status != 200) {
          throw new IllegalStateException("a change answers " + status);
        }
        done.incrementAndGet();
      }
    } catch (IOException e) {
      // It was killed.
      return;
    }
  }

  @Test
  void theOldOrTheNewSettingsAreThereAndTheProgramStartsWithThem() throws Exception {
    Path file = state.resolve("pipit.toml");
    Files.writeString(file, settings(1000));
    Random random = new Random(SEED);
    long deadline = System.nanoTime() + TIME.toNanos();
    int kills = 0;
    int changes = 0;
    try (InstalledPipit first = start()) {
      Owner.claim(first, PASSWORD);
      first.kill();
    }
    while (kills < MOST_KILLS && System.nanoTime() < deadline) {
      try (InstalledPipit pipit = start()) {
        pipit.awaitAnswer(Duration.ofSeconds(30));
        Owner owner = Owner.login(pipit.port(), PASSWORD);
        AtomicInteger done = new AtomicInteger();
        Thread changing = Thread.ofVirtual().start(() -> change(owner, done));
        // The first change takes long, as it loads what it needs; the moments are in later ones.
        Await.until("a change", Duration.ofSeconds(20), Duration.ofMillis(1), () -> done.get() > 0);
        LockSupport.parkNanos(random.nextLong(60_000_000));
        pipit.kill();
        changing.join();
        changes += done.get();
      }
      kills++;
      String left = Files.readString(file);
      assertThat(left).as("kill " + kills).isIn(settings(1000), settings(3000));
    }
    assertThat(kills).as("kills in " + TIME).isGreaterThanOrEqualTo(10);
    assertThat(changes).isGreaterThan(kills);
    Program check =
        Program.run(
            List.of(
                "env",
                "JAVA_HOME=" + System.getProperty("java.home"),
                InstalledPipit.layout().resolve("bin/pipit").toString(),
                "check-config",
                "--config",
                file.toString()));
    assertThat(check.exitCode()).as(check.errors()).isZero();
  }
}
