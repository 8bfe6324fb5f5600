package dev.pipit.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.installed.Await;
import dev.pipit.media.AccessUnit;
import dev.pipit.rtp.RtcpPacket;
import dev.pipit.rtp.SrtpProfile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What devices send to the one port of a relay, and what becomes of what others send there. */
class MediaPortTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final int PAYLOAD_TYPE = 96;

  /** The pictures of one session. */
  private static final class Pictures implements MediaSink {
    final List<ByteBuffer> units = new CopyOnWriteArrayList<>();
    final List<Long> times = new CopyOnWriteArrayList<>();
    final AtomicInteger losses = new AtomicInteger();
    final List<String> faults = new CopyOnWriteArrayList<>();

    @Override
    public void unit(AccessUnit unit) {
      ByteBuffer copy = ByteBuffer.allocate(unit.annexB().remaining());
      copy.put(unit.annexB().duplicate()).flip();
      times.add(unit.captureNanos());
      units.add(copy);
    }

    @Override
    public void lost() {
      losses.incrementAndGet();
    }

    @Override
    public void fault(String sentence) {
      faults.add(sentence);
    }

    void await(int count) {
      Await.until(count + " pictures", SOON, () -> units.size() >= count);
    }
  }

  private MediaPort port;
  private final List<AutoCloseable> open = new ArrayList<>();

  MediaPortTest() throws IOException {
    port = MediaPort.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @BeforeEach
  void nobodySends() {
    assertThat(port.sessions()).isZero();
  }

  @AfterEach
  void end() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
    port.close();
  }

  private MediaIntake take(SrtpProfile profile, MediaSink sink) {
    MediaIntake intake = port.take(profile, PAYLOAD_TYPE, null, sink);
    open.add(intake);
    return intake;
  }

  private SendingDevice device(MediaIntake intake) throws IOException {
    SendingDevice device = new SendingDevice(intake, port.port(), (int) intake.reportSsrc());
    open.add(device);
    return device;
  }

  @ParameterizedTest
  @EnumSource(SrtpProfile.class)
  void picturesComeAsTheyWereSentWhateverTheirOrderOnTheWay(SrtpProfile profile) throws Exception {
    Pictures pictures = new Pictures();
    SendingDevice device = device(take(profile, pictures));
    Random random = new Random(7);
    device.send(device.picture(0));
    pictures.await(1);
    for (int i = 1; i < 60; i++) {
      List<byte[]> packets = new ArrayList<>(device.picture(1 + i % 4));
      Collections.shuffle(packets, random);
      packets.add(packets.getFirst());
      device.send(packets);
    }
    pictures.await(60);
    for (int i = 1; i < 60; i++) {
      assertThat(pictures.units.get(i)).as("picture %s", i).isEqualTo(device.recorded(1 + i % 4));
      assertThat(pictures.times.get(i)).isGreaterThan(pictures.times.get(i - 1));
    }
    assertThat(pictures.losses).hasValue(0);
    assertThat(pictures.faults).isEmpty();
  }

  @Test
  void whoeverHasNotTheKeysSendsInVain() throws Exception {
    Pictures pictures = new Pictures();
    MediaIntake intake = take(SrtpProfile.AEAD_AES_128_GCM, pictures);
    SendingDevice device = device(intake);
    SendingDevice stranger =
        device(port.take(SrtpProfile.AEAD_AES_128_GCM, PAYLOAD_TYPE, null, new Pictures()));
    for (byte[] packet : stranger.picture(0)) {
      // Of the session, by its number, with the keys of another one.
      ByteBuffer.wrap(packet).putInt(8, (int) intake.ssrc());
      stranger.send(packet);
    }
    for (int i = 0; i < 20; i++) {
      byte[] noise = new byte[40];
      noise[0] = (byte) 0x80;
      noise[1] = (byte) (i % 2 == 0 ? 96 : 200);
      ByteBuffer.wrap(noise).putInt(8, i).putInt(4, i);
      stranger.send(noise);
    }
    device.send(device.picture(0));
    pictures.await(1);
    assertThat(pictures.units.getFirst()).isEqualTo(device.recorded(0));
    assertThat(intake.counters().refused()).isPositive();
    Await.until("strangers are counted", SOON, () -> port.strangers() >= 20);
    assertThat(port.sessions()).isEqualTo(2);
  }

  @Test
  void aPacketThatIsSentAgainByOthersIsNoPacketAndMovesNothing() throws Exception {
    Pictures pictures = new Pictures();
    MediaIntake intake = take(SrtpProfile.AES_CM_128_HMAC_SHA1_80, pictures);
    SendingDevice device = device(intake);
    List<byte[]> first = device.picture(0);
    device.send(first);
    pictures.await(1);
    try (SendingDevice other = new SendingDevice(intake, port.port(), (int) intake.reportSsrc())) {
      other.send(first);
      Await.until("replays are counted", SOON, () -> intake.counters().replayed() > 0);
      // Reports still go where the device is.
      assertThat(device.report(SOON)).isNotEmpty();
    }
  }

  @Test
  void aPictureThatIsLostIsAskedForAndNothingIsShownUntilItComes() throws Exception {
    Pictures pictures = new Pictures();
    SendingDevice device = device(take(SrtpProfile.AEAD_AES_128_GCM, pictures));
    device.send(device.picture(0));
    device.send(device.picture(1));
    pictures.await(2);
    List<byte[]> broken = device.picture(0);
    assertThat(broken).hasSizeGreaterThan(1);
    device.send(broken.subList(1, broken.size()));
    device.send(device.picture(3));
    Await.until("it is told", SOON, () -> pictures.losses.get() == 1);
    boolean asked = false;
    while (!asked) {
      asked =
          device.report(SOON).stream().anyMatch(RtcpPacket.PictureLossIndication.class::isInstance);
    }
    device.send(device.picture(4));
    device.send(device.picture(0));
    pictures.await(3);
    assertThat(pictures.units.get(2)).as("the next picture").isEqualTo(device.recorded(0));
  }

  @Test
  void aDeviceThatChangesItsAddressGoesOnAndHearsFromTheRelayThere() throws Exception {
    Pictures pictures = new Pictures();
    SendingDevice device = device(take(SrtpProfile.AEAD_AES_128_GCM, pictures));
    device.send(device.picture(0));
    pictures.await(1);
    device.move();
    device.send(device.picture(1));
    pictures.await(2);
    List<RtcpPacket> report = device.report(SOON);
    assertThat(report.getFirst()).isInstanceOf(RtcpPacket.ReceiverReport.class);
    assertThat(((RtcpPacket.ReceiverReport) report.getFirst()).blocks()).hasSize(1);
  }

  @Test
  void manyDevicesSendToOnePortAndNoneGetsThePicturesOfAnother() throws Exception {
    int many = 50;
    List<Pictures> all = new ArrayList<>();
    List<SendingDevice> devices = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      all.add(new Pictures());
      devices.add(device(take(SrtpProfile.AEAD_AES_128_GCM, all.get(i))));
    }
    for (int i = 0; i < many; i++) {
      devices.get(i).send(devices.get(i).picture(0));
    }
    for (int i = 0; i < many; i++) {
      devices.get(i).send(devices.get(i).picture(1 + i % 4));
    }
    for (int i = 0; i < many; i++) {
      all.get(i).await(2);
      assertThat(all.get(i).units).hasSize(2);
      assertThat(all.get(i).units.get(1)).isEqualTo(devices.get(i).recorded(1 + i % 4));
    }
  }

  @Test
  void whatASessionSendsAfterItsEndIsOfAStranger() throws Exception {
    Pictures pictures = new Pictures();
    MediaIntake intake = take(SrtpProfile.AEAD_AES_128_GCM, pictures);
    SendingDevice device = device(intake);
    device.send(device.picture(0));
    pictures.await(1);
    intake.close();
    Await.until("it has ended", SOON, () -> port.sessions() == 0);
    device.send(device.picture(0));
    Await.until("it is counted", SOON, () -> port.strangers() > 0);
    assertThat(pictures.units).hasSize(1);
    assertThatThrownBy(intake::key).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void itsThreadEndsWithIt() {
    port.close();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("relay-media") && thread.isAlive());
  }
}
