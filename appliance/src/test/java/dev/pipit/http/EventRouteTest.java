package dev.pipit.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.device.Motion;
import dev.pipit.device.Night;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventRouteTest {
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

  private BufferedReader listen() throws IOException {
    URLConnection connection =
        URI.create(site.uri("/api/v1/events").toString()).toURL().openConnection();
    connection.setReadTimeout(10_000);
    InputStream in = connection.getInputStream();
    assertThat(connection.getContentType()).isEqualTo("text/event-stream");
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }

  /** The name and the data of the next event. */
  private static String[] next(BufferedReader events) throws IOException {
    String name = "";
    while (true) {
      String line = events.readLine();
      assertThat(line).isNotNull();
      if (line.startsWith("event: ")) {
        name = line.substring(7);
      } else if (line.startsWith("data: ")) {
        return new String[] {name, line.substring(6)};
      }
    }
  }

  @Test
  void tellsStateAndHealthAtOnceAndThenWhatChanges() throws IOException {
    try (BufferedReader events = listen()) {
      assertThat(next(events)[0]).isEqualTo("state");
      String[] first = next(events);
      assertThat(first[0]).isEqualTo("health");
      assertThat(first[1]).contains("device.disk");

      site.setState(TestSite.state(ServiceState.Phase.WAITING));
      String[] changed = next(events);
      assertThat(changed[0]).isEqualTo("state");
      assertThat(changed[1]).contains("\"state\":\"waiting\"");

      health.now = new ServiceHealth(List.of(), List.of(), health.now.device());
      assertThat(next(events))
          .containsExactly(
              "health",
              "{\"level\":\"ok\",\"checks\":[],\"delays\":{},\"rates\":{},\"counts\":{}}");
    }
  }

  @Test
  void changedSettingsAreToldAtOnce() throws IOException {
    try (BufferedReader events = listen()) {
      next(events);
      next(events);
      site.server.settingsChanged("r2");
      assertThat(next(events)).containsExactly("settings", "{\"revision\":\"r2\"}");
    }
  }

  @Test
  void motionIsToldAtOnceByAnEventOfItsOwnAndInTheState() throws IOException {
    try (BufferedReader events = listen()) {
      next(events);
      next(events);
      site.motion = new Motion(true, 1_767_225_700_000L, 3);
      site.server.sensorsChanged();
      String motion = "{\"detected\":true,\"sinceMs\":1767225700000,\"count\":3}";
      Map<String, String> told = new HashMap<>();
      while (told.size() < 2) {
        String[] event = next(events);
        told.put(event[0], event[1]);
      }
      assertThat(told.get("motion")).isEqualTo(motion);
      assertThat(told.get("state")).contains("\"motion\":" + motion);
    }
    site.motion = null;
    assertThat(site.get("/api/v1/state").text()).doesNotContain("motion");
  }

  @Test
  void theNightIsToldAtOnceByAnEventOfItsOwnAndInTheState() throws IOException {
    try (BufferedReader events = listen()) {
      next(events);
      next(events);
      site.night = new Night(true, Night.By.SENSOR, 1_767_225_700_000L, 1);
      site.server.sensorsChanged();
      String night = "{\"on\":true,\"by\":\"sensor\",\"sinceMs\":1767225700000,\"count\":1}";
      Map<String, String> told = new HashMap<>();
      while (told.size() < 2) {
        String[] event = next(events);
        told.put(event[0], event[1]);
      }
      assertThat(told.get("night")).isEqualTo(night);
      assertThat(told.get("state")).contains("\"night\":" + night);
    }
    site.night = null;
    assertThat(site.get("/api/v1/state").text()).doesNotContain("\"night\"");
  }

  @Test
  void thereIsAnEndToTheClients() throws IOException {
    List<BufferedReader> open = new ArrayList<>();
    try {
      for (int i = 0; i < 32; i++) {
        BufferedReader events = listen();
        next(events);
        open.add(events);
      }
      RawClient.Answer answer = site.get("/api/v1/events");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("retry-after")).isEqualTo("5");
    } finally {
      for (BufferedReader events : open) {
        events.close();
      }
    }
  }

  @Test
  void theServerStopsWhileClientsListen() throws IOException {
    try (BufferedReader events = listen()) {
      next(events);
      site.close();
      String line = events.readLine();
      while (line != null) {
        line = events.readLine();
      }
    }
    assertThat(site.server.eventClients()).isZero();
  }
}
