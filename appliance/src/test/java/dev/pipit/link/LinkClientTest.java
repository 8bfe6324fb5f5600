package dev.pipit.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.installed.Await;
import dev.pipit.link.FromDevice.Done;
import dev.pipit.link.FromDevice.Failed;
import dev.pipit.link.FromDevice.Hello;
import dev.pipit.link.FromDevice.Picture;
import dev.pipit.link.FromRelay.KeyFrame;
import dev.pipit.link.FromRelay.Play;
import dev.pipit.link.FromRelay.Reboot;
import dev.pipit.link.FromRelay.Refused;
import dev.pipit.link.FromRelay.Snapshot;
import dev.pipit.link.FromRelay.Stop;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.websocket.api.Session;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device and a relay that both keep the protocol. */
class LinkClientTest {
  private TestRelay relay;
  private LinkBench bench;

  @BeforeEach
  void start() throws Exception {
    relay = TestRelay.plain(0);
    bench = new LinkBench();
  }

  @AfterEach
  void stop() throws Exception {
    bench.close();
    relay.close();
  }

  /** Connects; the relay's end. */
  private Session connect() throws Exception {
    bench.client.follow(LinkBench.at(relay.port()));
    Session session = relay.nextSaid(Hello.class).on();
    bench.online();
    return session;
  }

  @Test
  void aDeviceSaysWhatItHasAndIsLetIn() throws Exception {
    assertThat(bench.client.state()).isEqualTo(new LinkState.Off());
    bench.client.follow(LinkBench.at(relay.port()));
    assertThat(relay.next(Hello.class)).isEqualTo(Samples.hello());
    LinkState.Online online = bench.online();
    assertThat(online.deviceName()).isEqualTo("Garden");
    assertThat(online.relayName()).isEqualTo("test relay");
    assertThat(online.since()).isEqualTo(bench.time.now());
    assertThat(bench.device.states)
        .filteredOn(state -> !(state instanceof LinkState.Off))
        .hasExactlyElementsOfTypes(LinkState.Connecting.class, LinkState.Online.class);
    Await.until(
        "the delay is known", LinkBench.SOON, () -> bench.client.counts().roundTripMicros() >= 0);
    assertThat(bench.client.counts().connections()).isEqualTo(1);
  }

  @Test
  void whatIsToBePlayedReachesThePushAndItsKeysAreWiped() throws Exception {
    Session session = connect();
    Play play = Samples.play();
    TestRelay.say(session, play);
    assertThat(relay.next(Done.class)).isEqualTo(new Done(17));
    TestDevice.Started started = Objects.requireNonNull(bench.device.started.poll());
    assertThat(started.key()).isEqualTo(ByteBuffer.wrap(play.masterKey().copy()));
    assertThat(started.salt()).isEqualTo(ByteBuffer.wrap(play.masterSalt().copy()));
    MediaPush.Order order = started.order();
    assertThat(order.host()).isEqualTo("127.0.0.1");
    assertThat(order.port()).isEqualTo(5004);
    assertThat(order.ssrc()).isEqualTo(play.ssrc());
    assertThat(order.masterKey()).as("wiped").isNotEqualTo(play.masterKey());
    TestRelay.say(session, new Stop(18, "s-4711"));
    assertThat(relay.next(Done.class)).isEqualTo(new Done(18));
    assertThat(bench.device.stopped).containsExactly("s-4711");
  }

  @Test
  void whenTheConnectionEndsSoDoAllSessions() throws Exception {
    Session session = connect();
    TestRelay.say(session, Samples.play());
    relay.next(Done.class);
    session.disconnect();
    Await.until("all is stopped", LinkBench.SOON, () -> bench.device.stops.get() == 1);
  }

  @Test
  void aSnapshotIsAnsweredByAPicture() throws Exception {
    Session session = connect();
    ByteBuffer jpeg = ByteBuffer.allocate(300_000).putShort(0, (short) 0xFFD8);
    bench.device.deed = request -> new LinkAnswer.Jpeg(jpeg.asReadOnlyBuffer());
    TestRelay.say(session, new Snapshot(21, "camera"));
    assertThat(relay.next(Picture.class)).isEqualTo(new Picture(21, jpeg));
    bench.device.deed = request -> new LinkAnswer.Done();
    TestRelay.say(session, new Snapshot(22, "camera"));
    assertThat(relay.next(Failed.class).fault().code()).isEqualTo("no-picture");
  }

  @Test
  void aHandlerThatThrowsIsAFaultOfTheDeviceAndTheNextRequestIsDone() throws Exception {
    Session session = connect();
    bench.device.deed =
        request -> {
          if (request instanceof KeyFrame) {
            throw new IllegalStateException("secret of the device");
          }
          return new LinkAnswer.Failed(new LinkFault("not a code", "a\nb", "x".repeat(400)));
        };
    TestRelay.say(session, new KeyFrame(20, "camera"));
    Failed failed = relay.next(Failed.class);
    assertThat(failed.request()).isEqualTo(20);
    assertThat(failed.fault())
        .isEqualTo(
            new LinkFault(
                "device-fault", "The device could not, by a fault of its own.", "See its log."));
    TestRelay.say(session, new Reboot(23));
    assertThat(relay.next(Failed.class))
        .as("what cannot be said is made to fit")
        .isEqualTo(new Failed(23, new LinkFault("device-fault", "a b", "x".repeat(300))));
  }

  @Test
  void aRequestThatTakesTooLongIsAnsweredOnceAndNobodyWaitsForIt() throws Exception {
    Session session = connect();
    CountDownLatch end = new CountDownLatch(1);
    bench.device.deed =
        request -> {
          if (request instanceof KeyFrame) {
            awaitStubbornly(end);
          }
          return new LinkAnswer.Done();
        };
    TestRelay.say(session, new KeyFrame(20, "camera"));
    TestRelay.say(session, new Reboot(23));
    assertThat(bench.device.asked.poll(20, TimeUnit.SECONDS)).isEqualTo(new KeyFrame(20, "camera"));
    bench.time.pass(Duration.ofSeconds(10));
    Failed failed = relay.next(Failed.class);
    assertThat(failed.request()).isEqualTo(20);
    assertThat(failed.fault().code()).isEqualTo("timeout");
    assertThat(relay.next(Done.class)).isEqualTo(new Done(23));
    end.countDown();
    TestRelay.say(session, new Reboot(24));
    assertThat(relay.next(Done.class)).as("not 20 once more").isEqualTo(new Done(24));
  }

  /** As a native call that heeds no interrupt. */
  private static void awaitStubbornly(CountDownLatch end) {
    boolean ended = false;
    while (!ended) {
      try {
        end.await();
        ended = true;
      } catch (InterruptedException e) {
        ended = false;
      }
    }
  }

  @Test
  void aDeviceThatHangsInRequestsSaysSo() throws Exception {
    Session session = connect();
    CountDownLatch end = new CountDownLatch(1);
    bench.device.deed =
        request -> {
          awaitStubbornly(end);
          return new LinkAnswer.Done();
        };
    for (int i = 1; i <= RequestLine.MAX_LEFT; i++) {
      TestRelay.say(session, new Reboot(i));
      assertThat(bench.device.asked.poll(20, TimeUnit.SECONDS)).isEqualTo(new Reboot(i));
      bench.time.pass(Duration.ofSeconds(10));
      assertThat(relay.next(Failed.class).request()).isEqualTo(i);
    }
    TestRelay.say(session, new Reboot(9));
    assertThat(relay.next(Failed.class).fault().code()).isEqualTo("device-hangs");
    end.countDown();
    bench.device.deed = request -> new LinkAnswer.Done();
    Await.until(
        "it does again",
        LinkBench.SOON,
        () -> {
          TestRelay.say(session, new Reboot(10));
          return relay.next(FromDevice.Answer.class) instanceof Done;
        });
  }

  @Test
  void whatAnEndedConnectionAskedForKeepsNobodyWaiting() throws Exception {
    Session session = connect();
    bench.device.deed =
        request -> {
          new CountDownLatch(1).await();
          return new LinkAnswer.Done();
        };
    TestRelay.say(session, new Reboot(1));
    TestRelay.say(session, new Reboot(2));
    assertThat(bench.device.asked.poll(20, TimeUnit.SECONDS)).isEqualTo(new Reboot(1));
    session.disconnect();
    bench.waiting();
    bench.device.deed = request -> new LinkAnswer.Done();
    bench.time.pass(Duration.ofSeconds(1));
    Session next = relay.nextSaid(Hello.class).on();
    bench.online();
    TestRelay.say(next, new Reboot(3));
    assertThat(relay.next(FromDevice.Answer.class)).isEqualTo(new Done(3));
    assertThat(bench.device.stops).hasValue(1);
  }

  @Test
  void aDeviceThatCannotSayWhatItHasTriesAgain() throws Exception {
    bench.device.hello =
        () -> {
          throw new IllegalStateException("no cameras yet");
        };
    bench.client.follow(LinkBench.at(relay.port()));
    assertThat(bench.fault().code()).isEqualTo("link-fault");
    bench.device.hello = Samples::hello;
    bench.time.pass(Duration.ofSeconds(1));
    bench.online();
  }

  @Test
  void tooManyRequestsFailAtOnceAndEachIsAnsweredOnce() throws Exception {
    Session session = connect();
    CountDownLatch go = new CountDownLatch(1);
    bench.device.deed =
        request -> {
          go.await();
          return new LinkAnswer.Done();
        };
    int count = 1 + RequestLine.MAX_WAITING + 7;
    for (int i = 1; i <= count; i++) {
      TestRelay.say(session, new Reboot(i));
    }
    List<Long> refused = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      Failed failed = relay.next(Failed.class);
      assertThat(failed.fault().code()).isEqualTo("too-many-requests");
      refused.add(failed.request());
    }
    assertThat(refused).containsExactly(34L, 35L, 36L, 37L, 38L, 39L, 40L);
    go.countDown();
    for (int i = 1; i <= 1 + RequestLine.MAX_WAITING; i++) {
      assertThat(relay.next(Done.class)).isEqualTo(new Done(i));
    }
  }

  @Test
  void aRequestOfANewerRelayFails() throws Exception {
    Session session = connect();
    TestRelay.send(session, "{\"type\":\"turn\",\"request\":9,\"degrees\":90}");
    TestRelay.send(session, "{\"type\":\"news\",\"text\":\"hello\"}");
    Failed failed = relay.next(Failed.class);
    assertThat(failed.request()).isEqualTo(9);
    assertThat(failed.fault().sentence()).isEqualTo("This device does not know the request turn.");
    assertThat(bench.client.state()).isInstanceOf(LinkState.Online.class);
  }

  @Test
  void whatChangesIsTold() throws Exception {
    bench.client.report(new FromDevice.CameraGone("nobody hears this"));
    Session session = connect();
    FromDevice.Stats stats = new FromDevice.Stats("s-4711", 1, 2, 3, 4, 5);
    bench.client.report(stats);
    assertThat(relay.next(FromDevice.Report.class)).isEqualTo(stats);
    assertThat(session.isOpen()).isTrue();
  }

  @Test
  void bothEndsSayThatTheyLive() throws Exception {
    Session session = connect();
    TestRelay.say(session, new LinkMessage.Ping(4711));
    assertThat(relay.next(LinkMessage.Pong.class)).isEqualTo(new LinkMessage.Pong(4711));
    session.sendPing(
        ByteBuffer.wrap(new byte[] {1, 2}), org.eclipse.jetty.websocket.api.Callback.NOOP);
    for (int i = 0; i < 10; i++) {
      // Its pings are answered, so half of the time of silence does it no harm.
      bench.time.pass(Duration.ofSeconds(30));
      TestRelay.say(session, new LinkMessage.Ping(i));
      assertThat(relay.next(LinkMessage.Pong.class)).isEqualTo(new LinkMessage.Pong(i));
    }
    assertThat(bench.client.counts().connections()).isEqualTo(1);
  }

  @Test
  void aDeviceWithAWrongTokenIsToldSoAndComesAgainMuchLater() throws Exception {
    LinkToken wrong = Objects.requireNonNull(LinkToken.of("W".repeat(43)));
    bench.client.follow(LinkBench.at(relay.port(), wrong));
    assertThat(bench.fault().code()).isEqualTo("relay-token-refused");
    assertThat(bench.pause()).isBetween(Duration.ofMinutes(10), Duration.ofMinutes(11));
    assertThat(bench.device.states.toString()).doesNotContain(wrong.secret());
    bench.client.follow(LinkBench.at(relay.port()));
    bench.online();
  }

  @Test
  void aRevokedDeviceStopsUntilItIsClaimedAnew() throws Exception {
    relay.onHello = session -> TestRelay.say(session, Samples.revoked());
    bench.client.follow(LinkBench.at(relay.port()));
    Await.until("stopped", LinkBench.SOON, () -> bench.client.state() instanceof LinkState.Stopped);
    LinkState.Stopped stopped = (LinkState.Stopped) bench.client.state();
    assertThat(stopped.fault()).isEqualTo(Samples.revoked().fault());
    bench.time.pass(Duration.ofDays(1));
    assertThat(bench.client.state()).isSameAs(stopped);
    assertThat(relay.upgrades).hasValue(1);
    relay.onHello = TestRelay::letIn;
    bench.client.follow(LinkBench.at(relay.port()));
    bench.online();
  }

  @Test
  void aDeviceThatIsSentAwayComesWhenItMay() throws Exception {
    relay.onHello =
        session -> TestRelay.say(session, new Refused(new LinkFault("busy", "Later.", ""), 45));
    bench.client.follow(LinkBench.at(relay.port()));
    assertThat(bench.fault()).isEqualTo(new LinkFault("busy", "Later.", ""));
    assertThat(bench.pause()).isBetween(Duration.ofSeconds(45), Duration.ofMillis(49_500));
    relay.onHello = TestRelay::letIn;
    bench.time.pass(Duration.ofSeconds(50));
    bench.online();
  }

  @Test
  void theNewestConnectionTakesOverAndTheOlderWaitsLong() throws Exception {
    connect();
    try (LinkBench copy = new LinkBench()) {
      copy.client.follow(LinkBench.at(relay.port()));
      copy.online();
      assertThat(bench.fault().sentence()).contains("Another device uses the token of this one");
      assertThat(bench.pause()).isBetween(Duration.ofMinutes(10), Duration.ofMinutes(11));
      assertThat(copy.client.state()).isInstanceOf(LinkState.Online.class);
    }
  }

  @Test
  void aRelayThatRestartsHasItsDeviceBack() throws Exception {
    connect();
    int port = relay.port();
    relay.close();
    assertThat(bench.fault().code()).isIn("relay-hung-up", "relay-closed");
    bench.time.pass(Duration.ofSeconds(1));
    Await.until(
        "nothing listens", LinkBench.SOON, () -> bench.fault().code().equals("relay-unreachable"));
    relay = TestRelay.plain(port);
    bench.time.pass(Duration.ofSeconds(60));
    bench.online();
    assertThat(bench.client.counts().connections()).isEqualTo(2);
  }

  @Test
  void otherSettingsCountAtOnce() throws Exception {
    Session session = connect();
    bench.client.follow(null);
    Await.until("off", LinkBench.SOON, () -> bench.client.state() instanceof LinkState.Off);
    Await.until("the relay knows", LinkBench.SOON, () -> !session.isOpen());
  }

  @Test
  void onCloseAllThreadsHaveEnded(@TempDir Path folder) throws Exception {
    Session session = connect();
    CountDownLatch never = new CountDownLatch(1);
    bench.device.deed =
        request -> {
          never.await();
          return new LinkAnswer.Done();
        };
    TestRelay.say(session, new Reboot(1));
    assertThat(bench.device.asked.poll(20, TimeUnit.SECONDS)).isNotNull();
    assertThat(LinkBench.threads(folder))
        .contains("link", "link-read", "link-write", "link-request");
    bench.close();
    assertThat(LinkBench.threads(folder)).noneMatch(name -> name.startsWith("link"));
  }
}
