package dev.pipit.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.access.Access;
import dev.pipit.config.StateDirectory;
import dev.pipit.http.RawClient.Answer;
import dev.pipit.installed.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Strangers may send a password; what they can make the service keep of that has a bound. */
class SlowBodiesTest {
  private static final int MOST = 128;

  @TempDir Path folder;
  private TestSite site;

  @BeforeEach
  void start() throws Exception {
    Access access = new Access(new StateDirectory(folder), Clock.systemUTC(), false);
    site = new TestSite(TestSite.settings(4_000, 100), List.of(), access);
  }

  @AfterEach
  void stop() {
    site.close();
  }

  private static String login(int length, String body) {
    return "POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + "Content-Length: "
        + length
        + "\r\n\r\n"
        + body;
  }

  @Test
  void ofTooManyHalfPasswordsTheFirstGivesWayAndAWholeOneIsHeard() throws Exception {
    List<RawClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i <= MOST; i++) {
        clients.add(site.connect().send(login(4096, "{" + " ".repeat(4000))));
      }
      // Which of them the server saw first, only the server knows.
      List<RawClient> answered = new ArrayList<>();
      Await.until(
          "one gives way",
          Duration.ofSeconds(5),
          () -> {
            for (RawClient client : clients) {
              if (client.hasBytes()) {
                answered.add(client);
              }
            }
            return !answered.isEmpty();
          });
      assertThat(answered).hasSize(1);
      Answer first = answered.getFirst().read();
      assertThat(first.status()).isEqualTo(408);
      assertThat(first.header("connection")).isEqualTo("close");
      assertThat(first.text()).contains("Too much is sent at once");
      String whole = "{\"password\":\"correct horse\"}";
      assertThat(site.ask(login(whole.length(), whole)).text()).contains("unclaimed");
    } finally {
      for (RawClient client : clients) {
        client.close();
      }
    }
  }

  @Test
  void aPasswordOfMoreThanFourKilobytesIsNotRead() throws IOException {
    Answer answer = site.ask(login(4097, "{"));
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.text()).contains("larger than 4 kB");
  }
}
