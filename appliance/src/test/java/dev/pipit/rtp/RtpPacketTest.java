package dev.pipit.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Headers by RFC 3550 5.1, as they are read and written. */
class RtpPacketTest {
  private final RtpPacket packet = new RtpPacket();

  @Test
  void aPlainPacketIsReadWithItsFields() {
    assertThat(read("80 E0 1234 89ABCDEF DEADBEEF 650102")).isNull();
    assertThat(packet.marker()).isTrue();
    assertThat(packet.payloadType()).isEqualTo(96);
    assertThat(packet.sequenceNumber()).isEqualTo(0x1234);
    assertThat(packet.timestamp()).isEqualTo(0x89ABCDEF);
    assertThat(packet.ssrc()).isEqualTo(0xDEADBEEF);
    assertThat(payload()).isEqualTo("650102");
  }

  @Test
  void contributingSourcesExtensionAndPaddingAreNotPayload() {
    // Two sources, a one-byte extension of RFC 8285 with one word, three bytes of padding.
    assertThat(read("B2 60 0001 00000002 00000003 AAAAAAAA BBBBBBBB BEDE0001 10FF0000 6102 000003"))
        .isNull();
    assertThat(payload()).isEqualTo("6102");
    assertThat(packet.marker()).isFalse();
  }

  @Test
  void anEmptyPayloadIsNoFault() {
    assertThat(read("80 60 0001 00000002 00000003")).isNull();
    assertThat(packet.payloadBytes()).isZero();
    assertThat(read("A0 60 0001 00000002 00000003 00000004")).isNull();
    assertThat(packet.payloadBytes()).isZero();
  }

  @Test
  void whatIsWrongIsNamed() {
    assertThat(read("")).isEqualTo(RtpFault.TOO_SHORT);
    assertThat(read("80 60 0001 00000002 000000")).isEqualTo(RtpFault.TOO_SHORT);
    assertThat(read("40 60 0001 00000002 00000003")).isEqualTo(RtpFault.WRONG_VERSION);
    assertThat(read("81 60 0001 00000002 00000003 000000")).isEqualTo(RtpFault.SOURCES_BEYOND_END);
    assertThat(read("90 60 0001 00000002 00000003 BEDE00"))
        .isEqualTo(RtpFault.EXTENSION_BEYOND_END);
    assertThat(read("90 60 0001 00000002 00000003 BEDE0001 000000"))
        .isEqualTo(RtpFault.EXTENSION_BEYOND_END);
    assertThat(read("90 60 0001 00000002 00000003 BEDEFFFF 00000000"))
        .isEqualTo(RtpFault.EXTENSION_BEYOND_END);
    assertThat(read("A0 60 0001 00000002 00000003")).isEqualTo(RtpFault.WRONG_PADDING);
    assertThat(read("A0 60 0001 00000002 00000003 0000")).isEqualTo(RtpFault.WRONG_PADDING);
    assertThat(read("A0 60 0001 00000002 00000003 0003")).isEqualTo(RtpFault.WRONG_PADDING);
    for (RtpFault fault : RtpFault.values()) {
      assertThat(fault.sentence()).startsWith("The packet ").endsWith(".");
    }
  }

  @Test
  void aFaultyPacketLeavesNothingOfTheOneBefore() {
    assertThat(read("80 E0 1234 89ABCDEF DEADBEEF 650102")).isNull();
    assertThat(read("40 E0 1234 89ABCDEF DEADBEEF 650102")).isNotNull();
    assertThat(packet.ssrc()).isZero();
    assertThat(packet.payloadBytes()).isZero();
  }

  @Test
  void whatIsWrittenIsReadBackFromAnyPlaceInABuffer() {
    SplittableRandom random = new SplittableRandom(5);
    ByteBuffer buffer = ByteBuffer.allocate(200);
    for (int i = 0; i < 1000; i++) {
      int at = random.nextInt(100);
      int payloadBytes = random.nextInt(80);
      int type = random.nextInt(128);
      int number = random.nextInt(1 << 16);
      int timestamp = random.nextInt();
      int ssrc = random.nextInt();
      boolean marker = random.nextBoolean();
      RtpPacket.writeHeader(buffer, at, marker, type, number, timestamp, ssrc);
      buffer.limit(at + RtpPacket.HEADER_BYTES + payloadBytes).position(at);
      assertThat(packet.read(buffer)).isNull();
      assertThat(packet.marker()).isEqualTo(marker);
      assertThat(packet.payloadType()).isEqualTo(type);
      assertThat(packet.sequenceNumber()).isEqualTo(number);
      assertThat(packet.timestamp()).isEqualTo(timestamp);
      assertThat(packet.ssrc()).isEqualTo(ssrc);
      assertThat(packet.payload()).isEqualTo(at + RtpPacket.HEADER_BYTES);
      assertThat(packet.payloadBytes()).isEqualTo(payloadBytes);
      buffer.clear();
    }
  }

  @Test
  void rtpAndRtcpOnOnePortAreToldApart() {
    ByteBuffer rtp = bytes("80 E0 1234 89ABCDEF DEADBEEF 65");
    ByteBuffer rtcp = bytes("80 C9 0001 CAFEBABE");
    assertThat(PacketKind.of(rtp)).isEqualTo(PacketKind.RTP);
    assertThat(PacketKind.RTP.ssrc(rtp)).isEqualTo(0xDEADBEEF);
    assertThat(PacketKind.of(rtcp)).isEqualTo(PacketKind.RTCP);
    assertThat(PacketKind.RTCP.ssrc(rtcp)).isEqualTo(0xCAFEBABE);
    // A STUN request, a DTLS record, a packet cut off, nothing.
    assertThat(PacketKind.of(bytes("0001 0000 2112A442 00000000"))).isEqualTo(PacketKind.OTHER);
    assertThat(PacketKind.of(bytes("16FEFD 0000 00000000000000"))).isEqualTo(PacketKind.OTHER);
    assertThat(PacketKind.of(bytes("80 60 0001 00000002"))).isEqualTo(PacketKind.OTHER);
    assertThat(PacketKind.of(bytes(""))).isEqualTo(PacketKind.OTHER);
  }

  private String payload() {
    byte[] bytes = new byte[packet.payloadBytes()];
    packet.bytes().get(packet.payload(), bytes);
    return HexFormat.of().withUpperCase().formatHex(bytes);
  }

  private @Nullable RtpFault read(String hex) {
    return packet.read(bytes(hex));
  }

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
  }
}
