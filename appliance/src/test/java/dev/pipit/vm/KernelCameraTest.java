package dev.pipit.vm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pipit.installed.Await;
import dev.pipit.installed.DecodedVideo;
import dev.pipit.installed.InstalledPipit;
import dev.pipit.installed.PipitClient;
import dev.pipit.installed.StayingPlayer;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The installed program with a camera of the kernel's own, watched from outside its machine. */
@Tag("vm")
class KernelCameraTest {
  private static final Duration START = Duration.ofMinutes(3);

  /**
   * One compiler only: where a second one replaces the code of the first, QEMU's emulation now and
   * then runs a torn instruction (see {@link ReplacedCode}), and the JVM dies.
   */
  private static final String PIPIT =
      "env PIPIT_JAVA_OPTS=-XX:TieredStopAtLevel=1 " + InstalledPipit.layout() + "/bin/pipit ";

  /** In the guest the emulated processors need about five times as long for everything. */
  private static final Duration FOLLOWS = Duration.ofSeconds(5);

  @Test
  void theProbeListsWhatTheDriverOffers() throws IOException {
    try (VirtualMachine machine = VirtualMachine.boot("probe")) {
      String json = machine.insideOk(PIPIT + "probe --json", START);

      JsonNode camera = new ObjectMapper().readTree(json).path("cameras").path(0);
      assertThat(camera.toPrettyString()).contains("/dev/video0", "YUYV", "NV12");
    }
  }

  @Test
  void theCamerasPictureIsPlayedOutside() throws Exception {
    try (VirtualMachine machine = VirtualMachine.boot("plays");
        GuestProgram program = startPipit(machine, "plays-pipit");
        PipitClient client = new PipitClient(machine.httpPort())) {
      awaitState(client, program, "live", START);

      DecodedVideo video =
          DecodedVideo.play(client.uri("/live/camera/index.m3u8"), 30, Duration.ofMinutes(1));

      assertThat(video.pictures()).hasSize(30);
      // While the camera is being opened, the slate says so.
      assertThat(video.pictures().stream().dropWhile(picture -> !DecodedVideo.isColorBars(picture)))
          .hasSizeGreaterThan(20)
          .allMatch(DecodedVideo::isColorBars);
      assertThat(client.camera("camera").path("source").path("label").asText())
          .contains("/dev/video0");
      program.signal("TERM");
      program.awaitEnd(Duration.ofSeconds(20));
    }
  }

  @Test
  void theStreamFollowsACameraThatGoesAwayAndComesBack() throws Exception {
    try (VirtualMachine machine = VirtualMachine.boot("comes-back");
        GuestProgram program = startPipit(machine, "comes-back-pipit");
        PipitClient client = new PipitClient(machine.httpPort())) {
      awaitState(client, program, "live", START);
      try (StayingPlayer player = StayingPlayer.open(client, "camera")) {
        for (int time = 0; time < 2; time++) {
          machine.unplugCamera();
          awaitState(client, program, "waiting", FOLLOWS);
          JsonNode waiting = client.camera("camera");
          assertThat(waiting.path("sentence").asText()).contains("/dev/video0");
          assertThat(waiting.path("action").asText()).isNotBlank();
          Await.until(
              "the slate is seen outside", START, () -> !DecodedVideo.isColorBars(newest(client)));

          long parts = player.parts();
          machine.plugCamera();
          awaitState(client, program, "live", FOLLOWS);
          Await.until("the player goes on", FOLLOWS, () -> player.parts() > parts + 5);
        }
        assertThat(player.faults()).isEmpty();
        Await.until(
            "the camera's picture is seen outside",
            START,
            () -> DecodedVideo.isColorBars(newest(client)));
      }
    }
  }

  private static byte[] newest(PipitClient client) throws IOException, InterruptedException {
    return DecodedVideo.play(client.uri("/live/camera/index.m3u8"), 5, START).pictures().getLast();
  }

  private static GuestProgram startPipit(VirtualMachine machine, String name) throws IOException {
    return machine.start(
        name,
        PIPIT
            + "run --source /dev/video0 --port 8080 --set server.bind=0.0.0.0"
            + " --set access.viewing=open"
            + " --set cameras.camera.width=640 --set cameras.camera.height=360"
            + " --set cameras.camera.frame-rate=15");
  }

  private static void awaitState(
      PipitClient client, GuestProgram program, String state, Duration limit) {
    Await.until(
        "the camera is " + state,
        limit,
        () -> {
          if (program.ended()) {
            throw new AssertionError("pipit ended: " + program.output());
          }
          return client.camera("camera").path("state").asText().equals(state);
        });
  }
}
