package dev.pipit.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.http.RawClient.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What phones and computers ask on a Wi-Fi where every name leads to the device. */
class OwnWifiTest {
  private static final String HERE = "127.0.0.1";
  private static TestSite site;

  @BeforeAll
  static void start() throws WebException {
    site = new TestSite();
  }

  @AfterAll
  static void stop() {
    site.close();
  }

  @AfterEach
  void close() {
    site.server.ownWifi(() -> null);
  }

  private static Answer ask(String method, String host, String path) throws Exception {
    return site.ask(method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "captive.apple.com, /hotspot-detect.html",
    "connectivitycheck.gstatic.com, /generate_204",
    "www.msftconnecttest.com, /connecttest.txt",
    "detectportal.firefox.com, /canonical.html"
  })
  void theirOwnPagesLeadToTheSetupPageWhileItIsThere(String host, String path) throws Exception {
    assertThat(ask("GET", host, path).status()).as("it is not there").isEqualTo(421);

    site.server.ownWifi(() -> HERE);
    Answer answer = ask("GET", host, path);
    assertThat(answer.status()).isEqualTo(302);
    assertThat(answer.header("Location"))
        .isEqualTo("http://127.0.0.1:" + site.server.port() + "/setup");
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(answer.text()).isEmpty();
  }

  @Test
  void whatComesToAnotherAddressStaysRefused() throws Exception {
    site.server.ownWifi(() -> "192.0.2.1");
    assertThat(ask("GET", "captive.apple.com", "/").status()).isEqualTo(421);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "kitchen.local"})
  void ownNamesShowWhatTheyAlwaysShow(String host) throws Exception {
    site.server.ownWifi(() -> HERE);
    assertThat(ask("GET", host, "/health").status()).isEqualTo(200);
  }

  @Test
  void aForeignNameMayChangeNothing() throws Exception {
    site.server.ownWifi(() -> HERE);
    assertThat(ask("POST", "evil.example", "/api/v1/login").status()).isEqualTo(421);
    String upgrade =
        "GET /live/camera/ws HTTP/1.1\r\nHost: evil.example\r\nUpgrade: websocket\r\n"
            .concat("Connection: Upgrade\r\n\r\n");
    assertThat(site.ask(upgrade).status()).isEqualTo(421);
  }
}
