package dev.pipit.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The installed program is asked for more pictures than its processor encodes. */
@Tag("players")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SlowEncoderOverHttpTest {
  private static final double MARGIN = 1.2;
  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir private static Path state = Path.of("");
  private static InstalledPipit pipit;
  private static Owner owner;

  @BeforeAll
  static void start() throws Exception {
    Files.writeString(
        state.resolve("pipit.toml"),
        """
        [cameras.camera]
        source = "test"
        width = 3840
        height = 2160
        frame-rate = 120
        bitrate-kbit = 8000
        encoder = "libx264"
        """);
    pipit = InstalledPipit.start("slow", "--set", "state.directory=" + state.toAbsolutePath());
    pipit.awaitAnswer(Duration.ofMinutes(1));
    owner = Owner.claim(pipit, "sixteen letters!");
    pipit.awaitLive("camera", LONG);
  }

  @AfterAll
  static void stop() {
    pipit.close();
  }

  private static JsonNode camera() throws IOException {
    return Owner.json(owner.get("/api/v1/state")).path("cameras").path(0);
  }

  @Test
  @Order(1)
  void theStateSaysWhatIsGivenInsteadAndWhy() throws Exception {
    JsonNode camera = camera();
    assertThat(camera.path("lowered").path("framesPerSecond").asDouble()).isLessThan(120);
    assertThat(camera.path("sentence").asText())
        .startsWith("The encoder cannot keep up with 3840x2160 at 120 pictures a second: libx264 ")
        .contains("Viewers get ");
    assertThat(camera.path("action").asText()).contains("frame-rate");
    assertThat(owner.get("/metrics").text())
        .contains("pipit_camera_lowered{camera=\"camera\"} 1.0");
  }

  @Test
  @Order(2)
  void whatViewersGetIsWhatIsSaidAndTheHealthWarnsOfIt() {
    Await.until(
        "the stream is as it is said",
        LONG,
        () -> {
          JsonNode camera = camera();
          JsonNode stream = camera.path("stream");
          JsonNode lowered = camera.path("lowered");
          double rate = stream.path("framesPerSecond").asDouble();
          return stream.path("width").asInt() == lowered.path("width").asInt()
              && stream.path("height").asInt() == lowered.path("height").asInt()
              && rate > 0
              && rate < lowered.path("framesPerSecond").asDouble() * MARGIN;
        });
    Await.until(
        "the health warns of the encoder", LONG, () -> level("encoder.camera").equals("warning"));
  }

  private static String level(String check) throws IOException {
    for (JsonNode found : Owner.json(owner.get("/api/v1/health")).path("checks")) {
      if (found.path("id").asText().equals(check)) {
        return found.path("level").asText();
      }
    }
    return "";
  }

  @Test
  @Order(3)
  void ownersWhoDoNotWantItGetTheWholeSizeAndWhatComesOfIt() throws Exception {
    assertThat(
            owner
                .patch("/api/v1/settings", "{\"changes\":{\"cameras.camera.keep-pace\":false}}")
                .status())
        .isEqualTo(200);
    Await.until(
        "the whole picture",
        LONG,
        () -> {
          JsonNode camera = camera();
          return camera.path("lowered").isNull()
              && camera.path("stream").path("width").asInt() == 3840;
        });
    assertThat(owner.get("/metrics").text())
        .contains("pipit_camera_lowered{camera=\"camera\"} 0.0");
  }
}
