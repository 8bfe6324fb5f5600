package dev.pipit.vm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pipit.installed.Await;
import dev.pipit.installed.DecodedVideo;
import dev.pipit.installed.PipitClient;
import dev.pipit.installed.StayingPlayer;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The installed program with a camera of the kernel's own, watched from outside its machine. */
@Tag("vm")
class KernelCameraTest {
  private static final Duration START = GuestPipit.START;

  /** In the guest the emulated processors need about five times as long for everything. */
  private static final Duration FOLLOWS = Duration.ofSeconds(25);

  @ParameterizedTest
  @EnumSource
  void theProbeListsWhatTheDriverOffersAndEncodesInSoftware(Architecture architecture)
      throws IOException {
    try (VirtualMachine machine =
        VirtualMachine.boot("probe-" + architecture.debian(), architecture)) {
      String json = machine.insideOk(GuestPipit.program(machine) + "probe --json", START);

      JsonNode probe = new ObjectMapper().readTree(json);
      assertThat(probe.path("cameras").path(0).toPrettyString())
          .contains("/dev/video0", "YUYV", "NV12");
      assertThat(probe.path("chosenEncoder").asText()).as(json).isEqualTo("libx264");
    }
  }

  @Test
  void aMachineThatLacksWhatFfmpegNeedsIsToldHowToGetIt() throws IOException {
    try (VirtualMachine machine = VirtualMachine.boot("probe-lacking", Architecture.ARM64)) {
      machine.kernel("mount --bind /dev/null /root/usr/lib/aarch64-linux-gnu/libva-drm.so.2");

      String json = machine.insideOk(GuestPipit.program(machine) + "probe --json", START);

      JsonNode probe = new ObjectMapper().readTree(json);
      assertThat(probe.path("encoders").findValuesAsText("why"))
          .as(json)
          .anyMatch(why -> why.contains("sudo apt-get install libva-drm2"));
      assertThat(probe.path("encoders").findValues("usable")).noneMatch(JsonNode::asBoolean);
    }
  }

  @Test
  void theCamerasPictureIsPlayedOutside() throws Exception {
    try (VirtualMachine machine = VirtualMachine.boot("plays");
        GuestProgram program = startPipit(machine, "plays-pipit");
        PipitClient client = new PipitClient(machine.httpPort())) {
      GuestPipit.awaitState("live", START, client, program);

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
      GuestPipit.awaitState("live", START, client, program);
      try (StayingPlayer player = StayingPlayer.open(client, "camera")) {
        for (int time = 0; time < 2; time++) {
          machine.unplugCamera();
          GuestPipit.awaitState("waiting", FOLLOWS, client, program);
          JsonNode waiting = client.camera("camera");
          assertThat(waiting.path("sentence").asText()).contains("/dev/video0");
          assertThat(waiting.path("action").asText()).isNotBlank();
          Await.until(
              "the slate is seen outside", START, () -> !DecodedVideo.isColorBars(newest(client)));

          long parts = player.parts();
          machine.plugCamera();
          GuestPipit.awaitState("live", FOLLOWS, client, program);
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
    return machine.start(name, GuestPipit.run(640, 360, 15, "--source /dev/video0"));
  }
}
