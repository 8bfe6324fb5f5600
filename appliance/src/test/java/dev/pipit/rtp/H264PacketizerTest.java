package dev.pipit.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.media.ParameterSets;
import dev.pipit.testing.AccessUnits;
import dev.pipit.testing.Corpus;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Access units in packets, by RFC 6184. */
class H264PacketizerTest {
  private static final int ROOM = 2048;

  private final H264Packetizer packetizer = new H264Packetizer(97, 0xCAFE, 65_535, 64);

  @Test
  void aSmallNalUnitGoesAsItIsWithTheMarkerAndRisingNumbers() {
    assertThat(packetizer.startAvcc(List.of(avcc("00000003 61AABB")), 0, 90_000)).isTrue();
    assertThat(packets()).containsExactly("80e1ffff00015f900000cafe61aabb");
    assertThat(packetizer.startAvcc(List.of(avcc("00000003 61CCDD")), 0, 93_000)).isTrue();
    assertThat(packets()).containsExactly("80e1000000016b480000cafe61ccdd");
    assertThat(packetizer.packets()).isEqualTo(2);
    assertThat(packetizer.payloadBytes()).isEqualTo(6);
    assertThat(packetizer.nextSequenceNumber()).isEqualTo(1);
  }

  @Test
  void aLargeNalUnitGoesInFragmentsThatSayStartAndEnd() {
    byte[] nal = new byte[64 * 3];
    Arrays.fill(nal, (byte) 0x11);
    nal[0] = 0x65;
    ByteBuffer avcc = ByteBuffer.allocate(4 + nal.length).putInt(nal.length).put(nal).flip();
    assertThat(packetizer.startAvcc(List.of(avcc), 0, 0)).isTrue();
    List<byte[]> packets = Packets.all(packetizer, ROOM);
    assertThat(packets.stream().map(bytes -> HexFormat.of().formatHex(bytes, 12, 15)))
        .containsExactly("7c8511", "7c0511", "7c0511", "7c4511");
    assertThat(packets.stream().map(bytes -> bytes.length - 12)).containsExactly(64, 64, 64, 7);
    assertThat(packets.stream().map(bytes -> bytes[1] < 0))
        .containsExactly(false, false, false, true);
  }

  @Test
  void parameterSetsGoTogetherBeforeAnIdrThatHasNone() {
    packetizer.parameterSets(sets("00000001 6742C01E 00000001 68CE"));
    assertThat(packetizer.startAvcc(List.of(avcc("00000002 6588 00000002 6501")), 0, 0)).isTrue();
    assertThat(payloads()).containsExactly("7800046742c01e000268ce", "6588", "6501");
    assertThat(packetizer.startAvcc(List.of(avcc("00000002 4188")), 0, 0)).isTrue();
    assertThat(payloads()).as("not before another picture").containsExactly("4188");
  }

  @Test
  void anIdrThatBringsItsParameterSetsGetsNoOthers() {
    packetizer.parameterSets(sets("00000001 6742C01E 00000001 68CE"));
    assertThat(
            packetizer.startAnnexB(
                ByteBuffer.wrap(
                    Packets.hex("000000010910 000000016742C01F 0000000128CF 0000016588")),
                0))
        .isTrue();
    assertThat(payloads()).containsExactly("7800046742c01f000228cf", "6588");
  }

  @Test
  void parameterSetsThatDoNotFitTogetherGoAlone() {
    String sps = "67" + "42C01E".repeat(15);
    packetizer.parameterSets(sets("00000001" + sps + "00000001 68" + "CE".repeat(30)));
    assertThat(packetizer.startAvcc(List.of(avcc("00000002 6588")), 0, 0)).isTrue();
    assertThat(payloads()).hasSize(3).first().isEqualTo(sps.toLowerCase(java.util.Locale.ROOT));
  }

  @Test
  void lengthsThatDoNotFitAreRefusedAndNothingIsSent() {
    assertThat(packetizer.startAvcc(List.of(avcc("00000004 61AABB")), 0, 0)).isFalse();
    assertThat(packets()).isEmpty();
    assertThat(packetizer.startAvcc(List.of(avcc("FFFFFFFF 61AABB")), 0, 0)).isFalse();
    assertThat(packetizer.startAvcc(List.of(avcc("00000003 61AABB 0000")), 0, 0)).isFalse();
    assertThat(packetizer.startAvcc(List.of(), 0, 0)).isFalse();
    assertThat(packetizer.startAnnexB(ByteBuffer.allocate(0), 0)).isFalse();
    assertThat(packetizer.startAnnexB(ByteBuffer.wrap(Packets.hex("00000001 0910")), 0))
        .as("a delimiter alone")
        .isFalse();
    assertThat(packetizer.packets()).isZero();
  }

  @Test
  void whatTheCallerMustNotDoIsRefused() {
    assertThatThrownBy(() -> new H264Packetizer(96, 1, 1, 20))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new H264Packetizer(128, 1, 1, 1200))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x264-zerolatency", "x264-three-slices", "openh264", "x264-b-slices"})
  void theBytesAreTheSameHoweverTheyLieInBuffers(String stream) {
    SplittableRandom random = new SplittableRandom(12);
    for (ByteBuffer unit : AccessUnits.of(Corpus.bytes("streams/" + stream + ".h264"))) {
      H264Packetizer one = new H264Packetizer(96, 1, 1, 100);
      H264Packetizer many = new H264Packetizer(96, 1, 1, 100);
      assertThat(one.startAnnexB(unit, 7)).isTrue();
      byte[] before = new byte[random.nextInt(20)];
      assertThat(many.startAvcc(cut(before, Packets.avcc(unit), random), before.length, 7))
          .isTrue();
      assertThat(Packets.all(many, ROOM)).containsExactlyElementsOf(Packets.all(one, ROOM));
    }
  }

  private static List<ByteBuffer> cut(byte[] before, byte[] avcc, SplittableRandom random) {
    ByteBuffer whole = ByteBuffer.allocate(before.length + avcc.length).put(before).put(avcc);
    List<ByteBuffer> buffers = new ArrayList<>();
    int at = 0;
    while (at < whole.capacity()) {
      int end = Math.min(whole.capacity(), at + random.nextInt(40));
      buffers.add(whole.duplicate().limit(end).position(at));
      at = end;
    }
    return buffers;
  }

  private List<String> packets() {
    return Packets.all(packetizer, ROOM).stream().map(HexFormat.of()::formatHex).toList();
  }

  private List<String> payloads() {
    return packets().stream().map(packet -> packet.substring(24)).toList();
  }

  private static ByteBuffer avcc(String hex) {
    return ByteBuffer.wrap(Packets.hex(hex));
  }

  private static ParameterSets sets(String hex) {
    return Objects.requireNonNull(ParameterSets.find(ByteBuffer.wrap(Packets.hex(hex))));
  }
}
