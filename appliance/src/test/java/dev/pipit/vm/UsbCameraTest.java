package dev.pipit.vm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pipit.installed.Await;
import dev.pipit.installed.DecodedVideo;
import dev.pipit.installed.PipitClient;
import dev.pipit.installed.StayingPlayer;
import dev.pipit.vm.UsbCamera.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A camera on USB as the kernel's own driver has it, under the name and with the rights that udev
 * gives it, and whatever it does wrong. The program is no more than its service is: a user of its
 * own in the group "video". What was seen is written to {@code target/vm/usb-camera.md}, in the
 * time of emulated processors, which need about five times as long.
 */
@Tag("vm")
@Timeout(420)
class UsbCameraTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  /** Silent three times: two seconds, and twice the ten that a camera has for its first picture. */
  private static final Duration RESET_AFTER = Duration.ofSeconds(60);

  private static final int SETTLED_UNITS = 25;
  private static final String LINK = "/dev/v4l/by-id/usb-Pipit_USB_test_camera_0001-video-index0";
  private static final String RULE =
      Path.of("../systemd/70-pipit-usb.rules").toAbsolutePath().normalize().toString();
  private static final Path TABLE = Path.of("target/vm/usb-camera.md").toAbsolutePath();

  private static VirtualMachine machine;
  private static UsbCamera camera;
  private static int programs;

  private @Nullable GuestProgram started;

  @BeforeAll
  static void boot() throws IOException {
    int socket = VirtualMachine.freePort();
    machine = VirtualMachine.bootWithUsb("usb", socket);
    camera = new UsbCamera(socket);
    Files.writeString(TABLE, "| the camera | said | picture after |\n|---|---|---|\n");
  }

  @AfterAll
  static void end() throws IOException {
    camera.close();
    machine.close();
  }

  @BeforeEach
  void aSoundCameraIsPluggedIn() throws Exception {
    camera.misbehave(Fault.NONE);
    plugIn(true);
  }

  @AfterEach
  void pipitEnds() throws Exception {
    try (GuestProgram program = started) {
      if (program != null && !program.ended()) {
        program.signal("TERM");
        program.awaitEnd(SOON);
      }
    }
  }

  /**
   * Plugs it in anew.
   *
   * @param rule whether Pipit's rule for udev is there
   */
  private static void plugIn(boolean rule) throws Exception {
    camera.pullOut();
    awaitInside("the camera is gone", "[ ! -e " + LINK + " ]");
    String rules = "/run/udev/rules.d/70-pipit-usb.rules";
    machine.insideOk(
        (rule ? "cp " + RULE + " " + rules : "rm -f " + rules)
            + " && kill -HUP $(pidof systemd-udevd)",
        SOON);
    camera.plugIn();
    awaitInside("udev has given the camera its name", "[ -e " + LINK + " ]");
  }

  private static void awaitInside(String what, String condition) {
    Await.until(what, SOON, () -> machine.inside(condition, SOON).status() == 0);
  }

  @Test
  void theProbeListsItByANameThatLasts() throws Exception {
    String json = machine.insideOk(GuestPipit.PIPIT + "probe --json", GuestPipit.START);

    JsonNode listed = new ObjectMapper().readTree(json).path("cameras").path(0);
    assertThat(listed.toPrettyString()).contains("USB test camera", LINK, "MJPG");
  }

  @Test
  void itsPictureMovesInAPlayerOutside() throws Exception {
    GuestProgram program = startPipit("auto");
    try (PipitClient client = new PipitClient(machine.httpPort())) {
      awaitPicture(client, program);

      DecodedVideo video =
          DecodedVideo.play(client.uri("/live/camera/index.m3u8"), 30, Duration.ofMinutes(1));

      // A slate may be among them where the processor was not to be had for a second.
      List<byte[]> own = video.pictures().stream().filter(DecodedVideo::isColorBars).toList();
      assertThat(own).hasSizeGreaterThan(20);
      assertThat(own.stream().map(Arrays::hashCode).distinct()).hasSizeGreaterThan(15);
      assertThat(client.camera("camera").path("source").path("label").asText())
          .contains("USB test camera");
    }
  }

  @ParameterizedTest
  @CsvSource({"SILENT_UNTIL_RESET, gives no pictures", "DEAF_UNTIL_RESET, USB test camera"})
  void aCameraThatHangsIsResetAtLastAndItsPictureComesBack(Fault fault, String sentence)
      throws Exception {
    GuestProgram program = startPipit(LINK);
    try (PipitClient client = new PipitClient(machine.httpPort())) {
      awaitPicture(client, program);
      try (StayingPlayer player = StayingPlayer.open(client, "camera")) {
        int resets = camera.resets();
        camera.misbehave(fault);
        long start = System.nanoTime();
        GuestPipit.awaitCamera(
            "it says: " + sentence,
            RESET_AFTER,
            client,
            program,
            state -> state.path("sentence").asText().contains(sentence));
        String said = client.camera("camera").path("sentence").asText();

        Await.until("the bus is reset", RESET_AFTER, () -> camera.resets() > resets);
        awaitLive(client, program);

        note(fault + ", reset", said, start);
        long parts = player.parts();
        Await.until("the player goes on", SOON, () -> player.parts() > parts + 5);
        assertThat(player.faults()).isEmpty();
        assertThat(camera.resets()).isEqualTo(resets + 1);
        assertThat(machine.kernel("dmesg")).contains("reset high-speed USB device");
        Await.until(
            "the reset is counted",
            SOON,
            () ->
                client
                    .text(client.uri("/metrics"))
                    .contains("pipit_camera_source_resets_total{camera=\"camera\"} 1"));
        assertThat(program.output()).contains("stays silent and its USB device was reset");
      }
    }
  }

  @Test
  void aCameraThatPipitMayNotResetIsToldSoWithTheRuleThatIsMissing() throws Exception {
    plugIn(false);
    GuestProgram program = startPipit(LINK);
    try (PipitClient client = new PipitClient(machine.httpPort())) {
      awaitPicture(client, program);
      int resets = camera.resets();
      camera.misbehave(Fault.SILENT);

      GuestPipit.awaitCamera(
          "it says that it may not",
          RESET_AFTER,
          client,
          program,
          state ->
              state.path("sentence").asText().contains("Pipit may not reset it (/dev/bus/usb/"));

      assertThat(client.camera("camera").path("action").asText()).contains("70-pipit-usb.rules");
      assertThat(camera.resets()).isEqualTo(resets);
      camera.misbehave(Fault.NONE);
      awaitLive(client, program);
    }
  }

  @ParameterizedTest
  @CsvSource({"TRUNCATED", "BROKEN_HEADERS", "GARBAGE"})
  void brokenPicturesCostThemselvesAlone(Fault fault) throws Exception {
    GuestProgram program = startPipit(LINK);
    try (PipitClient client = new PipitClient(machine.httpPort())) {
      awaitPicture(client, program);
      try (StayingPlayer player = StayingPlayer.open(client, "camera")) {
        int starts = camera.starts();
        int encoders = encoderRestarts(client);
        camera.misbehave(fault, 3);
        long sent = camera.pictures();
        long parts = player.parts();
        Await.until("thirty more", SOON, () -> camera.pictures() > sent + 30);
        Await.until("the player goes on", SOON, () -> player.parts() > parts + 5);

        awaitLive(client, program);
        assertThat(player.faults()).isEmpty();
        // An encoder that is too slow on emulated processors takes the camera with it.
        assertThat(camera.starts() - starts)
            .isLessThanOrEqualTo(encoderRestarts(client) - encoders);
      }
    }
  }

  @Test
  void aCameraThatCallsNoiseAPictureIsToldSoUntilItGivesPictures() throws Exception {
    GuestProgram program = startPipit(LINK);
    try (PipitClient client = new PipitClient(machine.httpPort())) {
      awaitPicture(client, program);
      camera.misbehave(Fault.GARBAGE);

      GuestPipit.awaitCamera(
          "it says that they cannot be decoded",
          RESET_AFTER,
          client,
          program,
          state -> state.path("sentence").asText().contains("cannot be decoded"));
      String said = client.camera("camera").path("sentence").asText();

      int resets = camera.resets();
      camera.misbehave(Fault.NONE);
      long start = System.nanoTime();
      awaitLive(client, program);
      note("GARBAGE, then sound", said, start);
      assertThat(camera.resets()).isEqualTo(resets);
    }
  }

  @Test
  void itsPictureComesBackAsOftenAsItIsPluggedInAgain() throws Exception {
    GuestProgram program = startPipit(LINK);
    try (PipitClient client = new PipitClient(machine.httpPort())) {
      awaitPicture(client, program);
      GuestFootprint before = GuestFootprint.of(machine, program);
      for (int time = 0; time < 10; time++) {
        camera.pullOut();
        GuestPipit.awaitState("waiting", SOON, client, program);
        String said = client.camera("camera").path("sentence").asText();
        long start = System.nanoTime();
        camera.plugIn();
        awaitLive(client, program);
        note("pulled out", said, start);
      }
      GuestFootprint.of(machine, program).isNoMoreThan(before);
      assertThat(program.output()).doesNotContain("Exception");
    }
  }

  private static int encoderRestarts(PipitClient client) throws Exception {
    return client.camera("camera").path("encoder").path("restarts").asInt();
  }

  /** Its own picture, by an encoder that has come to stay: the first ones may be too slow here. */
  private static void awaitPicture(PipitClient client, GuestProgram program) {
    AtomicLong restarts = new AtomicLong(-1);
    AtomicLong unitsThen = new AtomicLong();
    GuestPipit.awaitCamera(
        "the camera is live, and its encoder goes on",
        GuestPipit.START,
        client,
        program,
        state -> {
          long now = state.path("encoder").path("restarts").asLong();
          long units = state.path("counters").path("accessUnits").asLong();
          if (restarts.getAndSet(now) != now || !state.path("state").asText().equals("live")) {
            unitsThen.set(units);
          }
          return units > unitsThen.get() + SETTLED_UNITS;
        });
    Await.until("the camera's own picture", SOON, () -> GuestPipit.showsColorBars(client));
  }

  private static void awaitLive(PipitClient client, GuestProgram program) {
    GuestPipit.awaitState("live", GuestPipit.START, client, program);
    Await.until("the camera's own picture", SOON, () -> GuestPipit.showsColorBars(client));
  }

  private static void note(String what, String said, long startNanos) throws IOException {
    Files.writeString(
        TABLE,
        "| %s | %s | %.1f s |%n".formatted(what, said, (System.nanoTime() - startNanos) / 1e9),
        StandardOpenOption.APPEND);
  }

  private GuestProgram startPipit(String source) throws IOException {
    GuestProgram program =
        machine.start(
            "usb-pipit-" + ++programs,
            "setpriv --reuid=65534 --regid=65534 --groups=$(getent group video | cut -d: -f3) "
                + GuestPipit.run(
                    320, 180, 10, "--set state.directory=/tmp/pipit-usb --source " + source));
    started = program;
    return program;
  }
}
