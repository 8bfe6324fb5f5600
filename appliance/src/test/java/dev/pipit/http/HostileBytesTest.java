package dev.pipit.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.testing.Corpus;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Bytes that no honest client sends. */
class HostileBytesTest {
  private static final int MUTATIONS = 600;

  private static TestSite site;

  @BeforeAll
  static void start() throws WebException {
    site = new TestSite();
    site.feed.seconds(3);
  }

  @AfterAll
  static void stop() {
    site.close();
  }

  /** Files whose name begins with "refused-" must get an error and nothing else. */
  @Test
  void everyHostileRequestIsRefusedOrAnsweredOnceAndTheServerGoesOn() throws IOException {
    SortedMap<String, byte[]> corpus = Corpus.all("http");
    for (var entry : corpus.entrySet()) {
      String answer = exchange(entry.getValue());
      List<Integer> statuses = statuses(answer);
      if (entry.getKey().startsWith("refused-")) {
        assertThat(statuses).as(entry.getKey()).hasSizeLessThanOrEqualTo(1);
        assertThat(statuses).as(entry.getKey()).allMatch(status -> status >= 400 && status < 600);
      }
      assertThat(answer)
          .as(entry.getKey())
          .doesNotContain("jetty", "Jetty", "Exception", "at org.", "smuggled");
      assertThat(site.get("/health").status()).as("after " + entry.getKey()).isEqualTo(200);
    }
  }

  @Test
  void headsWithoutEndAreCutAtALimit() throws IOException {
    String line = "X-Filler: " + "a".repeat(1000) + "\r\n";
    int lost = 0;
    for (int i = 0; i < 30; i++) {
      String answer = exchange(bytes("GET / HTTP/1.1\r\nHost: localhost\r\n" + line.repeat(1000)));
      if (!statuses(answer).equals(List.of(431))) {
        lost++;
      }
    }
    assertThat(lost).as("answers that were lost").isZero();
    String path = exchange(bytes("GET /" + "a".repeat(100_000) + " HTTP/1.1\r\n\r\n"));
    assertThat(statuses(path)).hasSizeLessThanOrEqualTo(1).allMatch(status -> status == 414);
  }

  @Test
  void mutatedRequestsNeverStopTheServer() throws IOException {
    List<byte[]> seeds = new ArrayList<>(Corpus.all("http").values());
    seeds.add(bytes("GET " + site.mediaPlaylist() + " HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    Random random = new Random(20_260_101);
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] request = seeds.get(random.nextInt(seeds.size())).clone();
      for (int flips = random.nextInt(8); flips >= 0 && request.length > 0; flips--) {
        request[random.nextInt(request.length)] = (byte) random.nextInt(256);
      }
      assertThat(exchange(request)).doesNotContain("Exception");
    }
    assertThat(site.get("/health").status()).isEqualTo(200);
    assertThat(site.stream.statistics().pinnedBytes()).isZero();
  }

  /** Sends as much as the server takes, and reads what it says until it closes. */
  private static String exchange(byte[] request) throws IOException {
    try (RawClient client = site.connect()) {
      try {
        client.send(request).endSending();
      } catch (SocketException e) {
        // It listens no more; what it said before that is to be read all the same.
        return client.readAll();
      }
      return client.readAll();
    }
  }

  private static List<Integer> statuses(String answers) {
    List<Integer> found = new ArrayList<>();
    for (String line : answers.lines().toList()) {
      if (line.startsWith("HTTP/1.1 ")) {
        found.add(Integer.parseInt(line, 9, 12, 10));
      }
    }
    return found;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
