package dev.pipit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.installed.Await;
import dev.pipit.installed.PlaylistView;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WebServerLifeTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  @Test
  void aPortInUseIsNamedWithAWayOut() throws WebException {
    try (TestSite first = new TestSite();
        WebServer second = new WebServer(WebSettings.loopback(first.port()), first, List.of())) {
      assertThatThrownBy(second::start)
          .isInstanceOfSatisfying(
              WebException.class,
              e -> {
                assertThat(e).hasMessage("Port " + first.port() + " is in use by another program");
                assertThat(e.action()).isEqualTo("Choose another: --port 9000");
              });
    }
  }

  @Test
  void anAddressOfAnotherMachineIsNamedWithAWayOut() throws WebException {
    for (String address : List.of("192.0.2.1", "no-such-name.invalid")) {
      WebSettings settings = new WebSettings(address, 0, Set.of(), Set.of(), 10, 10);
      try (TestSite site = new TestSite();
          WebServer server = new WebServer(settings, site, List.of())) {
        assertThatThrownBy(server::start)
            .isInstanceOfSatisfying(
                WebException.class,
                e -> {
                  assertThat(e).hasMessageContaining(address);
                  assertThat(e.action()).contains("server.bind");
                });
      }
    }
  }

  @Test
  void theServerKnowsWhetherOthersCanReachIt() throws WebException {
    WebSettings open = new WebSettings("0.0.0.0", 0, Set.of(), Set.of(), 10, 10);
    try (TestSite site = new TestSite();
        WebServer server = new WebServer(open, site, List.of())) {
      server.start();
      assertThat(site.server.isLoopback()).isTrue();
      assertThat(server.isLoopback()).isFalse();
    }
  }

  @Test
  void aStopAnswersWhatIsHeldClosesSocketsAndEndsEveryThreadWithinTwoSeconds() throws Exception {
    TestSite site = new TestSite();
    site.feed.seconds(3);
    String path = site.mediaPlaylist();
    PlaylistView playlist = PlaylistView.parse(site.get(path).text());
    List<RawClient> held = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      held.add(site.connect().get(path + "?" + playlist.blockingReload()));
    }
    RawClient idle = site.connect();
    RawClient halfSent = site.connect().send("GET / HTT");
    ViewerSocket viewer = ViewerSocket.open(site.port());
    ViewerSocket deaf = ViewerSocket.openSlow(site.port());
    Await.until("all wait", SOON, () -> site.stream.statistics().heldRequests() == 20);

    long start = System.nanoTime();
    Thread stop = Thread.ofPlatform().start(site.server::close);
    assertThat(viewer.closeCode()).isEqualTo(1001);
    viewer.sendFrame(0x88, new byte[] {3, (byte) 0xe9});
    for (RawClient client : held) {
      RawClient.Answer answer = client.read();
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.text()).isEqualTo("Pipit is stopping.\n");
      client.close();
    }
    stop.join();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    assertThat(idle.readByte()).isEqualTo(-1);
    assertThat(site.stream.statistics().subscriptions()).isZero();
    site.close();
    Await.until(
        "no thread of the server is left",
        SOON,
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("http-")));
    halfSent.close();
    deaf.close();
    viewer.close();
  }

  @Test
  void tooManyIdleConnectionsCostTheOldestAndNoViewer() throws IOException, WebException {
    try (TestSite site = new TestSite(TestSite.settings(50, 10))) {
      List<RawClient> idle = new ArrayList<>();
      try (ViewerSocket viewer = ViewerSocket.open(site.port())) {
        for (int i = 0; i < 60; i++) {
          idle.add(site.connect());
          if (i % 2 == 0) {
            assertThat(idle.getLast().get("/health").read().status()).isEqualTo(200);
          }
        }
        Await.until(
            "the oldest are closed",
            SOON,
            () -> {
              site.server.sweep(System.nanoTime());
              return connections(site) <= 50;
            });
        assertThat(site.get("/health").status()).isEqualTo(200);
        assertThat(idle.getFirst().readByte()).isEqualTo(-1);
        assertThat(idle.getLast().get("/health").read().status()).isEqualTo(200);
        site.feed.seconds(2);
        assertThat(viewer.nextBinary()).isNotEmpty();
      }
      for (RawClient client : idle) {
        client.close();
      }
    }
  }

  @Test
  void aHeadThatComesByteByByteIsCutOff() throws Exception {
    try (TestSite site = new TestSite();
        RawClient slow = site.connect();
        RawClient reused = site.connect()) {
      assertThat(reused.get("/health").read().status()).isEqualTo(200);
      long now = System.nanoTime();
      site.server.sweep(now);
      slow.send("GET /health HTTP/1.1\r\nHost: local");
      reused.send("GET /health HTTP/1.1\r\nHost: local");
      RawClient patient = site.connect();
      // A head may be seen first at a look that is ahead already; so each is further ahead.
      AtomicLong ahead = new AtomicLong(System.nanoTime());
      Await.until(
          "both are cut",
          SOON,
          () -> {
            drip(slow);
            drip(reused);
            site.server.sweep(ahead.addAndGet(Duration.ofSeconds(11).toNanos()));
            return site.get("/metrics").text().contains("pipit_http_slow_heads_total 2.0\n");
          });
      assertThat(patient.get("/health").read().status()).isEqualTo(200);
      patient.close();
    }
  }

  /** One more byte of a head, unless the server has cut the connection by now. */
  private static void drip(RawClient client) {
    try {
      client.send("l");
    } catch (IOException e) {
      assertThat(e).isInstanceOf(SocketException.class);
    }
  }

  private static long connections(TestSite site) throws IOException {
    return site.get("/metrics")
        .text()
        .lines()
        .filter(line -> line.startsWith("pipit_http_connections "))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
        .sum();
  }
}
