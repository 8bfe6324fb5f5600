package dev.pipit.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.pipit.installed.Wire.Answer;
import dev.pipit.testing.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The card that holds the state is full, can only be read, or fails, while the program runs: a real
 * file system in a mount namespace of the program's own. Live view goes on, and the health says
 * what is the matter.
 */
@Tag("players")
class StorageFaultsTest {
  private static final String PASSWORD = "the owner's own password";
  private static final Duration LIMIT = Duration.ofSeconds(90);

  /** In memory. */
  private static final String SMALL_DISK =
      "mount -t tmpfs -o size=96m,mode=700 none \"$1\"; shift; exec \"$@\"";

  /**
   * ext4 on a loop device whose file has holes: when there is no room for what is written into
   * them, the device fails with real I/O errors.
   */
  private static final String FAILING_DISK =
      """
      mount -t tmpfs -o size=48m none "$2"
      truncate -s 400M "$2/disk"
      mkfs.ext4 -q -E lazy_itable_init=1,nodiscard "$2/disk"
      mount -o loop,errors=remount-ro "$2/disk" "$1"
      chmod 700 "$1"
      shift 2
      exec "$@"
      """;

  @TempDir Path state = Path.of("");
  @TempDir Path backing = Path.of("");

  private InstalledPipit start(String name, String script, Path... folders) throws IOException {
    List<String> starter =
        new ArrayList<>(List.of("unshare", "--mount", "sh", "-ec", script, "sh"));
    for (Path folder : folders) {
      starter.add(folder.toString());
    }
    InstalledPipit pipit =
        InstalledPipit.startBy(
            starter,
            name,
            "--set",
            "state.directory=" + state.toAbsolutePath(),
            "--set",
            "cameras.camera.source=test");
    pipit.awaitAnswer(LIMIT);
    pipit.awaitLive("camera", LIMIT);
    return pipit;
  }

  /** Runs a command where the program is. */
  private static void within(InstalledPipit pipit, String command) throws Exception {
    Program program =
        Program.run(
            List.of("nsenter", "--mount=/proc/" + pipit.pid() + "/ns/mnt", "sh", "-c", command));
    assertThat(program.exitCode()).as(command + ": " + program.errors()).isZero();
  }

  private static JsonNode disk(Owner owner) throws IOException {
    for (JsonNode check : Owner.json(owner.get("/api/v1/health")).path("checks")) {
      if (check.path("id").asText().equals("device.disk")) {
        return check;
      }
    }
    // Not looked at yet.
    return MissingNode.getInstance();
  }

  private static void diskIs(Owner owner, String level, String words) {
    Await.until(
        "the disk is told to be " + level + ": " + words,
        LIMIT,
        () -> {
          JsonNode disk = disk(owner);
          return disk.path("level").asText().equals(level)
              && disk.path("sentence").asText().contains(words);
        });
  }

  /** The test picture has a clock in it, so no two of its pictures are alike. */
  private static void liveViewGoesOn(InstalledPipit pipit) throws Exception {
    byte[] before = picture(pipit);
    Await.until("another picture", LIMIT, () -> !Arrays.equals(before, picture(pipit)));
    assertThat(pipit.client().camera("camera").path("state").asText()).isEqualTo("live");
  }

  private static byte[] picture(InstalledPipit pipit) throws Exception {
    var answer = pipit.client().getBytes(pipit.client().uri("/live/camera/snapshot.jpg"));
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body();
  }

  private static Answer save(Owner owner, String text) throws IOException {
    return owner.patch(
        "/api/v1/settings", "{\"changes\":{\"cameras.camera.text\":\"" + text + "\"}}");
  }

  @Test
  void aFullCardIsToldAndMayBeMended() throws Exception {
    try (InstalledPipit pipit = start("full-card", SMALL_DISK, state)) {
      Owner owner = Owner.claim(pipit, PASSWORD);
      diskIs(owner, "ok", "are free for settings");
      within(pipit, "dd if=/dev/zero of='" + state + "/filler' bs=4096 2> /dev/null; true");
      diskIs(owner, "fault", "0 MB of 96 MB are free for settings. Live view goes on.");
      assertThat(disk(owner).path("action").asText()).contains("Delete files");
      liveViewGoesOn(pipit);
      assertThat(save(owner, "not kept").status()).isEqualTo(507);
      diskIs(owner, "fault", "could not be saved: No space left on device");
      within(pipit, "rm '" + state + "/filler'");
      assertThat(save(owner, "kept").status()).isEqualTo(200);
      diskIs(owner, "ok", "are free for settings");
    }
  }

  @Test
  void aCardThatCanOnlyBeReadIsTold() throws Exception {
    try (InstalledPipit pipit = start("read-only-card", SMALL_DISK, state)) {
      Owner owner = Owner.claim(pipit, PASSWORD);
      within(pipit, "mount -o remount,ro '" + state + "'");
      diskIs(owner, "fault", "can only be read: nothing can be saved. Live view goes on.");
      JsonNode machine = Owner.json(owner.get("/api/v1/machine"));
      assertThat(machine.at("/storage/readOnly").asBoolean()).isTrue();
      assertThat(owner.get("/metrics").text()).contains("\npipit_disk_read_only 1");
      liveViewGoesOn(pipit);
      assertThat(save(owner, "not kept").status()).isEqualTo(507);
    }
  }

  @Test
  void aCardWithInputOutputErrorsIsTold() throws Exception {
    try (InstalledPipit pipit = start("failing-card", FAILING_DISK, state, backing)) {
      Owner owner = Owner.claim(pipit, PASSWORD);
      diskIs(owner, "ok", "are free for settings");
      within(pipit, "dd if=/dev/zero of='" + backing + "/filler' bs=4096 2> /dev/null; true");
      int refused = 0;
      for (int i = 0; i < 20 && refused == 0; i++) {
        Answer answer = save(owner, "text " + i);
        assertThat(answer.status()).isIn(200, 507);
        refused = answer.status() == 507 ? 1 : 0;
      }
      assertThat(refused).as("the disk must fail").isOne();
      Await.until(
          "the disk's fault is told",
          LIMIT,
          () -> {
            JsonNode disk = disk(owner);
            String sentence = disk.path("sentence").asText();
            return disk.path("level").asText().equals("fault")
                && (sentence.contains("could not be saved") || sentence.contains("only be read"));
          });
      liveViewGoesOn(pipit);
    }
    assertThat(Files.exists(backing.resolve("disk"))).as("all of it was in a namespace").isFalse();
  }
}
