package dev.pipit.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.installed.Await;
import dev.pipit.tls.SystemTrust;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What listens where a relay should be, and does not keep the protocol. */
@Timeout(60)
class HostileRelayTest {
  private static final String WELCOME =
      "{\"type\":\"welcome\",\"revision\":1,\"deviceName\":\"d\",\"relayName\":\"r\","
          + "\"heartbeatSeconds\":20,\"timeMs\":1,\"mediaPort\":5004}";

  /** A text message from a server, which does not mask (RFC 6455, 5.1). */
  private static void say(Socket socket, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    OutputStream out = socket.getOutputStream();
    out.write(
        bytes.length < 126
            ? new byte[] {(byte) 0x81, (byte) bytes.length}
            : new byte[] {(byte) 0x81, 126, (byte) (bytes.length >> 8), (byte) bytes.length});
    out.write(bytes);
    out.flush();
  }

  private static LinkFault faultWith(RawRelay.Deed deed) throws Exception {
    try (RawRelay relay = new RawRelay(deed);
        LinkBench bench = new LinkBench()) {
      bench.client.follow(LinkBench.at(relay.port()));
      return bench.fault();
    }
  }

  @Test
  void aRelayThatClosesAtOnceIsAskedLessAndLessOften() throws Exception {
    try (RawRelay relay = new RawRelay(Socket::close);
        LinkBench bench = new LinkBench()) {
      bench.client.follow(LinkBench.at(relay.port()));
      long wholeMillis = 1_000;
      for (int i = 0; i < 100; i++) {
        LinkState.Waiting waiting = bench.waiting();
        Duration pause = Duration.between(bench.time.now(), waiting.until());
        assertThat(pause.toMillis()).isBetween(wholeMillis / 2, wholeMillis);
        wholeMillis = Math.min(60_000, wholeMillis * 2);
        bench.time.pass(pause.plusNanos(1));
        Await.until(
            "it tried again",
            LinkBench.SOON,
            Duration.ofMillis(1),
            () -> bench.client.state() instanceof LinkState.Waiting now && !now.equals(waiting));
      }
      assertThat(relay.connections.get()).isEqualTo(101);
      assertThat(bench.fault().code()).isEqualTo("relay-hung-up");
      assertThat(bench.client.counts().faults()).isEqualTo(101);
    }
  }

  @Test
  void aRelayThatLetsInAndClosesAtOnceIsAskedLessAndLessOftenToo() throws Exception {
    RawRelay.Deed deed =
        socket -> {
          RawRelay.upgrade(socket);
          say(socket, WELCOME);
        };
    try (RawRelay relay = new RawRelay(deed);
        LinkBench bench = new LinkBench()) {
      bench.client.follow(LinkBench.at(relay.port()));
      Duration pause = Duration.ZERO;
      for (int i = 0; i < 10; i++) {
        LinkState.Waiting waiting = bench.waiting();
        pause = bench.pause();
        bench.time.pass(pause.plusNanos(1));
        Await.until("it tried again", LinkBench.SOON, () -> !bench.client.state().equals(waiting));
      }
      assertThat(pause).isGreaterThanOrEqualTo(Duration.ofSeconds(30));
    }
  }

  @Test
  void aRelayThatNeverAnswersTheHandshakeIsGivenUp() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    RawRelay.Deed deed =
        socket -> {
          RawRelay.head(socket);
          asked.countDown();
          RawRelay.swallow(socket);
        };
    try (RawRelay relay = new RawRelay(deed);
        LinkBench bench = new LinkBench()) {
      bench.client.follow(LinkBench.at(relay.port()));
      assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
      bench.time.pass(Duration.ofSeconds(14));
      assertThat(bench.client.state()).isInstanceOf(LinkState.Connecting.class);
      bench.time.pass(Duration.ofSeconds(1));
      assertThat(bench.fault().code()).isEqualTo("relay-silent");
    }
  }

  @Test
  void aRelayThatNeverSaysWelcomeIsGivenUp() throws Exception {
    CountDownLatch heard = new CountDownLatch(1);
    RawRelay.Deed deed =
        socket -> {
          RawRelay.upgrade(socket);
          int first = socket.getInputStream().read();
          assertThat(first).as("a text frame: hello").isEqualTo(0x81);
          heard.countDown();
          RawRelay.swallow(socket);
        };
    try (RawRelay relay = new RawRelay(deed);
        LinkBench bench = new LinkBench()) {
      bench.client.follow(LinkBench.at(relay.port()));
      assertThat(heard.await(20, TimeUnit.SECONDS)).isTrue();
      bench.time.pass(Duration.ofSeconds(10));
      assertThat(bench.fault().code()).isEqualTo("relay-silent");
    }
  }

  @Test
  void aConnectionThatIsDeadOnTheWayIsNoticedByItsSilence() throws Exception {
    try (TestRelay relay = TestRelay.plain(0);
        SwallowingProxy proxy = new SwallowingProxy(relay.port());
        LinkBench bench = new LinkBench()) {
      bench.client.follow(LinkBench.at(proxy.port()));
      bench.online();
      Await.until("a ping came back", LinkBench.SOON, () -> roundTrip(bench) >= 0);
      proxy.swallow.set(true);
      bench.time.pass(Duration.ofSeconds(59));
      assertThat(bench.client.state()).isInstanceOf(LinkState.Online.class);
      bench.time.pass(Duration.ofSeconds(2));
      assertThat(bench.fault().code()).isEqualTo("relay-silent");
      proxy.swallow.set(false);
      bench.time.pass(Duration.ofSeconds(2));
      bench.online();
    }
  }

  private static long roundTrip(LinkBench bench) {
    return bench.client.counts().roundTripMicros();
  }

  @Test
  void aRelayThatReadsNothingMakesNobodyWait() throws Exception {
    RawRelay.Deed deed =
        socket -> {
          RawRelay.upgrade(socket);
          say(socket, WELCOME);
          new CountDownLatch(1).await();
        };
    try (RawRelay relay = new RawRelay(deed);
        LinkBench bench = new LinkBench()) {
      bench.client.follow(LinkBench.at(relay.port()));
      bench.online();
      FromDevice.Stats stats = new FromDevice.Stats("s".repeat(64), 1, 2, 3, 4, 5);
      Await.until(
          "neither the kernel nor the queue takes more",
          LinkBench.SOON,
          () -> {
            long before = bench.client.counts().dropped();
            for (int i = 0; i < 2_000; i++) {
              bench.client.report(stats);
            }
            return bench.client.counts().dropped() - before == 2_000;
          });
      assertThat(bench.client.state()).isInstanceOf(LinkState.Online.class);
      Await.until(
          "a state that is not taken ends it",
          LinkBench.SOON,
          () -> {
            bench.client.report(new FromDevice.CameraGone("camera"));
            return bench.client.state() instanceof LinkState.Waiting;
          });
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"welcome\"}",
        "not json",
        "{\"type\":\"play\",\"request\":1}",
        "{\"type\":\"reboot\",\"request\":1}"
      })
  void aRelayThatSaysWhatMayNotBeSaidIsCutOff(String text) throws Exception {
    LinkFault fault =
        faultWith(
            socket -> {
              RawRelay.upgrade(socket);
              say(socket, text);
              RawRelay.swallow(socket);
            });
    assertThat(fault.code()).isEqualTo("relay-protocol");
    assertThat(fault.sentence()).contains("does not speak as a relay");
  }

  @Test
  void aMessageThatIsTooLongIsNotRead() throws Exception {
    LinkFault fault =
        faultWith(
            socket -> {
              RawRelay.upgrade(socket);
              OutputStream out = socket.getOutputStream();
              // A text frame of 2^62 bytes.
              out.write(new byte[] {(byte) 0x81, 127, 0x40, 0, 0, 0, 0, 0, 0, 0});
              while (true) {
                out.write(new byte[64 * 1024]);
              }
            });
    assertThat(fault.sentence()).contains("a message of more than 65536 bytes");
  }

  @Test
  void whatARelaySaysLastIsHeardThoughItTakesNothingMore() throws Exception {
    RawRelay.Deed deed =
        socket -> {
          RawRelay.upgrade(socket);
          say(socket, LinkCodec.text(Samples.revoked()));
          socket.shutdownInput();
          RawRelay.swallow(socket);
        };
    try (RawRelay relay = new RawRelay(deed);
        LinkBench bench = new LinkBench()) {
      bench.client.follow(LinkBench.at(relay.port()));
      Await.until(
          "stopped", LinkBench.SOON, () -> bench.client.state() instanceof LinkState.Stopped);
    }
  }

  @Test
  void aFloodOfMessagesIsCutOff() throws Exception {
    LinkFault fault =
        faultWith(
            socket -> {
              RawRelay.upgrade(socket);
              say(socket, WELCOME);
              while (true) {
                say(socket, "{\"type\":\"news\"}");
              }
            });
    assertThat(fault.sentence()).contains("more messages than a device can read");
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308})
  void aRedirectIsNotFollowed(int status) throws Exception {
    LinkFault fault =
        faultWith(
            socket -> {
              RawRelay.head(socket);
              RawRelay.write(
                  socket, "HTTP/1.1 " + status + " Moved\r\nLocation: https://evil.test/\r\n\r\n");
            });
    assertThat(fault.code()).isEqualTo("relay-redirects");
  }

  @Test
  void theBodyOfARefusalIsNotRead() throws Exception {
    AtomicBoolean cut = new AtomicBoolean();
    LinkFault fault =
        faultWith(
            socket -> {
              RawRelay.head(socket);
              RawRelay.write(socket, "HTTP/1.1 500 Oh\r\n\r\n");
              try {
                while (true) {
                  socket.getOutputStream().write(new byte[64 * 1024]);
                }
              } catch (IOException e) {
                cut.set(true);
              }
            });
    assertThat(fault.code()).isEqualTo("relay-status");
    Await.until("the relay is cut off", LinkBench.SOON, cut::get);
  }

  @Test
  void aBusyRelayIsAskedWhenItSays() throws Exception {
    RawRelay.Deed deed =
        socket -> {
          RawRelay.head(socket);
          RawRelay.write(socket, "HTTP/1.1 503 Busy\r\nRetry-After: 120\r\n\r\n");
        };
    try (RawRelay relay = new RawRelay(deed);
        LinkBench bench = new LinkBench()) {
      bench.client.follow(LinkBench.at(relay.port()));
      assertThat(bench.fault().code()).isEqualTo("relay-busy");
      assertThat(bench.pause()).isBetween(Duration.ofSeconds(120), Duration.ofSeconds(132));
    }
  }

  @Test
  void noRelayCanSendADeviceAwayForMoreThanAnHourOrSo() throws Exception {
    RawRelay.Deed deed =
        socket -> {
          RawRelay.head(socket);
          RawRelay.write(socket, "HTTP/1.1 429 Busy\r\nRetry-After: 999999999\r\n\r\n");
        };
    try (RawRelay relay = new RawRelay(deed);
        LinkBench bench = new LinkBench()) {
      bench.client.follow(LinkBench.at(relay.port()));
      assertThat(bench.pause()).isBetween(Duration.ofMinutes(60), Duration.ofMinutes(66));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_10.0\r\n\r\n",
        "HTTP/1.0 101 Old\r\n\r\n",
        "HTTP/1.1 101 No\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        "HTTP/1.1 101 No\r\nUpgrade : websocket\r\n\r\n",
        "HTTP/1.1 101 No\r\nUpgrade: websocket\r\n folded\r\n\r\n",
        "HTTP/1.1 101 No\r\nUpgrade: websocket\r\nUpgrade: websocket\r\n\r\n",
        "\r\n\r\n"
      })
  void whatIsNoHandshakeIsSaidToBeNone(String answer) throws Exception {
    LinkFault fault =
        faultWith(
            socket -> {
              RawRelay.head(socket);
              RawRelay.write(socket, answer);
              RawRelay.swallow(socket);
            });
    assertThat(fault.code()).isEqualTo("relay-protocol");
  }

  @Test
  void aHeadWithoutEndIsNotRead() throws Exception {
    LinkFault fault =
        faultWith(
            socket -> {
              RawRelay.head(socket);
              RawRelay.write(socket, "HTTP/1.1 101 Yes\r\n");
              while (true) {
                RawRelay.write(socket, "X-Filler: " + "x".repeat(1000) + "\r\n");
              }
            });
    assertThat(fault.sentence()).contains("an answer whose head does not end");
  }

  @Test
  void aNameThatNobodyHasIsSaidToBeUnknown() throws Exception {
    // RFC 6761, 6.4: never found.
    RelayAddress nobody = new RelayAddress("relay.invalid", 443, true);
    try (LinkBench bench = new LinkBench()) {
      bench.client.follow(new RelayCredential(nobody, LinkBench.TOKEN, "d", "r"));
      LinkFault fault = bench.fault();
      assertThat(fault.sentence())
          .isEqualTo("The name of the relay, relay.invalid, cannot be found.");
      assertThat(
              new ClaimExchange(SystemTrust::tls, bench.time, LinkBench.SOON)
                  .claim(nobody, "ABCD2345", "s", "n"))
          .isEqualTo(new ClaimExchange.Outcome.Refused(fault, null));
    }
  }

  @Test
  void theTokenIsInTheHeaderAndNowhereElse() throws Exception {
    AtomicReference<String> head = new AtomicReference<>("");
    LinkFault fault = faultWith(socket -> head.set(RawRelay.head(socket)));
    assertThat(fault.toString()).doesNotContain(TestRelay.TOKEN);
    assertThat(head.get())
        .startsWith("GET /link HTTP/1.1\r\n")
        .containsOnlyOnce(TestRelay.TOKEN)
        .contains("\r\nAuthorization: Bearer " + TestRelay.TOKEN + "\r\n")
        .contains("\r\nSec-WebSocket-Protocol: pipit-link.v1\r\n");
  }
}
