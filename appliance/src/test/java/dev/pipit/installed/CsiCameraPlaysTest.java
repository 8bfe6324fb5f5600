package dev.pipit.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pipit.capture.RpicamStandIn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The installed program finds a camera on the ribbon cable by itself, and plays it. */
@Tag("players")
class CsiCameraPlaysTest {
  private static final Duration LIMIT = Duration.ofSeconds(40);

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
