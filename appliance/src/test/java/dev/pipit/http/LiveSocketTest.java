package dev.pipit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pipit.installed.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveSocketTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  private TestSite site;

  @BeforeEach
  void start() throws WebException {
    site = new TestSite(TestSite.settings(100, 3));
    site.feed.seconds(2);
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void aViewerGetsTheFormatTheHeaderAndChunksFromAnIdrOn() throws IOException {
    try (ViewerSocket viewer = ViewerSocket.open(site.port())) {
      JsonNode start = viewer.nextText();
      assertThat(start.path("type").asText()).isEqualTo("start");
      assertThat(start.path("mime").asText()).matches("video/mp4; codecs=\"avc1\\.[0-9A-F]{6}\"");
      assertThat(start.path("width").asInt()).isEqualTo(64);
      assertThat(start.path("height").asInt()).isEqualTo(48);
      assertThat(start.path("timeZeroMs").asDouble())
          .isCloseTo((double) site.clock.wallMillis(), offset(60_000.0));
      assertThat(box(viewer.nextBinary())).isEqualTo("ftyp");
      assertThat(box(viewer.nextBinary())).isEqualTo("moof");
      int before = viewer.binaryMessages();
      site.feed.pictures(20);
      // The newest access unit is held until the next shows how long it lasts.
      for (int i = 0; i < 19; i++) {
        assertThat(box(viewer.nextBinary())).isEqualTo("moof");
      }
      assertThat(viewer.binaryMessages()).isEqualTo(before + 19);
    }
    Await.until("it has left", SOON, () -> site.stream.statistics().subscriptions() == 0);
  }

  @Test
  void nothingIsCompressedAndNoExtensionIsAgreedOn() throws IOException {
    try (ViewerSocket viewer =
        ViewerSocket.open(
            site.port(),
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n")) {
      assertThat(viewer.handshake().headers()).doesNotContainKey("sec-websocket-extensions");
    }
  }

  @Test
  void theClockIsTold() throws IOException {
    try (ViewerSocket viewer = ViewerSocket.open(site.port())) {
      // Both, as the machine's time may be set between question and answer.
      long before = System.currentTimeMillis();
      viewer.sendText("{\"type\":\"clock\",\"id\":7}");
      JsonNode answer = viewer.nextText();
      while (!answer.path("type").asText().equals("clock")) {
        answer = viewer.nextText();
      }
      assertThat(answer.path("id").asInt()).isEqualTo(7);
      long after = System.currentTimeMillis();
      assertThat(answer.path("nowMs").asDouble())
          .isBetween(Math.min(before, after) - 1000.0, Math.max(before, after) + 1000.0);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "null",
        "[]",
        "{\"type\":\"clock\"}",
        "{\"type\":\"clock\",\"id\":\"1\"}",
        "{\"type\":\"clock\",\"id\":1.5}",
        "{\"type\":\"clock\",\"id\":99999999999999999999}",
        "{\"type\":\"other\",\"id\":1}",
        "hello",
        "{\"type\":{\"type\":{}},\"id\":1}"
      })
  void anUnknownMessageEndsTheSocketWith1003(String message) throws IOException {
    try (ViewerSocket viewer = ViewerSocket.open(site.port())) {
      viewer.sendText(message);
      assertThat(viewer.closeCode()).isEqualTo(1003);
    }
    Await.until("it has left", SOON, () -> site.stream.statistics().subscriptions() == 0);
  }

  @Test
  void aBinaryMessageEndsTheSocketWith1003() throws IOException {
    try (ViewerSocket viewer = ViewerSocket.open(site.port())) {
      viewer.sendFrame(0x82, new byte[] {1, 2, 3});
      assertThat(viewer.closeCode()).isEqualTo(1003);
    }
  }

  @Test
  void aLongMessageEndsTheSocketWith1009() throws IOException {
    try (ViewerSocket viewer = ViewerSocket.open(site.port())) {
      viewer.sendText("x".repeat(600));
      assertThat(viewer.closeCode()).isEqualTo(1009);
    }
  }

  @Test
  void aMessageThatIsNotUtf8EndsTheSocketWith1007() throws IOException {
    try (ViewerSocket viewer = ViewerSocket.open(site.port())) {
      viewer.sendFrame(0x81, new byte[] {(byte) 0xc3, 0x28});
      assertThat(viewer.closeCode()).isEqualTo(1007);
    }
  }

  @Test
  void framesThatBreakTheProtocolEndTheSocketWith1002() throws IOException {
    for (int firstByte : new int[] {0x83, 0xf1, 0x80, 0x09}) {
      try (ViewerSocket viewer = ViewerSocket.open(site.port())) {
        viewer.sendFrame(firstByte, new byte[] {1});
        assertThat(viewer.closeCode()).as("first byte %x", firstByte).isEqualTo(1002);
      }
    }
  }

  @Test
  void theEndOfTheStreamIsToldInWordsAndThenEndsTheSocketWith1001() throws IOException {
    try (ViewerSocket viewer = ViewerSocket.open(site.port());
        ViewerSocket slow = ViewerSocket.openSlow(site.port())) {
      Await.until("both watch", SOON, () -> site.stream.statistics().subscriptions() == 2);
      site.stream.close();
      for (ViewerSocket each : new ViewerSocket[] {viewer, slow}) {
        JsonNode message = each.nextText();
        while (!message.path("type").asText().equals("error")) {
          message = each.nextText();
        }
        assertThat(message.path("sentence").asText()).endsWith(".");
        assertThat(message.path("action").asText()).endsWith(".");
        assertThat(each.closeCode()).isEqualTo(1001);
      }
      try (ViewerSocket late = ViewerSocket.open(site.port())) {
        assertThat(late.nextText().path("type").asText()).isEqualTo("error");
        assertThat(late.closeCode()).isEqualTo(1001);
      }
    }
    Await.until(
        "nobody is left",
        SOON,
        () -> site.get("/api/v1/state").text().contains("\"webSocket\":0,"));
  }

  @Test
  void tooManyQuestionsEndTheSocketWith1008() throws IOException {
    try (ViewerSocket viewer = ViewerSocket.open(site.port())) {
      for (int i = 0; i < 60; i++) {
        viewer.sendText("{\"type\":\"clock\",\"id\":" + i + "}");
      }
      assertThat(viewer.closeCode()).isEqualTo(1008);
    }
  }

  @Test
  void aSlowViewerSkipsToAnIdrIsToldAndSlowsNobody() throws IOException {
    try (ViewerSocket slow = ViewerSocket.openSlow(site.port());
        ViewerSocket quick = ViewerSocket.open(site.port())) {
      int received = 0;
      quick.nextText();
      // More than the slow one's kernel buffers hold; it reads nothing meanwhile.
      for (int second = 0; second < 400; second++) {
        site.feed.seconds(1);
        for (int i = 0; i < 29; i++) {
          quick.nextBinary();
          received++;
        }
      }
      assertThat(received).isEqualTo(400 * 29);
      assertThat(site.stream.statistics().skippedChunks()).isPositive();
      JsonNode text = slow.nextText();
      while (!text.path("type").asText().equals("skipped")) {
        text = slow.nextText();
      }
      assertThat(text.path("chunks").asInt()).isPositive();
      // Behind a skip comes an IDR, larger than any other chunk here; a header may come before it.
      byte[] next = slow.nextBinary();
      assertThat(box(next).equals("ftyp") ? slow.nextBinary() : next).hasSizeGreaterThan(900);
    }
    Await.until("no pin is left", SOON, () -> site.stream.statistics().pinnedBytes() == 0);
  }

  @Test
  void aViewerTooManyIsToldSoWithAWordOnWhenToTryAgain() throws IOException {
    try (ViewerSocket a = ViewerSocket.open(site.port());
        ViewerSocket b = ViewerSocket.open(site.port());
        ViewerSocket c = ViewerSocket.open(site.port())) {
      assertThat(a.handshake().status() + b.handshake().status() + c.handshake().status())
          .isEqualTo(3 * 101);
      try (ViewerSocket d = ViewerSocket.open(site.port())) {
        assertThat(d.handshake().status()).isEqualTo(503);
        assertThat(d.handshake().header("retry-after")).isEqualTo("1");
      }
    }
    Await.until(
        "there is room again",
        SOON,
        () -> {
          try (ViewerSocket e = ViewerSocket.open(site.port())) {
            return e.handshake().status() == 101;
          }
        });
  }

  @Test
  void aViewerWhoIsSilentForLongIsPingedAndThenLeft() throws IOException {
    try (ViewerSocket viewer = ViewerSocket.open(site.port())) {
      viewer.nextText();
      Await.until(
          "it is pinged",
          SOON,
          () -> {
            site.server.sweep(System.nanoTime() + Duration.ofSeconds(11).toNanos());
            return viewer.wasPinged();
          });
      site.server.sweep(System.nanoTime() + Duration.ofMinutes(2).toNanos());
      Await.until("it is left", SOON, () -> site.stream.statistics().subscriptions() == 0);
    }
  }

  @Test
  void aViewerThatVanishesIsForgotten() throws IOException {
    for (int i = 0; i < 20; i++) {
      ViewerSocket viewer = ViewerSocket.open(site.port());
      viewer.nextText();
      viewer.reset();
      site.feed.pictures(2);
      Await.until("it has left", SOON, () -> site.stream.statistics().subscriptions() == 0);
    }
    assertThat(site.stream.statistics().pinnedBytes()).isZero();
  }

  @Test
  void theAddressAskedForWithoutAnUpgradeSaysWhatItIs() throws IOException {
    assertThat(site.get("/live/camera/ws").status()).isEqualTo(426);
    assertThat(site.get("/live/garage/ws").status()).isEqualTo(404);
  }

  private static String box(byte[] message) {
    return new String(message, 4, 4, StandardCharsets.US_ASCII);
  }
}
