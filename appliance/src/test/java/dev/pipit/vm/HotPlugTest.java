package dev.pipit.vm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.pipit.installed.Await;
import dev.pipit.installed.PipitClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A camera of the kernel's own that is unplugged and plugged in again and again, and the kernel's
 * word on it. {@code -Dreplugs=200} for as many times; what was measured is written to {@code
 * target/vm/replugs.md}, in the time of emulated processors, which need about five times as long.
 */
@Tag("vm")
@Timeout(1800)
class HotPlugTest {
  private static final int REPLUGS = Integer.getInteger("replugs", 20);
  private static final int WEIGHED_EVERY = 5;
  private static final Duration START = GuestPipit.START;

  /** Five seconds, and emulated processors need about five times as long when others work, too. */
  private static final Duration SOON = Duration.ofSeconds(25);

  private static final Duration HALF_OF_THEM = Duration.ofSeconds(5);

  private static final String HOLDS =
      "v4l2-ctl -d /dev/video0 --set-fmt-video=width=320,height=180 --set-parm=10"
          + " --stream-mmap --stream-count=100000";

  /** The first camera of a program: all its code is run for the first time. */
  private static final Duration FOLLOWS = Duration.ofSeconds(20);

  private static final Path TABLE = Path.of("target/vm/replugs.md").toAbsolutePath();

  @Test
  void aCameraThatIsPluggedInAgainAndAgainGivesItsPictureSoonEachTime() throws Exception {
    Duration lifetime = Duration.ofSeconds(600 + 20L * REPLUGS);
    try (VirtualMachine machine = VirtualMachine.bootFor("replugs", lifetime);
        GuestProgram program = startPipit(machine, "replugs-pipit", "/dev/video0");
        PipitClient client = new PipitClient(machine.httpPort())) {
      GuestPipit.awaitState("live", START, client, program);
      List<Duration> times = new ArrayList<>();
      List<GuestFootprint> footprints = new ArrayList<>();
      for (int i = 0; i < REPLUGS; i++) {
        machine.unplugCamera();
        GuestPipit.awaitState("waiting", SOON, client, program);
        long plugged = System.nanoTime();
        machine.plugCamera();
        Await.until("the camera's own picture", SOON, () -> GuestPipit.showsColorBars(client));
        times.add(Duration.ofNanos(System.nanoTime() - plugged));
        if (i % WEIGHED_EVERY == WEIGHED_EVERY - 1) {
          footprints.add(GuestFootprint.of(machine, program));
        }
      }
      note(times, footprints);

      GuestFootprint first = footprints.getFirst();
      GuestFootprint last = footprints.getLast();
      assertThat(times).hasSize(REPLUGS);
      assertThat(times.stream().sorted().toList().get(REPLUGS / 2))
          .isLessThanOrEqualTo(HALF_OF_THEM);
      last.isNoMoreThan(first);
      assertThat(program.output()).doesNotContain("plugs-not-told").doesNotContain("Exception");
    }
  }

  @Test
  void aPlugThatIsLostInAFloodOfEventsIsNoticed() throws Exception {
    try (VirtualMachine machine = VirtualMachine.boot("plugs-lost");
        GuestProgram program = startPipit(machine, "plugs-lost-pipit", "/dev/video0");
        PipitClient client = new PipitClient(machine.httpPort())) {
      GuestPipit.awaitState("live", START, client, program);
      machine.unplugCamera();
      GuestPipit.awaitState("waiting", SOON, client, program);
      long unplugged = System.nanoTime();
      // By itself it looks ever more rarely: 13 s after the event, and 26 s after it.
      Await.until(
          "the next look by itself is far",
          Duration.ofSeconds(30),
          () -> System.nanoTime() - unplugged > Duration.ofSeconds(14).toNanos());

      program.signal("STOP");
      machine.kernel(
          "i=0; while [ $i -lt 1500 ]; do echo change > /sys/class/mem/null/uevent; i=$((i+1));"
              + " done; "
              + "echo vivid.0 > /sys/bus/platform/drivers/vivid/bind");
      program.signal("CONT");

      Await.until("the camera's own picture", SOON, () -> GuestPipit.showsColorBars(client));
      assertThat(program.output()).contains("plugs-lost");
    }
  }

  @Test
  void theTestPictureMakesRoomForACameraAtOnce() throws Exception {
    try (VirtualMachine machine = VirtualMachine.boot("stand-in")) {
      machine.unplugCamera();
      try (GuestProgram program = startPipit(machine, "stand-in-pipit", "auto");
          PipitClient client = new PipitClient(machine.httpPort())) {
        GuestPipit.awaitState("live", START, client, program);
        assertThat(label(client)).doesNotContain("/dev/video0");

        machine.plugCamera();

        Await.until("the camera", FOLLOWS, () -> label(client).contains("/dev/video0"));
        Await.until("the camera's own picture", FOLLOWS, () -> GuestPipit.showsColorBars(client));
      }
    }
  }

  @Test
  void aCameraThatAnotherProgramHoldsIsToldWithThatProgramsName() throws Exception {
    try (VirtualMachine machine = VirtualMachine.boot("held");
        GuestProgram other = machine.start("held-by", HOLDS)) {
      Await.until("frames flow", Duration.ofSeconds(20), () -> other.output().contains("fps"));
      long id = Long.parseLong(machine.insideOk("pidof v4l2-ctl", SOON).strip());
      try (GuestProgram program = startPipit(machine, "held-pipit", "/dev/video0");
          PipitClient client = new PipitClient(machine.httpPort())) {
        JsonNode camera = awaitInUse(client, program);
        assertThat(camera.path("sentence").asText())
            .contains("is in use by another program: v4l2-ctl (process " + id + ")");
        assertThat(camera.path("action").asText()).contains("sudo kill " + id);

        machine.insideOk("kill " + id, SOON);

        GuestPipit.awaitState("live", START, client, program); // the encoders are tried now
      }
    }
  }

  @Test
  void aProgramOfAnotherUserIsNotSeenAndItIsSaidHowToFindOut() throws Exception {
    try (VirtualMachine machine = VirtualMachine.boot("held-unseen");
        GuestProgram other = machine.start("held-unseen-by", HOLDS)) {
      Await.until("frames flow", Duration.ofSeconds(20), () -> other.output().contains("fps"));
      machine.kernel("chmod 666 /dev/video0");
      try (GuestProgram program =
              machine.start(
                  "held-unseen-pipit",
                  "setpriv --reuid=65534 --regid=65534 --clear-groups " + pipit("/dev/video0"));
          PipitClient client = new PipitClient(machine.httpPort())) {
        JsonNode camera = awaitInUse(client, program);
        assertThat(camera.path("sentence").asText()).contains("is in use by another program. [");
        assertThat(camera.path("action").asText()).contains("\"sudo fuser -v /dev/video0\"");
      }
    }
  }

  private static void note(List<Duration> times, List<GuestFootprint> footprints)
      throws IOException {
    List<Duration> sorted = times.stream().sorted().toList();
    StringBuilder table =
        new StringBuilder(
            "| replugs | picture after | files | threads | kB |\n|---|---|---|---|---|\n");
    for (int i = 0; i < footprints.size(); i++) {
      GuestFootprint footprint = footprints.get(i);
      int replugs = (i + 1) * WEIGHED_EVERY;
      table.append(
          "| %d | %d ms | %d | %d | %d |%n"
              .formatted(
                  replugs,
                  times.get(replugs - 1).toMillis(),
                  footprint.files(),
                  footprint.threads(),
                  footprint.residentKilobytes()));
    }
    table.append(
        "%nmedian %d ms, worst %d ms of %d%n"
            .formatted(
                sorted.get(sorted.size() / 2).toMillis(),
                sorted.getLast().toMillis(),
                sorted.size()));
    Files.writeString(TABLE, table);
  }

  private static String label(PipitClient client) throws IOException, InterruptedException {
    return client.camera("camera").path("source").path("label").asText();
  }

  private static GuestProgram startPipit(VirtualMachine machine, String name, String source)
      throws IOException {
    return machine.start(name, pipit(source));
  }

  private static String pipit(String source) {
    return GuestPipit.run(320, 180, 10, "--set state.directory=/tmp/pipit --source " + source);
  }

  /**
   * The first attempts may take longer here than a camera has time for its first picture. Between
   * two looks the camera is silent for a moment, and that is said then.
   */
  private static JsonNode awaitInUse(PipitClient client, GuestProgram program) {
    AtomicReference<JsonNode> seen = new AtomicReference<>(NullNode.getInstance());
    GuestPipit.awaitCamera(
        "the camera is said to be in use",
        START,
        client,
        program,
        camera -> {
          seen.set(camera);
          return camera.path("sentence").asText().contains("is in use");
        });
    return seen.get();
  }
}
