package dev.pipit.installed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pipit.capture.RpicamStandIn;
import dev.pipit.installed.Wire.Answer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The installed program finds a camera on the ribbon cable by itself, and plays it. */
@Tag("players")
class CsiCameraPlaysTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String CONTROLS = "/api/v1/cameras/camera/controls";

  @TempDir Path folder;

  private List<String> where(String fault) throws Exception {
    Path program = RpicamStandIn.install(folder, fault);
    return List.of("env", "PATH=" + program + ":" + System.getenv("PATH"));
  }

  @Test
  void withTheOrdinarySettings() throws Exception {
    try (InstalledPipit pipit =
            InstalledPipit.startBy(
                where(""),
                "csi",
                "--source",
                "csi",
                "--set",
                "cameras.camera.width=640",
                "--set",
                "cameras.camera.height=360",
                "--set",
                "cameras.camera.csi=exposure=sport,ev=0.5");
        PipitClient client = new PipitClient(pipit.port())) {
      pipit.awaitLive("camera", LIMIT);

      assertThat(client.camera("camera").path("source").path("label").asText())
          .isEqualTo("CSI camera 0");
      DecodedVideo video =
          DecodedVideo.play(client.uri("/live/camera/index.m3u8"), 20, Duration.ofSeconds(30));
      assertThat(video.pictures()).hasSize(20);
    }
  }

  @Test
  void foundByItselfItIsOpenedAgainWhenItsProgramIsKilled() throws Exception {
    assumeThat(Path.of("/dev/video0")).as("a camera by USB would come first").doesNotExist();
    try (InstalledPipit pipit = InstalledPipit.startBy(where(""), "csi-auto", "--source", "auto");
        PipitClient client = new PipitClient(pipit.port())) {
      pipit.awaitLive("camera", LIMIT);
      List<ProcessHandle> first = children(pipit);
      assertThat(first).isNotEmpty();

      first.forEach(ProcessHandle::destroyForcibly);

      Await.until(
          "another is at work",
          LIMIT,
          () -> {
            List<ProcessHandle> now = children(pipit);
            now.removeAll(first);
            JsonNode camera = client.camera("camera");
            return !now.isEmpty()
                && camera.path("state").asText().equals("live")
                && camera.path("source").path("label").asText().equals("CSI camera 0");
          });
    }
  }

  @Test
  void optionsChangeWhileSomebodyWatches() throws Exception {
    Path tuning = Files.createDirectories(folder.resolve("ipa/rpi/vc4"));
    Files.writeString(tuning.resolve("imx708_noir.json"), "{}");
    List<String> where = new ArrayList<>(where("no-hdr"));
    where.add("LIBCAMERA_IPA_CONFIG_PATH=" + folder.resolve("ipa"));
    try (InstalledPipit pipit =
            InstalledPipit.startBy(
                where,
                "csi-options",
                "--source",
                "csi",
                "--set",
                "state.directory=" + folder.resolve("state"));
        PipitClient client = new PipitClient(pipit.port())) {
      pipit.awaitLive("camera", LIMIT);
      Owner owner = Owner.claim(pipit, "the owner's own password");
      JsonNode controls = Owner.json(owner.get(CONTROLS)).path("controls");
      assertThat(controls.findValuesAsText("id"))
          .contains("exposure", "shutter", "ev", "awbgains_red", "lens_position", "mode");
      assertThat(controls.findValuesAsText("label"))
          .contains("imx708_noir.json", "2304x1296, 10 bit, 56.03 fps, crop 4608x2592");
      long encoders = encodersMade(client);
      URI playlist = client.mediaPlaylist("camera");
      String header = newestHeader(client.text(playlist));
      assertThat(header).isNotEmpty();

      Answer answer =
          owner.patch(
              CONTROLS,
              "{\"ev\":0.5,\"mode\":\"2304:1296:10:P\",\"tuning_file\":\"imx708_noir.json\"}");

      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      Await.until(
          "rpicam is told",
          LIMIT,
          () ->
              child(pipit).contains("--ev 0.5 --mode 2304:1296:10:P --tuning-file " + tuning)
                  && client.camera("camera").path("state").asText().equals("live"));
      assertThat(encodersMade(client)).as("it goes on").isEqualTo(encoders);
      DecodedVideo.play(client.uri("/live/camera/index.m3u8"), 20, Duration.ofSeconds(30));
      assertThat(newestHeader(client.text(playlist)))
          .as("viewers go on with what they have")
          .isEqualTo(header);

      Answer wrong = owner.patch(CONTROLS, "{\"ev\":9,\"tuning_file\":\"/etc/passwd\"}");
      assertThat(wrong.status()).isEqualTo(422);
      assertThat(wrong.text())
          .contains("is a number from -8 to 8", "is one of null, imx708_noir.json");

      assertThat(owner.patch(CONTROLS, "{\"hdr\":\"sensor\"}").status()).isEqualTo(200);
      Await.until(
          "what rpicam refuses is taken back and told",
          LIMIT,
          () ->
              change(owner).path("state").asText().equals("taken-back")
                  && child(pipit).contains("--nopreview")
                  && !child(pipit).contains("--hdr"));
      assertThat(change(owner).path("sentence").asText())
          .contains("rpicam-vid does not take what is asked");
    }
  }

  /** The CMAF header of the newest segment: another one follows a discontinuity. */
  private static String newestHeader(String playlist) {
    return playlist
        .lines()
        .filter(line -> line.startsWith("#EXT-X-MAP"))
        .reduce("", (_, newer) -> newer);
  }

  /** What became of the last change, which only who may change settings is told. */
  private static JsonNode change(Owner owner) throws Exception {
    return Owner.json(owner.get("/api/v1/state")).path("cameras").path(0).path("change");
  }

  private static long encodersMade(PipitClient client) throws Exception {
    JsonNode encoder = client.camera("camera").path("encoder");
    assertThat(encoder.has("restarts")).as(encoder.toString()).isTrue();
    return encoder.path("restarts").asLong();
  }

  /** The command line of rpicam. */
  private static String child(InstalledPipit pipit) {
    return children(pipit).stream()
        .map(CsiCameraPlaysTest::commandLine)
        .collect(Collectors.joining("\n"));
  }

  private static List<ProcessHandle> children(InstalledPipit pipit) {
    return ProcessHandle.of(pipit.pid()).stream()
        .flatMap(ProcessHandle::descendants)
        .filter(child -> commandLine(child).contains("--nopreview"))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static String commandLine(ProcessHandle process) {
    return process.info().commandLine().orElse("");
  }

  @Test
  void whatRpicamEncodesIsPassedOn() throws Exception {
    try (InstalledPipit pipit =
            InstalledPipit.startBy(
                where(""),
                "csi-coded",
                "--source",
                "csi",
                "--set",
                "cameras.camera.format=H264",
                "--set",
                "cameras.camera.width=640",
                "--set",
                "cameras.camera.height=360",
                "--set",
                "state.directory=" + folder.resolve("state"));
        PipitClient client = new PipitClient(pipit.port())) {
      pipit.awaitLive("camera", LIMIT);
      assertThat(child(pipit)).contains("--codec h264 --inline --bitrate 2000000 --intra 30");
      Await.until(
          "it is passed on",
          LIMIT,
          () -> client.camera("camera").path("encoder").path("name").asText().equals("camera"));
      assertThat(client.camera("camera").path("source").path("format").asText()).isEqualTo("H264");
      DecodedVideo video =
          DecodedVideo.play(client.uri("/live/camera/index.m3u8"), 20, Duration.ofSeconds(30));
      assertThat(video.pictures()).hasSize(20);

      Owner owner = Owner.claim(pipit, "the owner's own password");
      Answer answer =
          owner.patch("/api/v1/settings", "{\"changes\":{\"cameras.camera.bitrate-kbit\":1000}}");

      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      Await.until(
          "rpicam has the other bitrate, and it is passed on again",
          LIMIT,
          () ->
              child(pipit).contains("--bitrate 1000000 ")
                  && client
                      .camera("camera")
                      .path("encoder")
                      .path("name")
                      .asText()
                      .equals("camera"));
    }
  }

  @Test
  void andSaysWhenThereIsNone() throws Exception {
    try (InstalledPipit pipit =
            InstalledPipit.startBy(where("none"), "csi-none", "--source", "csi");
        PipitClient client = new PipitClient(pipit.port())) {
      pipit.awaitAnswer(LIMIT);
      Await.until(
          "the slate says why",
          LIMIT,
          () -> client.camera("camera").path("state").asText().equals("waiting"));

      JsonNode camera = client.camera("camera");
      assertThat(camera.path("sentence").asText())
          .isEqualTo("No camera is found on the ribbon cable.");
      assertThat(camera.path("action").asText()).contains("camera_auto_detect=1");
    }
  }
}
