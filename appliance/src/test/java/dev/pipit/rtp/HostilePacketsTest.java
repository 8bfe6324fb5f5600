package dev.pipit.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.testing.Corpus;
import dev.pipit.testing.Mutations;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever comes out of a network: it is taken or refused with a value, soon, and holds no more
 * memory than it may.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostilePacketsTest {
  private static final int ROUNDS = 30_000;
  private static final int MOST_UNIT_BYTES = 20_000;
  private static final int SSRC = 0x01020304;

  private final SplittableRandom random = new SplittableRandom(20261130);
  private int units;

  @Test
  void theHostilePacketsAreReadOrRefused() {
    RtpPacket packet = new RtpPacket();
    for (byte[] bytes : Corpus.all("hostile/rtp").values()) {
      read(packet, bytes);
    }
  }

  @Test
  void spoiltPacketsAreReadOrRefused() {
    List<byte[]> corpus = new ArrayList<>(Corpus.all("hostile/rtp").values());
    Mutations mutations = new Mutations(20261101);
    RtpPacket packet = new RtpPacket();
    int whole = 0;
    for (int i = 0; i < ROUNDS; i++) {
      whole += read(packet, mutations.of(corpus.get(i % corpus.size()))) ? 1 : 0;
    }
    assertThat(whole).isBetween(ROUNDS / 20, ROUNDS / 2);
  }

  /** All payloads one after another through all that a datagram passes: none stops the next. */
  @Test
  void spoiltPayloadsDoNotHoldUpTheStream() {
    List<byte[]> corpus = new ArrayList<>(Corpus.all("hostile/h264-payloads").values());
    corpus.add(Packets.hex("78 0004 6742c01e 0002 68ce 0003 6588aa"));
    corpus.add(Packets.hex("419abb"));
    Mutations mutations = new Mutations(20261102);
    PacketPool pool = new PacketPool(200);
    JitterBuffer jitter = new JitterBuffer(50, 1000);
    H264Depacketizer depacketizer = new H264Depacketizer(MOST_UNIT_BYTES, this::check);
    int number = 0;
    int timestamp = 0;
    for (int i = 0; i < ROUNDS; i++) {
      byte[] payload = corpus.get(random.nextInt(corpus.size()));
      payload = random.nextInt(3) == 0 ? payload : mutations.of(payload);
      timestamp += random.nextInt(3) == 0 ? 3000 : 0;
      number += random.nextInt(10) == 0 ? random.nextInt(300) : 1;
      ByteBuffer bytes =
          Packets.bytes(number & 0xFFFF, timestamp, random.nextInt(3) == 0, SSRC, payload);
      PooledPacket packet = Objects.requireNonNull(pool.take());
      packet.bytes().put(bytes).flip();
      if (packet.read() != null) {
        packet.release();
        continue;
      }
      if (jitter.put(packet, i * 10L) == JitterBuffer.Put.RESTARTED) {
        depacketizer.restart();
      }
      for (PooledPacket next = jitter.poll(i * 10L); next != null; next = jitter.poll(i * 10L)) {
        depacketizer.accept(next.rtp(), next.extendedSequence());
        next.release();
      }
      assertThat(pool.out()).isLessThanOrEqualTo(53);
    }
    jitter.clear();
    assertThat(pool.out()).isZero();
    assertThat(units).as("access units that came out").isGreaterThan(ROUNDS / 100);
  }

  @Test
  void theHostileReportsAreReadOrRefused() {
    Corpus.all("hostile/rtcp").values().forEach(HostilePacketsTest::readReports);
  }

  @Test
  void spoiltReportsAreReadOrRefused() {
    List<byte[]> corpus = new ArrayList<>(Corpus.all("hostile/rtcp").values());
    Mutations mutations = new Mutations(20261103);
    for (int i = 0; i < ROUNDS; i++) {
      readReports(mutations.of(corpus.get(i % corpus.size())));
    }
  }

  @ParameterizedTest
  @EnumSource
  void spoiltSrtpIsNeverTaken(SrtpProfile profile) {
    byte[] key = new byte[SrtpProfile.KEY_BYTES];
    byte[] salt = new byte[profile.saltBytes()];
    random.nextBytes(key);
    random.nextBytes(salt);
    SrtpKeys keys = new SrtpKeys(profile, key, salt);
    SrtpSender sender = new SrtpSender(keys, SSRC);
    SrtpReceiver receiver = new SrtpReceiver(keys, SSRC);
    SrtcpSender reports = new SrtcpSender(keys, SSRC);
    SrtcpReceiver reportReceiver = new SrtcpReceiver(keys, SSRC);
    List<byte[]> strangers = new ArrayList<>(Corpus.all("hostile/rtp").values());
    strangers.addAll(Corpus.all("hostile/rtcp").values());
    Mutations mutations = new Mutations(20261104);
    for (int i = 0; i < ROUNDS / 10; i++) {
      byte[] packet = protect(sender, i);
      byte[] report = protect(reports);
      for (int spoilt = 0; spoilt < 3; spoilt++) {
        refuse(packet, mutations.of(packet), receiver::unprotect);
        refuse(report, mutations.of(report), reportReceiver::unprotect);
      }
      byte[] stranger = mutations.of(strangers.get(i % strangers.size()));
      refuse(packet, stranger, receiver::unprotect);
      refuse(report, stranger, reportReceiver::unprotect);
      assertThat(receiver.unprotect(ByteBuffer.wrap(packet))).isEqualTo(SrtpOutcome.DONE);
      assertThat(reportReceiver.unprotect(ByteBuffer.wrap(report))).isEqualTo(SrtpOutcome.DONE);
    }
  }

  @Test
  void theHostileDescriptionsAreReadOrRefused() {
    int streams = 0;
    for (byte[] bytes : Corpus.all("hostile/sdp").values()) {
      streams += describe(new String(bytes, StandardCharsets.UTF_8)) ? 1 : 0;
    }
    assertThat(streams).isBetween(5, 15);
  }

  @Test
  void spoiltDescriptionsAreReadOrRefused() {
    List<byte[]> corpus = new ArrayList<>(Corpus.all("hostile/sdp").values());
    Mutations mutations = new Mutations(20261105);
    for (int i = 0; i < ROUNDS / 3; i++) {
      byte[] spoilt = mutations.of(corpus.get(i % corpus.size()));
      describe(new String(spoilt, StandardCharsets.ISO_8859_1));
    }
  }

  private static boolean read(RtpPacket packet, byte[] bytes) {
    ByteBuffer datagram = ByteBuffer.wrap(bytes);
    PacketKind kind = PacketKind.of(datagram);
    RtpFault fault = packet.read(datagram);
    assertThat(packet.payloadBytes()).isBetween(0, bytes.length);
    assertThat(packet.payload() + packet.payloadBytes())
        .isLessThanOrEqualTo(packet.bytes().limit());
    if (fault == null && kind == PacketKind.RTP) {
      assertThat(kind.ssrc(datagram)).isEqualTo(packet.ssrc());
    }
    return fault == null;
  }

  private static void readReports(byte[] bytes) {
    RtcpCompound compound = RtcpCompound.read(ByteBuffer.wrap(bytes));
    assertThat(compound.packets()).hasSizeLessThanOrEqualTo(bytes.length / 4);
    ByteBuffer target = ByteBuffer.allocate(100_000);
    List<RtcpPacket> known =
        compound.packets().stream()
            .filter(packet -> !(packet instanceof RtcpPacket.Other))
            .filter(HostilePacketsTest::canBeWritten)
            .toList();
    known.forEach(packet -> RtcpWriter.write(packet, target));
    if (!known.isEmpty()) {
      assertThat(RtcpCompound.read(target.flip())).isEqualTo(new RtcpCompound(known, null));
    }
  }

  /** A name that was no UTF-8 is longer as it is shown; numbers may be asked for twice. */
  private static boolean canBeWritten(RtcpPacket packet) {
    return switch (packet) {
      case RtcpPacket.SourceDescription(int ssrc, String name) -> name.length() < 80;
      case RtcpPacket.Goodbye(int ssrc, String reason) -> reason.length() < 80;
      case RtcpPacket.GenericNack(int ssrc, int media, List<Integer> numbers) -> false;
      default -> true;
    };
  }

  private void check(H264Event event) {
    if (event instanceof H264Event.Unit unit) {
      units++;
      assertThat(unit.annexB().remaining()).isBetween(5, MOST_UNIT_BYTES + 70_000);
      assertThat(unit.annexB().getInt(unit.annexB().position())).isEqualTo(1);
    }
  }

  private byte[] protect(SrtpSender sender, int number) {
    byte[] payload = new byte[random.nextInt(100)];
    random.nextBytes(payload);
    ByteBuffer plain = Packets.bytes(number & 0xFFFF, number, false, SSRC, payload);
    ByteBuffer packet = ByteBuffer.allocate(300).put(plain).flip();
    assertThat(sender.protect(packet)).isEqualTo(SrtpOutcome.DONE);
    return content(packet);
  }

  private static byte[] protect(SrtcpSender sender) {
    ByteBuffer report = ByteBuffer.allocate(300);
    RtcpWriter.write(new RtcpPacket.PictureLossIndication(SSRC, 7), report);
    assertThat(sender.protect(report.flip())).isEqualTo(SrtpOutcome.DONE);
    return content(report);
  }

  private static void refuse(
      byte[] whole, byte[] spoilt, java.util.function.Function<ByteBuffer, SrtpOutcome> receiver) {
    if (!java.util.Arrays.equals(whole, spoilt)) {
      ByteBuffer packet = ByteBuffer.wrap(spoilt.clone());
      assertThat(receiver.apply(packet)).isNotEqualTo(SrtpOutcome.DONE);
      assertThat(packet).isEqualTo(ByteBuffer.wrap(spoilt));
    }
  }

  private static boolean describe(String text) {
    return switch (SessionDescription.parse(text)) {
      case SessionDescription.Parsed.Stream(SessionDescription description) -> {
        assertThat(description.port()).isBetween(1, 65_535);
        assertThat(description.payloadType()).isBetween(0, 127);
        assertThat(description.address()).matches("[0-9A-Za-z.:_-]{1,255}");
        assertThat(SessionDescription.parse(description.write("x")))
            .isEqualTo(new SessionDescription.Parsed.Stream(description));
        yield true;
      }
      case SessionDescription.Parsed.NotUsable(String sentence) -> {
        assertThat(sentence).matches("[ -~…]{20,200}\\.");
        yield false;
      }
    };
  }

  private static byte[] content(ByteBuffer packet) {
    byte[] bytes = new byte[packet.remaining()];
    packet.get(packet.position(), bytes);
    return bytes;
  }
}
