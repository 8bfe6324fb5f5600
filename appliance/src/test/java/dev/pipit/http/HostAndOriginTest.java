package dev.pipit.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.http.RawClient.Answer;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** DNS rebinding and cross-site WebSockets, as a browser would carry them out. */
class HostAndOriginTest {
  private static TestSite site;

  @BeforeAll
  static void start() throws WebException {
    site = new TestSite();
    site.feed.seconds(2);
  }

  @AfterAll
  static void stop() {
    site.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/api/v1/state", "/live/camera/index.m3u8", "/live/camera/ws", "/metrics"})
  void aForeignNameGetsNothing(String path) throws IOException {
    Answer answer = site.ask("GET " + path + " HTTP/1.1\r\nHost: evil.example\r\n\r\n");
    assertThat(answer.status()).isEqualTo(421);
    assertThat(answer.text()).contains("does not answer to the name").doesNotContain("evil");
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, 200",
    "localhost:1, 200",
    "127.0.0.1:8080, 200",
    "[::1]:8080, 200",
    "pipit.local, 200",
    "kitchen, 200",
    "kitchen.local:8080, 200",
    "garden.example, 200",
    "evil.example:8080, 421",
    "wall.example, 421",
    "localhost.evil.example, 421",
    "localhost:x, 400",
    "'', 400",
    "'local host', 400",
    "user@localhost, 400"
  })
  void theHostFieldDecides(String host, int status) throws IOException {
    assertThat(site.ask("GET /health HTTP/1.1\r\nHost: " + host + "\r\n\r\n").status())
        .isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET http://evil.example/health HTTP/1.1 | Host: evil.example | 421",
        "GET http://evil.example/health HTTP/1.1 | Host: localhost | 400",
        "GET http://localhost/health HTTP/1.1 | Host: localhost | 200",
        "GET /health HTTP/1.1 | X-Forwarded-Host: localhost | 400"
      })
  void noOtherFieldOverrulesIt(String requestLine, String field, int status) throws IOException {
    assertThat(site.ask(requestLine + "\r\n" + field + "\r\n\r\n").status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:PORT, 101",
    "https://wall.example, 101",
    "'', 101",
    "http://evil.example, 403",
    "http://localhost:1, 403",
    "null, 403",
    "http://localhost.evil.example:PORT, 403"
  })
  void aWebSocketIsOpenedOnlyForOurOwnPages(String origin, int status) throws IOException {
    String port = Integer.toString(site.port());
    String field = origin.isEmpty() ? "" : "Origin: " + origin.replace("PORT", port) + "\r\n";
    try (RawClient client = site.connect()) {
      client.send(
          "GET /live/camera/ws HTTP/1.1\r\nHost: localhost:"
              + port
              + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
              + field
              + "\r\n");
      assertThat(client.readHead().status()).isEqualTo(status);
    }
  }

  @ParameterizedTest
  @CsvSource({"http://evil.example, 403", "https://wall.example, 405", "'', 405"})
  void aForeignPageMayNotEvenTryToChangeAnything(String origin, int status) throws IOException {
    String field = origin.isEmpty() ? "" : "Origin: " + origin + "\r\n";
    assertThat(
            site.ask(
                    "POST /api/v1/state HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n"
                        + field
                        + "\r\n")
                .status())
        .isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "garden.example, https://garden.example, 405",
    "garden.example, http://garden.example, 405",
    "garden.example:443, https://garden.example, 405",
    "garden.example, https://garden.example:8443, 403",
    "garden.example:8443, https://garden.example, 403"
  })
  void aPageBehindAProxyThatEndsTlsIsOurOwn(String host, String origin, int status)
      throws IOException {
    assertThat(
            site.ask(
                    "POST /api/v1/state HTTP/1.1\r\nHost: "
                        + host
                        + "\r\nContent-Length: 0\r\nOrigin: "
                        + origin
                        + "\r\n\r\n")
                .status())
        .isEqualTo(status);
  }
}
