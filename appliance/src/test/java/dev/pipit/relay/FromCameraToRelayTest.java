package dev.pipit.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.installed.Await;
import dev.pipit.link.FromDevice;
import dev.pipit.link.LinkAnswer;
import dev.pipit.link.MediaPush;
import dev.pipit.link.RtpPush;
import dev.pipit.link.SecretBytes;
import dev.pipit.live.LiveSettings;
import dev.pipit.live.LiveStream;
import dev.pipit.media.AccessUnit;
import dev.pipit.rtp.SrtpProfile;
import dev.pipit.testing.AccessUnits;
import dev.pipit.testing.Corpus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A camera's stream, sent as a device sends it and taken as a relay takes it, on the loopback. */
class FromCameraToRelayTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final long PICTURE_NANOS = TimeUnit.SECONDS.toNanos(1) / 30;

  private record Picture(int lengthBytes, long captureNanos, boolean idr) {}

  private static LiveStream stream(String name) {
    return new LiveStream(
        name,
        new LiveSettings(
            Duration.ofSeconds(1), Duration.ofMillis(200), Duration.ofSeconds(10), 8L << 20));
  }

  private final List<ByteBuffer> recording =
      AccessUnits.of(Corpus.bytes("streams/x264-zerolatency.h264"));
  private final LiveStream camera = stream("camera");
  private final LiveStream atRelay = stream("at-relay");
  private final Queue<Picture> taken = new ConcurrentLinkedQueue<>();
  private final AtomicInteger losses = new AtomicInteger();
  private final AtomicInteger ends = new AtomicInteger();
  private final MediaPort port;
  private final RtpPush push;

  private final MediaSink sink =
      new MediaSink() {
        @Override
        public void unit(AccessUnit unit) {
          boolean idr = unit.annexB().remaining() > 500;
          taken.add(new Picture(unit.annexB().remaining(), unit.captureNanos(), idr));
          atRelay.publish(unit);
        }

        @Override
        public void lost() {
          losses.incrementAndGet();
        }

        @Override
        public void ended() {
          ends.incrementAndGet();
        }
      };

  FromCameraToRelayTest() throws IOException {
    port = MediaPort.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    push = new RtpPush(name -> name.equals("camera") ? camera : null);
  }

  @AfterEach
  void end() throws IOException {
    push.close();
    port.close();
    camera.close();
    atRelay.close();
  }

  private static MediaPush.Order order(MediaIntake intake, String session, int port) {
    return new MediaPush.Order(
        session,
        "camera",
        "127.0.0.1",
        port,
        intake.ssrc(),
        intake.payloadType(),
        intake.profile(),
        SecretBytes.copyOf(intake.key()),
        SecretBytes.copyOf(intake.salt()),
        1200);
  }

  private MediaIntake take(SrtpProfile profile) {
    return port.take(profile, 96, null, sink);
  }

  /** Publishes as a camera would that has been taking pictures until now. */
  private long publish(int from, int count, long startNanos) {
    for (int i = from; i < from + count; i++) {
      ByteBuffer unit = recording.get(i % 30 == 0 ? 0 : 1 + i % 4).duplicate();
      camera.publish(new AccessUnit(unit, startNanos + i * PICTURE_NANOS));
    }
    return startNanos + (from + count) * PICTURE_NANOS;
  }

  @ParameterizedTest
  @EnumSource(SrtpProfile.class)
  void theRelayHasThePicturesWithTheTimeAtWhichTheyWereTaken(SrtpProfile profile) throws Exception {
    // The window has most of a second already, as when a first viewer comes.
    long start = System.nanoTime() - 25 * PICTURE_NANOS;
    publish(0, 25, start);
    try (MediaIntake intake = take(profile)) {
      assertThat(push.start(order(intake, "one", port.port()))).isEqualTo(new LinkAnswer.Done());
      Await.until("what was there", SOON, () -> taken.size() >= 24);
      publish(25, 20, start);
      Await.until("what came then", SOON, () -> taken.size() >= 44);
      List<Picture> pictures = List.copyOf(taken);
      assertThat(pictures.getFirst().idr()).isTrue();
      for (int i = 0; i < 44; i++) {
        long wrongNanos = pictures.get(i).captureNanos() - (start + i * PICTURE_NANOS);
        assertThat(Math.abs(wrongNanos))
            .as("picture %s is %s ms off", i, wrongNanos / 1_000_000)
            .isLessThan(Duration.ofMillis(60).toNanos());
      }
      assertThat(losses).hasValue(0);
      assertThat(intake.counters().units()).isGreaterThanOrEqualTo(44);
      Await.until(
          "it can be watched", SOON, () -> atRelay.statistics().codecs().startsWith("avc1."));
      List<FromDevice.Stats> told = push.statistics();
      assertThat(told).hasSize(1);
      assertThat(told.getFirst().sentPackets()).isGreaterThanOrEqualTo(44);
      assertThat(told.getFirst().droppedAccessUnits()).isZero();
    }
  }

  @Test
  void whoIsNotAskedSendsNothingAndWhoIsStoppedSendsNoMore() throws Exception {
    long start = System.nanoTime() - 30 * PICTURE_NANOS;
    publish(0, 10, start);
    assertThat(camera.statistics().subscriptions()).isZero();
    try (MediaIntake intake = take(SrtpProfile.AEAD_AES_128_GCM)) {
      assertThat(push.start(order(intake, "one", port.port()))).isEqualTo(new LinkAnswer.Done());
      Await.until("pictures", SOON, () -> taken.size() >= 9);
      push.stop("one");
      Await.until("nobody reads the stream", SOON, () -> camera.statistics().subscriptions() == 0);
      Await.until("the relay is told", SOON, () -> ends.get() == 1);
      long packets = intake.counters().packets();
      publish(10, 20, start);
      assertThat(push.statistics()).isEmpty();
      assertThat(intake.counters().packets()).isEqualTo(packets);
    }
  }

  @Test
  void aCameraThatIsNotThereIsNoFaultOfTheOthers() throws Exception {
    try (MediaIntake intake = take(SrtpProfile.AEAD_AES_128_GCM)) {
      MediaPush.Order right = order(intake, "one", port.port());
      MediaPush.Order wrong =
          new MediaPush.Order(
              "two",
              "garage",
              right.host(),
              right.port(),
              right.ssrc(),
              right.payloadType(),
              right.profile(),
              right.masterKey(),
              right.masterSalt(),
              right.maxPacketBytes());
      assertThat(push.start(wrong)).isInstanceOf(LinkAnswer.Failed.class);
      assertThat(push.start(right)).isEqualTo(new LinkAnswer.Done());
      publish(0, 10, System.nanoTime() - 10 * PICTURE_NANOS);
      Await.until("pictures", SOON, () -> taken.size() >= 9);
    }
  }

  @Test
  void afterALossOnTheWayTheEncoderIsAskedForAKeyFrame() throws Exception {
    try (LossyPath path = new LossyPath(port.port());
        MediaIntake intake = take(SrtpProfile.AEAD_AES_128_GCM)) {
      assertThat(push.start(order(intake, "one", path.port()))).isEqualTo(new LinkAnswer.Done());
      long start = System.nanoTime() - 60 * PICTURE_NANOS;
      publish(0, 5, start);
      Await.until("pictures", SOON, () -> taken.size() >= 4);
      path.dropNext(1);
      publish(5, 5, start);
      Await.until("the loss is noticed", SOON, () -> losses.get() == 1);
      Await.until("the encoder is asked", SOON, () -> camera.wantsIdr(start + 9 * PICTURE_NANOS));
      int before = taken.size();
      publish(30, 3, start);
      Await.until("pictures again", SOON, () -> taken.size() >= before + 2);
      assertThat(List.copyOf(taken).get(before).idr()).isTrue();
    }
  }

  @Test
  void itsThreadEndsWithIt() throws IOException {
    push.close();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("link-media") && thread.isAlive());
  }
}
