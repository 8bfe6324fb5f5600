package dev.pipit.vm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The doctor at a board with the encoder chip of a Raspberry Pi, which is well or is not. */
@Tag("vm")
@Timeout(1800)
class DoctorTest {
  private static final Duration LIMIT = Duration.ofMinutes(8);
  private static final String CHIP = "encoder.h264_v4l2m2m.";

  private static VirtualMachine machine;

  @BeforeAll
  static void boot() throws IOException {
    machine = VirtualMachine.bootWithEncoder("doctor", "");
  }

  @AfterAll
  static void end() {
    machine.close();
  }

  @Test
  void aSoundChipIsFoundToWorkWithTheLevelOfEachPicture() throws IOException {
    machine.encoder().makeSound();

    JsonNode report = doctor();

    assertThat(report.path("checks").toString())
        .contains("Camera vivid", "doctor.gpio", "doctor.disk", "doctor.cma");
    // 1,200 macroblocks thirty times a second; 3,600; 8,160 (ITU-T H.264 Table A-1).
    assertThat(sentence(report, CHIP + "640x480-30")).contains("level 3.0");
    assertThat(sentence(report, CHIP + "1280x720-30")).contains("level 3.1");
    assertThat(sentence(report, CHIP + "1920x1080-30")).contains("level 4.0");
    assertThat(sentence(report, CHIP + "1280x720-30.least-bitrate")).contains("500 kbit/s");
    assertThat(sentence(report, CHIP + "1280x720-30.long")).contains("times real time");
    assertThat(machine.encoder().count("open")).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "streamon_error, 2, The firmware of the hardware encoder does not start, gpu_mem=64",
    "reqbufs_error, 12, no memory in one piece (CMA), cma=256M",
    "eio_after, 5, broke off with an input or output error, restart the device",
    "stall, 1, gave no answer, Restart the board"
  })
  void aFaultOfTheChipIsNamedWithWhatToDo(String fault, long value, String said, String action)
      throws IOException {
    machine.encoder().makeSound();
    machine.encoder().fault(fault, value);

    JsonNode report = doctor();

    JsonNode first = check(report, CHIP + "640x480-30");
    assertThat(first.path("level").asText()).isEqualTo("fault");
    assertThat(first.path("sentence").asText()).contains(said);
    assertThat(first.path("action").asText()).containsIgnoringCase(action);
    assertThat(report.path("status").asInt()).isEqualTo(5);
  }

  @Test
  void probeSaysWhetherThePictureFitsTheChip() throws IOException {
    machine.encoder().makeSound();

    JsonNode report = run("probe --json --width 1280 --height 720 --frame-rate 30");

    JsonNode fit = report.path("preflight").path(0).path("report");
    assertThat(fit.path("encoder").asText())
        .as("%s", report.path("encoders"))
        .isEqualTo("h264_v4l2m2m");
    assertThat(fit.path("findings").toString()).contains("macroblocks a second", "kbit/s");
  }

  private static JsonNode doctor() throws IOException {
    return run("doctor --json --encoder h264_v4l2m2m --state-directory /tmp/state");
  }

  /** What it prints, with its exit status as {@code status}. */
  private static JsonNode run(String arguments) throws IOException {
    GuestResult result =
        machine.inside(
            "mkdir -p /tmp/state; "
                + GuestPipit.PIPIT
                + arguments
                + " 2> /tmp/told || { status=$?; cat /tmp/told >&2; exit $status; }",
            LIMIT);
    int start = result.output().indexOf("{\n");
    int end = result.output().indexOf("\n}");
    if (start < 0 || end < 0) {
      throw new IOException("Not JSON: " + result.output());
    }
    JsonNode json = new ObjectMapper().readTree(result.output().substring(start, end + 2));
    ((ObjectNode) json).put("status", result.status());
    return json;
  }

  private static String sentence(JsonNode report, String id) {
    return check(report, id).path("sentence").asText();
  }

  private static JsonNode check(JsonNode report, String id) {
    for (JsonNode check : report.path("checks")) {
      if (check.path("id").asText().equals(id)) {
        return check;
      }
    }
    throw new AssertionError("no " + id + " in " + report);
  }
}
