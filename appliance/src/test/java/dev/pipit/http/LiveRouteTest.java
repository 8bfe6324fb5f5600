package dev.pipit.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.http.RawClient.Answer;
import dev.pipit.installed.Await;
import dev.pipit.installed.PlaylistView;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LiveRouteTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  private TestSite site;

  @BeforeEach
  void start() throws WebException {
    site = new TestSite();
    site.feed.seconds(4);
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void playlistsLeadToTheHeaderTheSegmentsAndTheParts() throws IOException {
    Answer multivariant = site.get("/live/camera/index.m3u8");
    assertThat(multivariant.headers())
        .containsEntry("content-type", "application/vnd.apple.mpegurl")
        .containsEntry("cache-control", "no-cache");
    Answer answer = site.get(site.mediaPlaylist());
    assertThat(answer.headers()).containsEntry("content-type", "application/vnd.apple.mpegurl");
    PlaylistView playlist = PlaylistView.parse(answer.text());
    assertThat(playlist.segmentUris()).isNotEmpty();
    assertThat(playlist.partUris()).isNotEmpty();
    assertThat(box(media(String.valueOf(playlist.mapUri())))).isEqualTo("ftyp");
    assertThat(box(media(playlist.segmentUris().getLast()))).isIn("styp", "moof");
    assertThat(box(media(playlist.partUris().getLast()))).isIn("styp", "moof");
  }

  @ParameterizedTest
  @CsvSource({
    "true, AppleCoreMedia/1.0.0.20E252 (iPhone; U; CPU OS 16_4 like Mac OS X; en_us)",
    "true, AppleCoreMedia/1.0.0.18A347e (Macintosh; U; Intel Mac OS X 10_14; en_us)",
    "true, Mozilla/5.0 (iPhone; CPU iPhone OS 17_5) AppleWebKit/605.1.15 CriOS/126.0 Safari/604.1",
    "true, Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Safari/605.1.15",
    "false, Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/126.0.0.0",
    "false, Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 Version/17.0 Safari/605.1.15",
    "false, GStreamer souphttpsrc 1.22.0 libsoup/3.2.2",
    "false, Lavf/59.27.100",
    "false, ''",
  })
  void onlyApplesPlayersGetGapsAtTheStart(boolean gaps, String userAgent) throws IOException {
    Answer answer =
        site.ask(
            "GET %s HTTP/1.1\r\nHost: localhost\r\nUser-Agent: %s\r\n\r\n"
                .formatted(site.mediaPlaylist(), userAgent));
    assertThat(answer.headers()).containsEntry("vary", "User-Agent");
    if (gaps) {
      assertThat(answer.text()).contains("#EXT-X-GAP\n");
    } else {
      assertThat(answer.text()).doesNotContain("#EXT-X-GAP\n");
    }
  }

  @Test
  void mediaIsImmutableAndNobodyElsesToEmbed() throws IOException {
    Answer segment = media(playlist().segmentUris().getLast());
    assertThat(segment.headers())
        .containsEntry("content-type", "video/mp4")
        .containsEntry("cache-control", "max-age=60, immutable")
        .containsEntry("cross-origin-resource-policy", "same-origin")
        .containsEntry("x-content-type-options", "nosniff")
        .containsEntry("content-length", Integer.toString(segment.body().length))
        .doesNotContainKey("access-control-allow-origin");
  }

  @Test
  void aSegmentIsItsPartsOneAfterTheOther() throws IOException {
    PlaylistView playlist = playlist();
    String last = playlist.segmentUris().getLast();
    String stem = last.substring(0, last.length() - ".mp4".length()) + ".";
    byte[] joined = new byte[0];
    for (String part : playlist.partUris()) {
      if (part.startsWith(stem)) {
        byte[] bytes = media(part).body();
        int end = joined.length;
        joined = Arrays.copyOf(joined, end + bytes.length);
        System.arraycopy(bytes, 0, joined, end, bytes.length);
      }
    }
    assertThat(media(last).body()).isEqualTo(joined);
  }

  @Test
  void headTellsTheLengthOfMediaWithoutSendingIt() throws IOException {
    String segment = site.run() + playlist().segmentUris().getLast();
    int length = site.get(segment).body().length;
    try (RawClient client = site.connect()) {
      client.send("HEAD " + segment + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(client.readHead().header("content-length")).isEqualTo("" + length);
      assertThat(client.get("/health").read().status()).isEqualTo(200);
    }
    assertThat(site.stream.statistics().pinnedBytes()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"0-99, 0, 100", "100-199, 100, 200", "50-, 50, -1", "-70, -70, -1"})
  void aRangeOfMediaIsSentAlone(String range, int from, int to) throws IOException {
    String segment = site.run() + playlist().segmentUris().getLast();
    byte[] whole = site.get(segment).body();
    int first = from < 0 ? whole.length + from : from;
    int end = to < 0 ? whole.length : to;
    Answer part = range(segment, range);
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.header("content-range"))
        .isEqualTo("bytes " + first + "-" + (end - 1) + "/" + whole.length);
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(whole, first, end));
  }

  @Test
  void aRangeBehindTheEndIs416() throws IOException {
    String segment = site.run() + playlist().segmentUris().getLast();
    int length = site.get(segment).body().length;
    Answer answer = range(segment, length + "-");
    assertThat(answer.status()).isEqualTo(416);
    assertThat(answer.header("content-range")).isEqualTo("bytes */" + length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/live",
        "/live/",
        "/live/camera",
        "/live/camera/",
        "/live/garage/index.m3u8",
        "/live/camera/index.m3u8/",
        "/live/camera/x/video.m3u8",
        "/live/camera/RUN/s999999.mp4",
        "/live/camera/RUN/s-1.mp4",
        "/live/camera/RUN/s99999999999999999999.mp4",
        "/live/camera/RUN/s2.99.mp4",
        "/live/camera/RUN/init-99.mp4",
        "/live/camera/RUN/",
        "/live/camera/RUN/video.m3u8;x=1",
        "/live/camera/RUN/%73%31.mp4"
      })
  void whatIsNotThereIs404(String path) throws IOException {
    String run = site.run().replace("/live/camera/", "").replace("/", "");
    Answer answer = site.get(path.replace("RUN", run));
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("cache-control")).isEqualTo("no-store");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/live//index.m3u8", "/live/camera//index.m3u8"})
  void whatCouldMeanSomethingElseToAProxyIs400(String path) throws IOException {
    assertThat(site.get(path).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "_HLS_msn=1000000",
        "_HLS_msn=x",
        "_HLS_part=1",
        "_HLS_msn=-1",
        "_HLS_msn=1&_HLS_part=x"
      })
  void aReloadThatBreaksTheRulesIs400(String query) throws IOException {
    Answer answer = site.get(site.mediaPlaylist() + "?" + query);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).isNotBlank();
  }

  @Test
  void aBlockingReloadIsAnsweredWhenThePartAppears() throws IOException {
    String path = site.mediaPlaylist();
    PlaylistView before = playlist();
    try (RawClient client = site.connect()) {
      client.get(path + "?" + before.blockingReload());
      awaitHeld(1);
      site.feed.pictures(7);
      PlaylistView after = PlaylistView.parse(client.read().text());
      assertThat(after.blockingReload()).isNotEqualTo(before.blockingReload());
    }
    awaitHeld(0);
  }

  @Test
  void aHintedPartIsHeldUntilItIsMade() throws IOException {
    PlaylistView before = playlist();
    try (RawClient client = site.connect()) {
      client.get(site.run() + before.hintUri());
      awaitHeld(1);
      site.feed.pictures(14);
      Answer part = client.read();
      assertThat(part.status()).isEqualTo(200);
      assertThat(box(part)).isIn("styp", "moof");
    }
  }

  @Test
  void aBlockingReloadDoesNotWaitForeverForACameraThatIsAway() throws IOException {
    String path = site.mediaPlaylist() + "?" + playlist().blockingReload();
    long start = System.nanoTime();
    Answer answer = site.get(path);
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("retry-after")).isEqualTo("1");
    assertThat(answer.text()).contains("camera");
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(30));
  }

  @Test
  void aThousandHeldRequestsAreAllAnsweredByOnePart() throws IOException, WebException {
    int count = 1_000;
    try (TestSite large = new TestSite(TestSite.settings(5_000, 10))) {
      large.feed.seconds(3);
      String path = large.mediaPlaylist();
      String reload = path + "?" + PlaylistView.parse(large.get(path).text()).blockingReload();
      RawClient[] clients = new RawClient[count];
      int threadsBefore = Thread.activeCount();
      try {
        for (int i = 0; i < count; i++) {
          clients[i] = large.connect().get(reload);
        }
        Await.until("all are held", SOON, () -> large.stream.statistics().heldRequests() == count);
        assertThat(Thread.activeCount() - threadsBefore).isLessThan(20);
        large.feed.pictures(7);
        byte[] first = clients[0].read().body();
        for (int i = 1; i < count; i++) {
          assertThat(clients[i].read().body()).isEqualTo(first);
        }
      } finally {
        for (RawClient client : clients) {
          if (client != null) {
            client.close();
          }
        }
      }
    }
  }

  @Test
  void aClientThatGoesWhileItIsHeldLeavesNothingBehind() throws IOException {
    PlaylistView playlist = playlist();
    String run = site.run();
    for (int i = 0; i < 50; i++) {
      RawClient client = site.connect();
      client.get(
          run + (i % 2 == 0 ? playlist.hintUri() : "video.m3u8?" + playlist.blockingReload()));
      if (i == 49) {
        awaitHeld(50);
      }
      client.reset();
    }
    site.feed.pictures(14);
    awaitHeld(0);
    Await.until("no pin is left", SOON, () -> site.stream.statistics().pinnedBytes() == 0);
    Await.until(
        "no connection is left",
        SOON,
        () -> site.get("/metrics").text().contains("pipit_http_connections 1.0\n"));
  }

  @Test
  void aClientThatReadsNothingDoesNotSlowAnother() throws IOException {
    String segment = site.run() + playlist().segmentUris().getLast();
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 3_000; i++) {
      many.append("GET ").append(segment).append(" HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }
    try (RawClient slow = new RawClient(site.port(), 4096)) {
      // Reads not one of its answers: the server's socket fills up.
      Thread sender = Thread.ofVirtual().start(() -> sendUnread(slow, many.toString()));
      Await.until(
          "the slow one is stuck",
          SOON,
          () -> site.get("/metrics").text().contains("pipit_http_slow_answers 1.0\n"));
      long start = System.nanoTime();
      for (int i = 0; i < 100; i++) {
        assertThat(site.get(segment).status()).isEqualTo(200);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
      // Half a minute later it is cut, and what it pinned is free.
      site.server.sweep(System.nanoTime() + Duration.ofSeconds(31).toNanos());
      Await.until(
          "it is cut",
          SOON,
          () -> site.get("/metrics").text().contains("pipit_http_slow_answers 0.0\n"));
      sender.interrupt();
    }
    Await.until("no pin is left", SOON, () -> site.stream.statistics().pinnedBytes() == 0);
  }

  private static void sendUnread(RawClient client, String requests) {
    try {
      client.send(requests);
    } catch (IOException e) {
      // Cut by the server, as it should be.
      assertThat(e).isNotNull();
    }
  }

  @Test
  void whoAsksForPlaylistsIsCountedAsAViewerForTenSeconds() throws IOException {
    site.get("/live/camera/index.m3u8");
    site.get(site.mediaPlaylist());
    site.ask(
        "GET /live/camera/index.m3u8 HTTP/1.1\r\nHost: localhost\r\nUser-Agent: another\r\n\r\n");
    assertThat(site.get("/api/v1/state").text())
        .contains("\"viewers\":{\"webSocket\":0,\"hls\":2,\"mjpeg\":0}");
  }

  @Test
  void http2CarriesTheSame() throws Exception {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
      HttpResponse<String> playlist =
          get(client, site.mediaPlaylist(), HttpResponse.BodyHandlers.ofString());
      assertThat(playlist.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(playlist.statusCode()).isEqualTo(200);
      PlaylistView view = PlaylistView.parse(playlist.body());
      String segment = site.run() + view.segmentUris().getLast();
      HttpResponse<byte[]> media = get(client, segment, HttpResponse.BodyHandlers.ofByteArray());
      assertThat(media.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(media.body()).isEqualTo(site.get(segment).body());
      assertThat(get(client, "/nothing", HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(404);
      var held =
          client.sendAsync(
              request(site.mediaPlaylist() + "?" + view.blockingReload()),
              HttpResponse.BodyHandlers.ofString());
      awaitHeld(1);
      // Another stream of the same connection is not held up.
      assertThat(get(client, "/health", HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);
      site.feed.pictures(7);
      assertThat(held.get(10, java.util.concurrent.TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(site.uri(path)).timeout(SOON).build();
  }

  private <T> HttpResponse<T> get(
      HttpClient client, String path, HttpResponse.BodyHandler<T> handler) throws Exception {
    return client.send(request(path), handler);
  }

  private PlaylistView playlist() throws IOException {
    return PlaylistView.parse(site.get(site.mediaPlaylist()).text());
  }

  private Answer media(String uri) throws IOException {
    Answer answer = site.get(site.run() + uri);
    assertThat(answer.status()).as(uri).isEqualTo(200);
    return answer;
  }

  private Answer range(String path, String range) throws IOException {
    return site.ask(
        "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nRange: bytes=" + range + "\r\n\r\n");
  }

  private void awaitHeld(int count) {
    Await.until(
        count + " held requests", SOON, () -> site.stream.statistics().heldRequests() == count);
  }

  private static String box(Answer answer) {
    return new String(answer.body(), 4, 4, java.nio.charset.StandardCharsets.US_ASCII);
  }
}
