package dev.pipit.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pipit.http.RawClient.Answer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageAndApiTest {
  private static final String ASSET = "/assets/app-1a2b3c.js";

  private TestSite site;

  @BeforeEach
  void start() throws WebException {
    site = new TestSite();
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void thePageIsAskedForAnewEachTimeAndMayLoadOnlyItsOwn() throws IOException {
    Answer page = site.get("/");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.text()).startsWith("<!doctype html><title>Test page</title>");
    assertThat(page.headers())
        .containsEntry("content-type", "text/html; charset=utf-8")
        .containsEntry("cache-control", "no-cache")
        .containsEntry("x-content-type-options", "nosniff")
        .containsEntry("referrer-policy", "no-referrer")
        .containsEntry("cross-origin-resource-policy", "same-origin")
        .doesNotContainKey("server")
        .doesNotContainKey("access-control-allow-origin");
    assertThat(page.header("content-security-policy"))
        .contains("default-src 'self'", "media-src 'self' blob:", "worker-src 'self' blob:")
        .contains("frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'")
        .doesNotContain("unsafe");
    assertThat(site.get("/index.html").body()).isEqualTo(page.body());
  }

  @Test
  void theAddressOfEachViewBringsThePageAndNoOtherDoes() throws IOException {
    byte[] page = site.get("/").body();
    for (String view : List.of("/settings", "/status", "/access", "/about", "/about?camera=x")) {
      assertThat(site.get(view).body()).as(view).isEqualTo(page);
    }
    for (String other : List.of("/settings/", "/Settings", "/settings/x", "/login")) {
      assertThat(site.get(other).status()).as(other).isEqualTo(404);
    }
  }

  @Test
  void anAssetIsKeptForeverSinceItsNameHoldsItsHash() throws IOException {
    Answer asset = site.get(ASSET);
    assertThat(asset.status()).isEqualTo(200);
    assertThat(asset.headers())
        .containsEntry("content-type", "text/javascript; charset=utf-8")
        .containsEntry("cache-control", "max-age=31536000, immutable")
        .containsEntry("vary", "Accept-Encoding")
        .doesNotContainKey("content-encoding");
    assertThat(asset.text()).startsWith("console.log");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip, deflate, br, zstd | br",
        "br | br",
        "gzip, deflate | gzip",
        "br;q=0, gzip | gzip",
        "br; q=0.000, GZIP;q=0.5 | gzip",
        "deflate | ''",
        "gzip;q=0 | ''",
        "identity | ''"
      })
  void theBestVariantThatTheClientTakesIsSent(String accepted, String encoding) throws IOException {
    Answer asset = asset("Accept-Encoding: " + accepted + "\r\n");
    assertThat(asset.status()).isEqualTo(200);
    assertThat(asset.headers().getOrDefault("content-encoding", "")).isEqualTo(encoding);
  }

  @Test
  void aFileThatTheClientHasIsNotSentAgain() throws IOException {
    String tag = asset("").header("etag");
    String gzipTag = asset("Accept-Encoding: gzip\r\n").header("etag");
    assertThat(tag).matches("\"[0-9a-f]{24}\"").isNotEqualTo(gzipTag);
    Answer known = asset("If-None-Match: \"x\", " + tag + "\r\n");
    assertThat(known.status()).isEqualTo(304);
    assertThat(known.header("etag")).isEqualTo(tag);
    assertThat(asset("If-None-Match: " + gzipTag + "\r\n").status()).isEqualTo(200);
  }

  @Test
  void headTellsWhatGetWouldSend() throws IOException {
    for (String path : new String[] {"/", ASSET, "/api/v1/state", "/health", "/nothing"}) {
      Answer get = site.get(path);
      try (RawClient client = site.connect()) {
        client.send("HEAD " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Answer head = client.readHead();
        assertThat(head.status()).as(path).isEqualTo(get.status());
        assertThat(head.header("content-length")).as(path).isEqualTo(get.header("content-length"));
        assertThat(head.header("content-type")).as(path).isEqualTo(get.header("content-type"));
        // No body follows: the next answer begins at once.
        assertThat(client.get("/health").read().status()).as(path).isEqualTo(200);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../secret.txt",
        "/assets/../../secret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/assets/%2e%2e/%2e%2e/secret.txt",
        "/..%5csecret.txt",
        "/..\\secret.txt",
        "/%252e%252e/secret.txt",
        "/assets/..;/..;/secret.txt",
        "/.%00./secret.txt",
        "/index.html%00.js",
        "/index.html%00",
        "//secret.txt",
        "/./index.html/../../secret.txt",
        "/assets//app-1a2b3c.js",
        "/assets/",
        "/assets",
        "/.hidden.js",
        "/assets/app-1a2b3c.js.gz",
        "/assets/app-1a2b3c.js/",
        "/index.html;x=y",
        "/%69ndex.html",
        "/dev/pipit/http/secret.txt",
        "/file:/etc/passwd",
        "/etc/passwd",
        "/secret.txt",
        "/nothing.js"
      })
  void noPathLeadsOutOfThePage(String path) throws IOException {
    Answer answer = site.get(path);
    assertThat(answer.status()).isIn(400, 404);
    assertThat(answer.text()).doesNotContain("no request may reach", "root:", "console.log");
  }

  @Test
  void aBuildWithoutThePageSaysSo() throws Exception {
    try (WebServer server =
        new WebServer(
            WebSettings.loopback(0), site, List.of(), null, "", "dev/pipit/http/no-page-here")) {
      server.start();
      try (RawClient client = new RawClient(server.port())) {
        Answer answer = client.get("/").read();
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text()).contains("no page").contains("make build");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"})
  void whatIsNotReadingIsRefused(String method) throws IOException {
    Answer answer =
        site.ask(method + " / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("allow")).isEqualTo("GET, HEAD");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5\r\n\r\nhello",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "Content-Length: 5000000000\r\n\r\nhello"
      })
  void aBodyIsRefusedUnread(String rest) throws IOException {
    for (String method : new String[] {"GET", "POST"}) {
      try (RawClient client = site.connect()) {
        client.send(method + " / HTTP/1.1\r\nHost: localhost\r\n" + rest);
        assertThat(client.read().status()).isIn(405, 413);
      }
    }
    assertThat(site.get("/health").status()).isEqualTo(200);
  }

  @Test
  void theStateTellsTheCamerasTheirViewersAndTheTime() throws IOException {
    Answer answer = site.get("/api/v1/state");
    assertThat(answer.headers())
        .containsEntry("content-type", "application/json")
        .containsEntry("cache-control", "no-store");
    JsonNode state = new ObjectMapper().readTree(answer.text());
    assertThat(state.path("version").asText()).isEqualTo("0.1.0");
    assertThat(Math.abs(state.path("nowMs").asLong() - System.currentTimeMillis()))
        .isLessThan(10_000);
    assertThat(state.path("startedMs").asLong()).isEqualTo(1_767_225_600_000L);
    assertThat(state.path("warnings").path(0))
        .hasToString(
            "{\"code\":\"open-network\",\"sentence\":\"Anyone can watch.\","
                + "\"action\":\"Bind to loopback.\"}");
    assertThat(state.path("cameras").path(0))
        .hasToString(
            "{\"name\":\"camera\",\"state\":\"live\",\"sentence\":\"Live.\",\"action\":\"\","
                + "\"sinceMs\":1767225601000,\"privacy\":false,"
                + "\"source\":{\"label\":\"HD Webcam (/dev/video0)\","
                + "\"format\":\"YUYV\",\"width\":1280,\"height\":720,\"framesPerSecond\":30.0},"
                + "\"encoder\":null,\"lowered\":null,\"stream\":null,\"counters\":{\"framesCaptured\":100,"
                + "\"framesDropped\":1,\"accessUnits\":99,\"skippedChunks\":0},"
                + "\"change\":null,"
                + "\"viewers\":{\"webSocket\":0,\"hls\":0,\"mjpeg\":0}}");
  }

  @Test
  void aFaultOfTheApiIsAProblemOfRfc9457() throws IOException {
    Answer answer = site.get("/api/v1/nothing");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    assertThat(answer.text())
        .isEqualTo(
            "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,"
                + "\"detail\":\"The API has nothing under this address.\"}");
  }

  @Test
  void healthNamesTheCameraThatIsNotWell() throws IOException {
    assertThat(site.get("/health").text()).isEqualTo("Every camera is live.\n");
    site.setState(TestSite.state(ServiceState.Phase.WAITING));
    Answer ill = site.get("/health");
    assertThat(ill.status()).isEqualTo(503);
    assertThat(ill.text()).isEqualTo("camera: The camera was unplugged.\n");
  }

  @Test
  void metricsAreWhatPrometheusReads() throws IOException {
    Answer answer = site.get("/metrics");
    assertThat(answer.header("content-type")).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    assertThat(answer.text())
        .contains("pipit_info{version=\"0.1.0\"} 1\n")
        .contains("pipit_camera_live{camera=\"camera\"} 1.0\n")
        .contains("pipit_camera_access_units_total{camera=\"camera\"} 99.0\n")
        .contains("pipit_http_connections ");
    String name = "[a-z_:][a-z0-9_:]*";
    assertThat(answer.text().lines())
        .allMatch(
            line ->
                line.matches("# HELP " + name + " .+")
                    || line.matches("# TYPE " + name + " (counter|gauge)")
                    || line.matches(name + "(\\{[a-z_]+=\"[^\"]*\"\\})? -?[0-9][0-9.E-]*"));
  }

  @Test
  void aLabelCannotBreakOutOfItsQuotes() throws IOException {
    ServiceState state = TestSite.state(ServiceState.Phase.LIVE);
    site.setState(
        new ServiceState("a\"b\\c\nd", state.startedMs(), state.warnings(), state.cameras()));
    assertThat(site.get("/metrics").text()).contains("pipit_info{version=\"a\\\"b\\\\c\\nd\"} 1\n");
  }

  private Answer asset(String headers) throws IOException {
    return site.ask("GET " + ASSET + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n");
  }
}
