package dev.pipit.relayweb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.accounts.DeviceTokens.NewToken;
import dev.pipit.installed.Await;
import dev.pipit.link.LinkClient;
import dev.pipit.relay.StreamState;
import dev.pipit.relay.StreamState.Phase;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody watches a camera on a relay: it sends when they come, and no more when they have gone.
 */
class WatchOnRelayTest {
  private static final Duration SOON = RelayBench.SOON;
  private static final Pattern MEDIA =
      Pattern.compile("^[0-9a-f]+/video\\.m3u8", Pattern.MULTILINE);

  private final RelayBench bench;
  private final String me;
  private final NewToken token;

  WatchOnRelayTest(@TempDir Path folder) throws Exception {
    bench = new RelayBench(folder);
    me = bench.session("me@example.org");
    token = bench.claimed("garden");
    bench.takePictures();
  }

  @AfterEach
  void end() throws Exception {
    bench.close();
  }

  /** As a player asks: the address that people have, and then the one that it names. */
  private HttpResponse<String> playlist() throws Exception {
    String live = "/live/" + token.deviceId() + "/";
    HttpResponse<String> index = bench.get(live + "index.m3u8", me);
    Matcher media = MEDIA.matcher(index.body());
    return media.find() ? bench.get(live + media.group(), me) : index;
  }

  private StreamState state() {
    return Objects.requireNonNull(bench.streams.state(token.deviceId()));
  }

  private void awaitPictures(String why) {
    Await.until(why, SOON, () -> playlist().body().contains("#EXT-X-PART:"));
  }

  private long sending() {
    return bench.camera.statistics().subscriptions();
  }

  @Test
  void theFirstRequestWakesTheCameraAndGetsThePlaylist() throws Exception {
    RelayBench.online(bench.client(token));
    assertThat(sending()).as("nobody watches").isZero();
    awaitPictures("the first part");
    assertThat(sending()).isEqualTo(1);
    assertThat(state().phase()).isEqualTo(Phase.LIVE);
    assertThat(Objects.requireNonNull(state().media()).units()).isPositive();
    assertThat(playlist().headers().firstValue("Cache-Control")).isPresent();
  }

  @Test
  void halfAMinuteAfterTheLastViewerItSendsNoMoreAndForTheNextOneItDoes() throws Exception {
    RelayBench.online(bench.client(token));
    awaitPictures("pictures");
    bench.aheadNanos.addAndGet(TimeUnit.SECONDS.toNanos(31));
    Await.until("it sends no more", SOON, () -> sending() == 0);
    assertThat(state().phase()).isEqualTo(Phase.IDLE);
    assertThat(bench.media.sessions()).isZero();
    Await.until("it is asked again", SOON, () -> playlist().statusCode() == 200 && sending() == 1);
    Await.until("it is live", SOON, () -> state().phase() == Phase.LIVE);
    Await.until(
        "behind a discontinuity", SOON, () -> playlist().body().contains("#EXT-X-DISCONTINUITY\n"));
  }

  @Test
  void aDeviceThatComesBackGoesOnAtTheSameAddress() throws Exception {
    LinkClient first = bench.client(token);
    RelayBench.online(first);
    awaitPictures("pictures");
    first.close();
    Await.until("it is told", SOON, () -> state().phase() == Phase.AWAY);
    assertThat(state().sentence()).isEqualTo("The device is not connected.");
    assertThat(playlist().statusCode()).as("for a player that stayed").isEqualTo(200);
    RelayBench.online(bench.client(token));
    Await.until(
        "live again",
        SOON,
        () -> {
          HttpResponse<String> playlist = playlist();
          return playlist.statusCode() == 200
              && playlist.body().contains("#EXT-X-DISCONTINUITY\n")
              && state().phase() == Phase.LIVE;
        });
  }

  @Test
  void aDeviceThatWasNeverThereIsAwayAndIsNoPicture() throws Exception {
    HttpResponse<String> answer = playlist();
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(state().phase()).isEqualTo(Phase.AWAY);
    assertThat(bench.get("/live/nobody/index.m3u8", me).statusCode()).isEqualTo(404);
  }
}
