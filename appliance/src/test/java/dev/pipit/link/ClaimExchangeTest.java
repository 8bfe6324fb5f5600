package dev.pipit.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.link.ClaimExchange.Outcome;
import dev.pipit.testing.Corpus;
import dev.pipit.testing.Mutations;
import dev.pipit.tls.SystemTrust;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ClaimExchangeTest {
  private static final RelayAddress SOMEWHERE = new RelayAddress("relay.example", 443, true);
  private static final String TOKEN = "abcdefghijklmnopqrstuvwxyz_ABCDEFGHIJ-01234";
  private static final String ANSWER =
      "{\"token\":\"" + TOKEN + "\",\"deviceId\":\"d-4711\",\"relayName\":\"relay.example\"}";

  /** The head and the body of a request. */
  private static String request(Socket socket) throws IOException {
    String head = RawRelay.head(socket);
    Matcher length = Pattern.compile("(?i)content-length: ([0-9]+)").matcher(head);
    if (!length.find()) {
      throw new IOException("no length");
    }
    byte[] body = socket.getInputStream().readNBytes(Integer.parseInt(length.group(1)));
    return head + new String(body, StandardCharsets.UTF_8);
  }

  private static RawRelay answering(String answer) throws IOException {
    return new RawRelay(
        socket -> {
          request(socket);
          RawRelay.write(socket, answer);
          RawRelay.swallow(socket);
        });
  }

  private static String ok(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  private static Outcome claim(RawRelay relay, Duration limit) throws InterruptedException {
    return new ClaimExchange(SystemTrust::tls, new HandTime(), limit)
        .claim(
            new RelayAddress("127.0.0.1", relay.port(), false), " 7kq2-m4xr ", "100abc", "Garden");
  }

  private static LinkFault fault(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    return ((Outcome.Refused) outcome).fault();
  }

  @Test
  void aCodeIsTradedForAToken(@TempDir Path folder) throws Exception {
    List<String> asked = new ArrayList<>();
    RawRelay.Deed deed =
        socket -> {
          asked.add(request(socket));
          RawRelay.write(socket, ok(ANSWER));
          RawRelay.swallow(socket);
        };
    try (RawRelay relay = new RawRelay(deed)) {
      Outcome outcome = claim(relay, LinkBench.SOON);
      RelayAddress address = new RelayAddress("127.0.0.1", relay.port(), false);
      assertThat(outcome)
          .isEqualTo(
              new Outcome.Claimed(
                  new RelayCredential(
                      address,
                      Objects.requireNonNull(LinkToken.of(TOKEN)),
                      "d-4711",
                      "relay.example")));
      assertThat(outcome.toString()).doesNotContain(TOKEN);
    }
    assertThat(asked.getFirst())
        .startsWith("POST /api/v1/link/claim HTTP/1.1\r\n")
        .endsWith("{\"code\":\"7KQ2M4XR\",\"serial\":\"100abc\",\"name\":\"Garden\"}");
    assertThat(LinkBench.threads(folder))
        .noneMatch(name -> name.startsWith("link") || name.startsWith("HttpClient"));
  }

  @ParameterizedTest
  @CsvSource({
    "400, claim-code-wrong",
    "401, claim-code-wrong",
    "404, claim-code-wrong",
    "409, claim-code-expired",
    "410, claim-code-expired",
    "429, claim-later",
    "503, claim-later",
    "307, relay-redirects",
    "302, relay-redirects",
    "500, relay-status",
    "204, relay-status"
  })
  void everyRefusalHasItsSentence(int status, String code) throws Exception {
    try (RawRelay relay =
        answering(
            "HTTP/1.1 "
                + status
                + " No\r\nLocation: https://evil.test/\r\nContent-Length: 0\r\n\r\n")) {
      LinkFault fault = fault(claim(relay, LinkBench.SOON));
      assertThat(fault.code()).isEqualTo(code);
      assertThat(fault.sentence()).endsWith(".");
      assertThat(fault.action()).endsWith(".");
      assertThat(relay.connections).hasValue(1);
    }
  }

  @Test
  void whoTriedTooOftenIsToldWhenToTryAgain() throws Exception {
    try (RawRelay relay =
        answering("HTTP/1.1 429 No\r\nRetry-After: 90\r\nContent-Length: 0\r\n\r\n")) {
      Outcome.Refused refused = (Outcome.Refused) claim(relay, LinkBench.SOON);
      assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(90));
      assertThat(refused.fault().action()).isEqualTo("Try again in 90 seconds.");
    }
  }

  @Test
  void aCodeThatCannotBeOneIsNotSentAnywhere() throws Exception {
    ClaimExchange exchange =
        new ClaimExchange(SystemTrust::tls, new HandTime(), Duration.ofSeconds(1));
    for (String typed :
        List.of("", "abc", "ABCD/../EFGH", "A".repeat(33), "ÄÖÜÄÖÜÄÖ", "A\r\nB: c")) {
      assertThat(fault(exchange.claim(SOMEWHERE, typed, "s", "n")).code())
          .isEqualTo("claim-code-form");
    }
  }

  @Test
  void aRelayThatSaysNothingIsGivenUp() throws Exception {
    try (RawRelay relay = new RawRelay(RawRelay::swallow)) {
      assertThat(fault(claim(relay, Duration.ofMillis(300))).code()).isEqualTo("relay-silent");
    }
  }

  @Test
  void anAnswerThatDripsIsGivenUp() throws Exception {
    RawRelay.Deed deed =
        socket -> {
          request(socket);
          RawRelay.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{");
          RawRelay.swallow(socket);
        };
    try (RawRelay relay = new RawRelay(deed)) {
      assertThat(fault(claim(relay, Duration.ofMillis(300))).code()).isEqualTo("relay-silent");
    }
  }

  @Test
  void anAnswerWithoutEndIsNotRead() throws Exception {
    RawRelay.Deed deed =
        socket -> {
          request(socket);
          RawRelay.write(socket, "HTTP/1.1 200 OK\r\n\r\n");
          while (true) {
            socket.getOutputStream().write(new byte[64 * 1024]);
          }
        };
    try (RawRelay relay = new RawRelay(deed)) {
      assertThat(fault(claim(relay, LinkBench.SOON)).code()).isEqualTo("relay-failed");
    }
  }

  @Test
  void nothingThatListensIsSaidToBeNothing() throws Exception {
    RawRelay relay = new RawRelay(RawRelay::swallow);
    relay.close();
    assertThat(fault(claim(relay, LinkBench.SOON)).code()).isEqualTo("relay-unreachable");
  }

  @Test
  void everyHostileAnswerIsRefusedWithASentence() {
    for (var file : Corpus.all("link/claims").entrySet()) {
      LinkFault fault = fault(ClaimExchange.claimed(SOMEWHERE, file.getValue()));
      assertThat(fault.code()).as(file.getKey()).isEqualTo("relay-protocol");
      assertThat(fault.sentence()).as(file.getKey()).endsWith(".").hasSizeLessThan(500);
    }
  }

  @Test
  void spoiltAnswersAreRefusedOrReadAndNothingElse() {
    List<byte[]> seeds = new ArrayList<>(Corpus.all("link/claims").values());
    for (int i = 0; i < 10; i++) {
      seeds.add(ANSWER.getBytes(StandardCharsets.UTF_8));
    }
    Mutations mutations = new Mutations(42);
    SplittableRandom random = new SplittableRandom(43);
    for (int i = 0; i < 20_000; i++) {
      byte[] spoilt = mutations.of(seeds.get(random.nextInt(seeds.size())));
      switch (ClaimExchange.claimed(SOMEWHERE, spoilt)) {
        case Outcome.Claimed claimed ->
            assertThat(claimed.credential().token().secret()).matches("[A-Za-z0-9_-]{43,128}");
        case Outcome.Refused refused -> assertThat(refused.fault().sentence()).endsWith(".");
      }
    }
  }
}
