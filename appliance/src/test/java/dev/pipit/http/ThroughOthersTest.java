package dev.pipit.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.access.Access;
import dev.pipit.access.NewSession;
import dev.pipit.access.Peer;
import dev.pipit.config.StateDirectory;
import dev.pipit.http.RawClient.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The owner among other programs: other cookies of the host, proxies and caches on the way. */
class ThroughOthersTest {
  @TempDir Path folder;
  private TestSite site;
  private String session;

  @BeforeEach
  void start() throws Exception {
    Access access = new Access(new StateDirectory(folder), Clock.systemUTC(), false);
    NewSession begun =
        access.claim(
            String.valueOf(access.claimCode()),
            "correct horse",
            new Peer("192.168.1.7", "Browser/1", false, ""));
    session = "Cookie: pipit=" + begun.secret() + "\r\n";
    site = new TestSite(TestSite.settings(100, 100), List.of(), access);
    site.feed.seconds(3);
  }

  @AfterEach
  void stop() {
    site.close();
  }

  private Answer get(String path, String fields) throws IOException {
    return site.ask("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n");
  }

  private String role(String fields) throws IOException {
    return get("/api/v1/session", fields).text().replaceAll(".*\"role\":\"([a-z]+)\".*", "$1");
  }

  @Test
  void aCookieInAFieldOfItsOwnCounts() throws IOException {
    assertThat(role("Cookie: octoprint=1\r\n" + session)).isEqualTo("admin");
    assertThat(role(session + "Cookie: octoprint=1\r\n")).isEqualTo("admin");
    assertThat(role("Cookie: octoprint=1\r\nCookie: xpipit=1; pipit-device=2\r\n"))
        .isEqualTo("none");
  }

  @Test
  void thePasswordOfAProxyDoesNotHideTheSession() throws IOException {
    assertThat(role("Authorization: Basic cHJveHk6c2VjcmV0\r\n" + session)).isEqualTo("admin");
    assertThat(role("Authorization: Basic cHJveHk6c2VjcmV0\r\n")).isEqualTo("none");
    assertThat(role("Authorization: Bearer pipit_wrong\r\n" + session)).isEqualTo("none");
  }

  @Test
  void noCacheOnTheWayKeepsAPictureThatNeedsAPassword() throws IOException {
    String playlist = get("/live/camera/index.m3u8", session).text();
    String run = playlist.replaceAll("(?s).*\n([^\n]+)/video\\.m3u8.*", "$1");
    String media = get("/live/camera/" + run + "/video.m3u8", session).text();
    String segment = media.replaceAll("(?s).*\n(s[0-9]+\\.mp4)\n.*", "$1");
    Answer answer = get("/live/camera/" + run + "/" + segment, session);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("cache-control")).isEqualTo("private, max-age=60, immutable");
  }
}
