package dev.pipit.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pipit.config.Settings;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program with its test picture, as those who listen to the events see it. */
class HealthWatchTest {
  private record Secrets(String name, String password, Map<String, String> mqtt) {}

  @Test
  @Tag("players")
  void theDelaysAndRatesOfARealStreamAreMeasured(@TempDir Path folder) throws Exception {
    Settings settings =
        Settings.of(
            Path.of("none"),
            "",
            Map.of(),
            List.of(
                "server.port=0",
                "state.directory=" + folder,
                "cameras.camera.source=test",
                "cameras.camera.width=320",
                "cameras.camera.height=240"));
    try (Pipit pipit = Pipit.start(settings);
        BufferedReader events =
            listen(pipit.port(), pipit.access().createToken("test", false).secret())) {
      JsonNode health = healthWithDelays(events);
      JsonNode delays = health.at("/delays/camera");
      assertThat(delays.path("captureToEncodedMs").asDouble()).isBetween(0.01, 5_000.0);
      assertThat(delays.path("encodedToPartMs").asDouble()).isBetween(20.0, 5_000.0);
      assertThat(health.at("/rates/camera/framesOutPerSecond").asDouble()).isPositive();
      assertThat(health.at("/counts/camera/accessUnits").asLong()).isPositive();
      assertThat(health.path("checks").findValuesAsText("id"))
          .contains("camera.camera", "encoder.camera", "delay.camera", "device.memory");
    }
  }

  private static BufferedReader listen(int port, String token) throws Exception {
    URLConnection connection =
        URI.create("http://127.0.0.1:" + port + "/api/v1/events").toURL().openConnection();
    connection.setRequestProperty("Authorization", "Bearer " + token);
    connection.setReadTimeout(60_000);
    return new BufferedReader(
        new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
  }

  private static JsonNode healthWithDelays(BufferedReader events) throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    boolean health = false;
    String line = events.readLine();
    while (line != null) {
      if (line.startsWith("event: ")) {
        health = line.equals("event: health");
      } else if (health && line.startsWith("data: ")) {
        JsonNode json = mapper.readTree(line.substring(6));
        if (json.at("/delays/camera/encodedToPartMs").isNumber()
            && json.at("/rates/camera/framesOutPerSecond").asDouble() > 0) {
          return json;
        }
      }
      line = events.readLine();
    }
    throw new AssertionError("the events ended without delays");
  }

  @Test
  void theConfigurationOfTheDiagnosticsHasNoSecrets() throws Exception {
    assertThat(
            Diagnosis.configuration(
                new Secrets("front", "canary1234", Map.of("mqttPassword", "canary1234"))))
        .contains("\"name\" : \"front\"", "\"password\" : \"(removed)\"")
        .doesNotContain("canary1234");
  }
}
