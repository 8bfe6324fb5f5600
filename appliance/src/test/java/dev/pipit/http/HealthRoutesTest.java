package dev.pipit.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pipit.device.RecentLog;
import dev.pipit.http.RawClient.Answer;
import dev.pipit.testing.GoldenFile;
import dev.pipit.testing.Program;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Health, history, log, diagnostics, about and metrics over HTTP. */
class HealthRoutesTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HealthSample health = new HealthSample();
  private TestSite site;

  @BeforeEach
  void start() throws Exception {
    site = new TestSite();
    site.health = health;
  }

  @AfterEach
  void stop() {
    site.close();
  }

  private JsonNode json(String path) throws IOException {
    Answer answer = site.get(path);
    assertThat(answer.status()).isEqualTo(200);
    return MAPPER.readTree(answer.text());
  }

  @Test
  void theHealthIsToldAsThePageOfTheReferenceShows() throws IOException {
    GoldenFile.checkSection(
        Path.of("../docs/reference/health.md"),
        "health",
        "```json\n"
            + MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json("/api/v1/health"))
            + "\n```\n");
  }

  @Test
  void theMachineIsToldAsThePageOfTheReferenceShows() throws IOException {
    GoldenFile.checkSection(
        Path.of("../docs/reference/health.md"),
        "machine",
        "```json\n"
            + MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json("/api/v1/machine"))
            + "\n```\n");
  }

  @Test
  void aMachineThatTellsNothingHasNulls() throws IOException {
    health.now = ServiceHealth.UNKNOWN;
    JsonNode json = json("/api/v1/machine");
    assertThat(json.path("storage").isNull()).isTrue();
    assertThat(json.path("power").isNull()).isTrue();
    assertThat(json.at("/network/links").isEmpty()).isTrue();
    assertThat(json.at("/time/setBy").asText()).isEqualTo("unknown");
  }

  @Test
  void whatWasNotMeasuredIsNull() throws IOException {
    health.now =
        new ServiceHealth(
            List.of(),
            List.of(
                CameraChecksTest.figures(
                    Double.NaN, Double.NaN, CameraChecksTest.counts(0, 0, 0, 0, 0))),
            health.now.device());
    JsonNode json = json("/api/v1/health");
    assertThat(json.at("/delays/front/captureToEncodedMs").isNull()).isTrue();
    assertThat(json.path("level").asText()).isEqualTo("ok");
    assertThat(site.get("/metrics").text()).doesNotContain("NaN");
  }

  @Test
  void theHistoryHasAValueForEachFiveSeconds() throws IOException {
    health.history.step(5_000);
    health.history.put("cpu", "CPU", "%", 31.41592);
    health.history.step(10_000);
    JsonNode json = json("/api/v1/health/history");
    assertThat(json.path("stepSeconds").asInt()).isEqualTo(5);
    assertThat(json.path("endMs").asLong()).isEqualTo(10_000);
    JsonNode series = json.path("series").path(0);
    assertThat(series.path("id").asText()).isEqualTo("cpu");
    assertThat(series.path("values")).hasSize(120);
    assertThat(series.path("values").path(118).asDouble()).isEqualTo(31.42);
    assertThat(series.path("values").path(119).isNull()).isTrue();
  }

  @Test
  void theLogHasItsLinesInOrder() throws IOException {
    health.log.add(1, "info", "one");
    health.log.add(2, "warn", "two \"quoted\"");
    JsonNode lines = json("/api/v1/log").path("lines");
    assertThat(lines).hasSize(2);
    assertThat(lines.path(1).toString())
        .isEqualTo("{\"ms\":2,\"level\":\"warn\",\"text\":\"two \\\"quoted\\\"\"}");
  }

  @Test
  void aboutNamesTheVersionAndTheLicencesOfWhatIsShipped() throws IOException {
    JsonNode about = json("/api/v1/about");
    assertThat(about.path("version").asText()).isEqualTo("0.1.0");
    assertThat(about.path("licences").findValuesAsText("name"))
        .contains("ffmpeg", "jetty-server", "hls.js", "preact", "libx264");
    for (JsonNode licence : about.path("licences")) {
      assertThat(licence.path("licence").asText()).as(licence.toString()).isNotEmpty();
    }
  }

  @Test
  void theDiagnosticsHoldEverythingButSecretsAndAddresses() throws Exception {
    health.log.add(
        0, "info", "viewer 198.51.100.23 and [2001:db8::17] with pipit_canary12345678 at 12:30:05");
    health.attachments.add(new Health.Attachment("versions.txt", () -> "token=canary12345678"));
    health.attachments.add(
        new Health.Attachment(
            "probe.txt",
            () -> {
              throw new IOException("no camera");
            }));
    Map<String, String> files = unzip();
    assertThat(files.keySet())
        .containsExactly(
            "state.json",
            "health.json",
            "history.json",
            "log.txt",
            "about.json",
            "threads.txt",
            "versions.txt",
            "probe.txt");
    assertThat(files.values())
        .allSatisfy(
            text ->
                assertThat(text)
                    .isNotBlank()
                    .doesNotContain("canary12345678", "198.51.100.23", "2001:db8::17"));
    assertThat(files.get("log.txt"))
        .isEqualTo(
            "1970-01-01T00:00:00Z info viewer (address) and [(address)] with (removed) at 12:30:05\n");
    assertThat(files.get("probe.txt")).contains("no camera");
    assertThat(files.get("threads.txt")).contains("\"live-camera\"");
    assertThat(MAPPER.readTree(files.get("state.json")).path("version").asText())
        .isEqualTo("0.1.0");
  }

  private Map<String, String> unzip() throws Exception {
    Map<String, String> files = new LinkedHashMap<>();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> answer =
          client.send(
              HttpRequest.newBuilder(site.uri("/api/v1/diagnostics")).build(),
              HttpResponse.BodyHandlers.ofByteArray());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("content-type")).contains("application/zip");
      try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(answer.body()))) {
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
          files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
        }
      }
    }
    return files;
  }

  @Test
  void addressesAreFoundAndTimesAreNot() {
    assertThat(
            RecentLog.withoutAddresses(
                "from ::1, fe80::1:2, ::ffff:10.0.0.1 and 10.0.0.1:8080 at 09:05, 12:30:05.123 at=Log"))
        .isEqualTo(
            "from (address), (address), (address) and (address):8080 at 09:05, 12:30:05.123 at=Log");
  }

  /** Prometheus' own judgement: syntax, types, help texts and names. */
  @Test
  @Tag("players")
  void promtoolAcceptsTheMetrics(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("metrics");
    Files.writeString(file, site.get("/metrics").text());
    Program promtool = Program.run(List.of("sh", "-c", "exec promtool check metrics < " + file));
    assertThat(promtool.errors() + promtool.output()).isEmpty();
    assertThat(promtool.exitCode()).isZero();
  }

  @Test
  void theMetricsHaveDelaysDropsAndTheMachine() throws IOException {
    assertThat(site.get("/metrics").text())
        .contains("pipit_health{check=\"device.disk\"} 2.0\n")
        .contains("pipit_camera_frames_dropped_total{camera=\"camera\",why=\"encoder\"} 2.0\n")
        .contains(
            "pipit_camera_delay_seconds{camera=\"camera\",until=\"encoded\",quantile=\"0.5\"} 0.008\n")
        .contains("pipit_camera_delay_seconds_count{camera=\"camera\",until=\"sent\"} 100\n")
        .contains("pipit_temperature_celsius 52.1\n");
  }
}
