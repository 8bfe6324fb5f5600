package dev.pipit.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pipit.installed.Wire.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The installed program is asked whether pictures would fit, as the page asks. */
@Tag("players")
class PreflightOverHttpTest {
  private static final String PASSWORD = "sixteen letters!";
  private static final String PATH = "/api/v1/cameras/camera/preflight";

  @TempDir private static Path state = Path.of("");
  private static InstalledPipit pipit;
  private static Owner owner;
  private static ApiDocument document;

  /** The camera is to use a chip, which this machine need not have to know its limits. */
  @BeforeAll
  static void start() throws Exception {
    Files.writeString(
        state.resolve("pipit.toml"),
        "[cameras.camera]\nsource = \"test\"\nencoder = \"h264_v4l2m2m\"\n");
    pipit = InstalledPipit.start("preflight", "--set", "state.directory=" + state.toAbsolutePath());
    pipit.awaitAnswer(Duration.ofSeconds(30));
    owner = Owner.claim(pipit, PASSWORD);
    document = ApiDocument.of(pipit.port());
  }

  @AfterAll
  static void stop() {
    pipit.close();
  }

  @Test
  void whatIsConfiguredIsMeantWhereNothingElseIsSaid() throws IOException {
    JsonNode report = asked("");

    assertThat(report.path("wish").path("widthPixels").asInt()).isEqualTo(1280);
    assertThat(report.path("wish").path("heightPixels").asInt()).isEqualTo(720);
    assertThat(report.path("encoder").asText()).isEqualTo("h264_v4l2m2m");
  }

  @Test
  void whatDoesNotFitIsSaidWithTheNearestThatDoes() throws IOException {
    JsonNode report = asked("?width=1000");

    assertThat(report.path("verdict").asText()).isEqualTo("fails");
    assertThat(report.path("findings").toString()).contains("would garble 1000x720");
    JsonNode nearest = report.path("nearest").path(0);
    JsonNode again =
        asked(
            "?width=%d&height=%d&frame-rate=%s&bitrate-kbit=%d"
                .formatted(
                    nearest.path("widthPixels").asInt(),
                    nearest.path("heightPixels").asInt(),
                    nearest.path("framesPerSecond").asDouble(),
                    nearest.path("bitrateKbit").asInt()));
    assertThat(again.path("verdict").asText()).isNotEqualTo("fails");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?width=abc",
        "?width=-1",
        "?height=99999999999",
        "?frame-rate=NaN",
        "?frame-rate=0",
        "?bitrate-kbit=1e9",
        "?width=",
        "?height=31"
      })
  void whatIsNoPictureIsRefusedWithWhatIsAllowed(String query) throws IOException {
    Answer answer = owner.get(PATH + query);

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.text()).contains("number from");
  }

  @Test
  void anotherCameraIsNotThere() throws IOException {
    assertThat(owner.get("/api/v1/cameras/nobody/preflight").status()).isEqualTo(404);
  }

  /** The answer, which must be as the document says. */
  private static JsonNode asked(String query) throws IOException {
    Answer answer = owner.get(PATH + query);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    for (ApiDocument.Operation operation : document.operations()) {
      if (operation.id().equals("preflight")) {
        assertThat(document.faults(operation, answer)).isEmpty();
        return Owner.json(answer);
      }
    }
    throw new AssertionError("The document does not tell of " + PATH);
  }
}
