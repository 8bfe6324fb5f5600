package dev.pipit.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the installed program says of the machine that it is on. */
@Tag("players")
@Timeout(420)
class DoctorAndProbeTest {
  private static final int LIMIT_SECONDS = 300;

  @TempDir Path folder;

  /**
   * An ended program.
   *
   * @param status its exit status
   * @param told what it said while it worked
   */
  private record Ended(int status, JsonNode report, String told) {}

  @Test
  void theDoctorTriesEveryEncoderAndTheDiskUnlessAServiceRuns() throws Exception {
    Ended alone = pipit("doctor", "--json", "--state-directory", folder.toString());

    if (!leftOut(alone).contains("is not disturbed")) {
      assertThat(ids(alone))
          .contains("doctor.java", "doctor.gpio", "doctor.csi", "doctor.disk", "device.memory")
          .contains("encoder.h264_v4l2m2m")
          .contains("encoder.libx264.640x480-30", "encoder.libx264.1920x1080-25")
          .contains("encoder.libopenh264.1280x720-30");
      assertThat(check(alone, "encoder.libx264.640x480-30").path("sentence").asText())
          .contains("times real time", "level 3");
    }
    assertThat(alone.status())
        .isEqualTo(alone.report().path("level").asText().equals("fault") ? 5 : 0);
    assertThat(alone.told()).contains("ok       Java: Java 25");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aServiceThatRunsIsNotDisturbed() throws Exception {
    try (InstalledPipit service = InstalledPipit.start("doctor", "--source", "test")) {
      service.awaitLive("camera", Duration.ofSeconds(60));

      Ended ended = pipit("doctor", "--json", "--state-directory", folder.toString());

      assertThat(leftOut(ended)).contains("Encoders: Pipit runs", "is not disturbed", "Disk speed");
      assertThat(ids(ended))
          .contains("doctor.java", "doctor.camera")
          .noneMatch(DoctorAndProbeTest::disturbs);
      assertThat(service.client().camera("camera").path("state").asText()).isEqualTo("live");
    }
  }

  private static boolean disturbs(String id) {
    return id.startsWith("encoder.") || id.equals("doctor.disk");
  }

  @Test
  void probeSaysWhetherTheWishedPictureFits() throws Exception {
    JsonNode fits = pipit("probe", "--json", "--width", "640", "--height", "480").report();
    JsonNode huge =
        pipit("probe", "--json", "--width", "7680", "--height", "4320", "--frame-rate", "120")
            .report();

    assertThat(fits.path("preflight").path(0).path("report").path("findings")).isNotEmpty();
    JsonNode report = huge.path("preflight").path(0).path("report");
    assertThat(report.path("verdict").asText()).isNotEqualTo("fits");
    assertThat(report.path("findings").toString()).containsAnyOf("no level", "has no 7680x4320");
  }

  private Ended pipit(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(InstalledPipit.layout().resolve("bin/pipit").toString());
    command.addAll(List.of(arguments));
    Path told = Files.createTempFile("doctor", ".txt");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(told.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      return new Ended(
          process.exitValue(), new ObjectMapper().readTree(output), Files.readString(told));
    } finally {
      process.destroyForcibly();
      Files.delete(told);
    }
  }

  private static String leftOut(Ended ended) {
    return ended.report().path("leftOut").toString();
  }

  private static List<String> ids(Ended ended) {
    List<String> ids = new ArrayList<>();
    ended.report().path("checks").forEach(check -> ids.add(check.path("id").asText()));
    return ids;
  }

  private static JsonNode check(Ended ended, String id) {
    for (JsonNode check : ended.report().path("checks")) {
      if (check.path("id").asText().equals(id)) {
        return check;
      }
    }
    throw new AssertionError("no " + id + " in " + ended.report());
  }
}
