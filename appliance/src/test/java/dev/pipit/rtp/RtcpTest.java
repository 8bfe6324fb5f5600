package dev.pipit.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.rtp.RtcpCompound.Fault;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Reports and feedback by RFC 3550, RFC 4585 and RFC 5104, as they are read and written. */
class RtcpTest {
  private static final ReportBlock BLOCK = new ReportBlock(9, 12, -3, 0x1F00F, 44, 0x12345678, 99);

  @Test
  void aCompoundOfAReportAndADescriptionIsReadAndWritten() {
    List<RtcpPacket> packets =
        List.of(
            new RtcpPacket.SenderReport(1, 0xE1234567_89ABCDEFL, -1, 17, 20_000, List.of(BLOCK)),
            new RtcpPacket.SourceDescription(1, "pipit@camera"));
    assertThat(hex(packets))
        .isEqualTo(
            "81c8000c00000001e123456789abcdefffffffff0000001100004e20"
                + "000000090cfffffd0001f00f0000002c1234567800000063"
                + "81ca000500000001010c706970697440"
                + "63616d6572610000");
    assertThat(read(hex(packets))).isEqualTo(new RtcpCompound(packets, null));
  }

  @Test
  void everyKindComesBackAsItWasWritten() {
    SplittableRandom random = new SplittableRandom(6);
    for (int round = 0; round < 2000; round++) {
      List<RtcpPacket> packets = new ArrayList<>();
      for (int count = random.nextInt(1, 6); count > 0; count--) {
        packets.add(any(random));
      }
      assertThat(read(hex(packets))).isEqualTo(new RtcpCompound(packets, null));
    }
  }

  @Test
  void whatIsNotKnownIsPassedOver() {
    // APP (RFC 3550 6.7), extended reports (RFC 3611), a congestion feedback, REMB; then a PLI.
    RtcpCompound compound =
        read(
            "82cc000200000001 70697069 80cf000100000001 8fcd000300000001 00000002 00000000"
                + " 8fce000400000001 00000000 52454d42 00000000 81ce000200000001 00000002");
    assertThat(compound.fault()).isNull();
    assertThat(compound.packets())
        .containsExactly(
            new RtcpPacket.Other(1, 204, 2),
            new RtcpPacket.Other(1, 207, 0),
            new RtcpPacket.Other(1, 205, 15),
            new RtcpPacket.Other(1, 206, 15),
            new RtcpPacket.PictureLossIndication(1, 2));
  }

  @Test
  void theLastPacketMayBePadded() {
    assertThat(read("80c9000100000001 a1ce000300000001 00000002 00000004"))
        .isEqualTo(
            new RtcpCompound(
                List.of(
                    new RtcpPacket.ReceiverReport(1, List.of()),
                    new RtcpPacket.PictureLossIndication(1, 2)),
                null));
    assertThat(read("a1ce000300000001 00000002 00000004 80c9000100000001").fault())
        .isEqualTo(Fault.WRONG_PADDING);
    assertThat(read("a1ce000300000001 00000002 00000000").fault()).isEqualTo(Fault.WRONG_PADDING);
    assertThat(read("a1ce000300000001 00000002 00000003").fault()).isEqualTo(Fault.WRONG_PADDING);
    assertThat(read("a0c9000100000008").fault()).isEqualTo(Fault.WRONG_PADDING);
  }

  @Test
  void whatIsWrongIsNamedAndWhatIsBeforeItKept() {
    assertThat(read("").fault()).isEqualTo(Fault.TOO_SHORT);
    assertThat(read("80c900").fault()).isEqualTo(Fault.TOO_SHORT);
    assertThat(read("80c90000").fault()).isEqualTo(Fault.TOO_SHORT);
    assertThat(read("00c9000100000001").fault()).isEqualTo(Fault.WRONG_VERSION);
    assertThat(read("8060000100000001").fault()).isEqualTo(Fault.WRONG_TYPE);
    assertThat(read("80c9000200000001").fault()).isEqualTo(Fault.BEYOND_END);
    assertThat(read("80c9ffff00000001").fault()).isEqualTo(Fault.BEYOND_END);
    assertThat(read("81c9000100000001").fault()).isEqualTo(Fault.LESS_THAN_IT_SAYS);
    assertThat(read("9fc8000600000001" + "00".repeat(20)).fault())
        .isEqualTo(Fault.LESS_THAN_IT_SAYS);
    assertThat(read("81ca000200000001 01ff6161").fault()).isEqualTo(Fault.LESS_THAN_IT_SAYS);
    assertThat(read("82cb000100000001").fault()).isEqualTo(Fault.LESS_THAN_IT_SAYS);
    assertThat(read("81cb000200000001 ff616161").fault()).isEqualTo(Fault.LESS_THAN_IT_SAYS);
    assertThat(read("81cd000200000001 00000002").fault()).isEqualTo(Fault.LESS_THAN_IT_SAYS);
    assertThat(read("81ce000100000001").fault()).isEqualTo(Fault.LESS_THAN_IT_SAYS);
    assertThat(read("84ce000200000001 00000002").fault()).isEqualTo(Fault.LESS_THAN_IT_SAYS);
    assertThat(read("80c9000100000001 81ce").packets())
        .containsExactly(new RtcpPacket.ReceiverReport(1, List.of()));
    for (Fault fault : Fault.values()) {
      assertThat(fault.sentence()).startsWith("The report ").endsWith(".");
    }
  }

  @Test
  void packetsAskedForAgainShareEntries() {
    RtcpPacket nack =
        new RtcpPacket.GenericNack(1, 2, List.of(65_530, 65_531, 65_535, 10, 11, 100));
    assertThat(hex(List.of(nack)))
        .isEqualTo("81cd00050000000100000002" + "fffa8011" + "000b0000" + "00640000");
    assertThat(read(hex(List.of(nack)))).isEqualTo(new RtcpCompound(List.of(nack), null));
  }

  @Test
  void aGoodbyeOrADescriptionOfNobodySaysNothing() {
    assertThat(read("80cb0000 80ca0000")).isEqualTo(new RtcpCompound(List.of(), null));
  }

  @Test
  void whatNoPacketCanSayIsTheCallersFault() {
    ByteBuffer target = ByteBuffer.allocate(4000);
    for (RtcpPacket packet :
        List.of(
            new RtcpPacket.Goodbye(1, "x".repeat(256)),
            new RtcpPacket.ReceiverReport(1, Collections.nCopies(32, BLOCK)),
            new RtcpPacket.GenericNack(1, 2, List.of()),
            new RtcpPacket.Other(1, 204, 0))) {
      assertThatThrownBy(() -> RtcpWriter.write(packet, target))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static RtcpPacket any(SplittableRandom random) {
    int ssrc = random.nextInt();
    int media = random.nextInt();
    List<ReportBlock> blocks = new ArrayList<>();
    for (int count = random.nextInt(4); count > 0; count--) {
      blocks.add(
          new ReportBlock(
              random.nextInt(),
              random.nextInt(256),
              random.nextInt(-0x80_0000, 0x80_0000),
              random.nextInt(),
              random.nextInt(),
              random.nextInt(),
              random.nextInt()));
    }
    String text = "tschüß, 相机, goodbye".substring(0, random.nextInt(19));
    return switch (random.nextInt(7)) {
      case 0 ->
          new RtcpPacket.SenderReport(
              ssrc, random.nextLong(), media, random.nextInt(), random.nextInt(), blocks);
      case 1 -> new RtcpPacket.ReceiverReport(ssrc, blocks);
      case 2 -> new RtcpPacket.SourceDescription(ssrc, text);
      case 3 -> new RtcpPacket.Goodbye(ssrc, text);
      case 4 -> {
        List<Integer> numbers = new ArrayList<>();
        int number = random.nextInt(1 << 16);
        for (int count = random.nextInt(1, 40); count > 0; count--) {
          numbers.add(number);
          number = (number + random.nextInt(1, 30)) & 0xFFFF;
        }
        yield new RtcpPacket.GenericNack(ssrc, media, numbers);
      }
      case 5 -> new RtcpPacket.PictureLossIndication(ssrc, media);
      default -> new RtcpPacket.FullIntraRequest(ssrc, media, random.nextInt(256));
    };
  }

  private static RtcpCompound read(String hex) {
    return RtcpCompound.read(ByteBuffer.wrap(Packets.hex(hex)));
  }

  private static String hex(List<RtcpPacket> packets) {
    ByteBuffer target = ByteBuffer.allocate(4000);
    packets.forEach(packet -> RtcpWriter.write(packet, target));
    byte[] bytes = new byte[target.flip().remaining()];
    target.get(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
