package dev.pipit.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.media.ParameterSets;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Packets in order become access units, by RFC 6184; what is odd or missing is told. */
class H264DepacketizerTest {
  private static final String SPS = "6742c01e";
  private static final String PPS = "68ce";

  /** First slices of pictures, and one that is not the first. */
  private static final String IDR = "6588aa";

  private static final String P = "419abb";
  private static final String UNREFERENCED = "019acc";
  private static final String SECOND = "4101dd";
  private static final String SECOND_UNREFERENCED = "0101ee";

  private final List<String> told = new ArrayList<>();
  private final H264Depacketizer depacketizer = new H264Depacketizer(1000, this::tell);
  private int number = 65_530;

  @Test
  void theMarkerEndsAnAccessUnit() {
    send(1, true, SPS, PPS, IDR);
    send(2, true, P);
    assertThat(told).containsExactly("idr 6742c01e 68ce 6588aa @1", "419abb @2");
  }

  @Test
  void withoutMarkersTheNextTimestampEndsIt() {
    send(1, false, SPS, PPS, IDR);
    send(2, false, P);
    assertThat(told).containsExactly("idr 6742c01e 68ce 6588aa @1");
    depacketizer.end();
    assertThat(told).containsExactly("idr 6742c01e 68ce 6588aa @1", "419abb @2");
  }

  @Test
  void severalSlicesAreOneAccessUnit() {
    send(1, true, SPS, PPS, IDR, "6501ff", "6502ff");
    assertThat(told).containsExactly("idr 6742c01e 68ce 6588aa 6501ff 6502ff @1");
  }

  @Test
  void packetsOfSeveralNalUnitsAreTakenApart() {
    send(1, true, "78 0004 6742c01e 0002 68ce 0003 6588aa");
    send(2, true, "78 0003 419abb 0003 4101dd 0000");
    assertThat(told).containsExactly("idr 6742c01e 68ce 6588aa @1", "419abb 4101dd @2");
  }

  @Test
  void fragmentsArePutTogether() {
    send(1, true, SPS, PPS, "7c85 88a1", "7c05 a2", "7c05", "7c45 a3");
    send(2, true, "5cc1 9abb");
    assertThat(told)
        .as("one that starts and ends at once is against the rules, but clear")
        .containsExactly("idr 6742c01e 68ce 6588a1a2a3 @1", "419abb @2");
  }

  @Test
  void knownParameterSetsComeBeforeAnIdrThatHasNone() {
    depacketizer.parameterSets(
        Objects.requireNonNull(
            ParameterSets.find(ByteBuffer.wrap(Packets.hex("00000001 67640028 00000001 68ee")))));
    send(1, true, "0910", IDR);
    send(2, true, SPS, PPS, IDR);
    send(3, true, P);
    send(4, true, "0605ff", IDR);
    assertThat(told)
        .as("a delimiter stays first, and the stream's own replace those of the SDP")
        .containsExactly(
            "idr 0910 67640028 68ee 6588aa @1",
            "idr 6742c01e 68ce 6588aa @2",
            "419abb @3",
            "idr 6742c01e 68ce 0605ff 6588aa @4");
  }

  @Test
  void parameterSetsAloneAreKeptForTheNextIdr() {
    send(1, true, SPS);
    send(2, true, PPS);
    send(3, true, IDR);
    assertThat(told).containsExactly("idr 6742c01e 68ce 6588aa @3");
  }

  @Test
  void longParameterSetsAreMovedIntoPlace() {
    String longSps = SPS + "01".repeat(600);
    send(1, true, longSps, PPS);
    send(2, true, "0910", IDR);
    assertThat(told).containsExactly("idr 0910 " + longSps + " 68ce 6588aa @2");
  }

  @Test
  void thePpsOfEachIdIsTheNewest() {
    send(1, true, SPS, PPS, "6841", "68cf", IDR);
    told.clear();
    send(2, true, IDR);
    assertThat(told).containsExactly("idr 6742c01e 6841 68cf 6588aa @2");
  }

  @Test
  void aStreamThatStartsWithoutAnIdrIsNotIntactUntilOneComes() {
    send(1, true, P);
    send(2, true, SPS, PPS, IDR);
    send(3, true, P);
    assertThat(told)
        .containsExactly("not intact 419abb @1", "idr 6742c01e 68ce 6588aa @2", "419abb @3");
  }

  @Test
  void aPacketThatIsMissingWithinAnAccessUnitDropsItWhole() {
    send(1, true, SPS, PPS, IDR);
    send(2, false, P);
    lose(2);
    send(2, true, SECOND);
    send(3, true, P);
    assertThat(told)
        .containsExactly(
            "idr 6742c01e 68ce 6588aa @1",
            "lost 2 PACKETS_MISSING, key frame needed",
            "not intact 419abb @3");
  }

  @Test
  void aPictureThatNoOtherRefersToIsLostWithoutHarm() {
    send(1, true, SPS, PPS, IDR);
    send(2, false, UNREFERENCED);
    lose(1);
    send(2, true, SECOND_UNREFERENCED);
    send(3, true, P);
    assertThat(told)
        .containsExactly("idr 6742c01e 68ce 6588aa @1", "lost 1 PACKETS_MISSING", "419abb @3");
  }

  @Test
  void anAccessUnitWhoseEndIsMissingIsDropped() {
    send(1, true, SPS, PPS, IDR);
    send(2, false, P);
    lose(1);
    send(3, true, P);
    assertThat(told)
        .containsExactly(
            "idr 6742c01e 68ce 6588aa @1",
            "lost 1 PACKETS_MISSING, key frame needed",
            "not intact 419abb @3");
  }

  @Test
  void anAccessUnitWhoseStartIsMissingIsDroppedAndToldOnce() {
    send(1, true, SPS, PPS, IDR);
    lose(1);
    send(2, false, SECOND);
    send(2, true, "5c41 ff");
    send(3, true, SPS, PPS, IDR);
    assertThat(told)
        .containsExactly(
            "idr 6742c01e 68ce 6588aa @1",
            "lost 1 PACKETS_MISSING, key frame needed",
            "idr 6742c01e 68ce 6588aa @3");
  }

  @Test
  void parameterSetsBehindAGapDoNotMakeAStartOfWhatComesNext() {
    send(1, true, SPS, PPS, IDR);
    lose(1);
    send(2, true, SPS, PPS);
    send(3, true, SECOND);
    assertThat(told)
        .as("told once")
        .containsExactly("idr 6742c01e 68ce 6588aa @1", "lost 1 PACKETS_MISSING, key frame needed");
  }

  @Test
  void aMarkerWithinAFragmentedNalUnitIsNotTheEnd() {
    send(1, true, SPS, PPS);
    send(1, true, "7c85 88a1");
    send(1, true, "7c45 a3");
    assertThat(told).containsExactly("idr 6742c01e 68ce 6588a1a3 @1");
  }

  @Test
  void fragmentsOfWhichOneIsMissingAreDropped() {
    send(1, false, SPS, PPS, "7c85 88a1");
    lose(1);
    send(1, true, "7c45 a3");
    send(2, true, SPS, PPS, IDR);
    assertThat(told)
        .containsExactly("lost 1 PACKETS_MISSING, key frame needed", "idr 6742c01e 68ce 6588aa @2");
  }

  @Test
  void fragmentsThatBreakTheRulesAreTold() {
    send(1, true, "7c05 a2");
    send(2, true, "7c85 88", "7c85 88");
    send(3, true, "7c85 88", P);
    send(4, true, "7c85 88", "7c41 88");
    send(5, false, "7c85 88");
    send(6, true, SPS, PPS, IDR);
    assertThat(told)
        .containsExactly(
            "lost 0 FRAGMENTS_BROKEN, key frame needed",
            "lost 0 FRAGMENTS_BROKEN, key frame needed",
            "lost 0 FRAGMENTS_BROKEN, key frame needed",
            "lost 0 FRAGMENTS_BROKEN, key frame needed",
            "lost 0 FRAGMENTS_BROKEN, key frame needed",
            "idr 6742c01e 68ce 6588aa @6");
  }

  @Test
  void malformedPayloadsAreTold() {
    send(1, true, "78 0004 6742");
    send(2, true, "7c");
    send(3, true, "7c98 00");
    send(4, true, "7c80 00");
    send(5, true, "78 0002 7885");
    send(6, true, "e5 88");
    assertThat(told)
        .containsExactly(
            "lost 0 MALFORMED, key frame needed",
            "lost 0 MALFORMED, key frame needed",
            "lost 0 MALFORMED, key frame needed",
            "lost 0 MALFORMED, key frame needed",
            "lost 0 MALFORMED, key frame needed",
            "lost 0 DAMAGED_BY_SENDER, key frame needed");
  }

  @Test
  void kindsOfOtherModesAreNamedAndUndefinedOnesPassedOver() {
    send(1, true, "79 0000 0002 6588");
    send(2, true, "7a 0000", "7b 0000", "7d 85 0000");
    send(3, true, SPS, "00ff", "1eff", "1fff", PPS, IDR);
    assertThat(told)
        .containsExactly(
            "unsupported 25",
            "unsupported 26",
            "unsupported 27",
            "unsupported 29",
            "idr 6742c01e 68ce 6588aa @3");
  }

  @Test
  void anAccessUnitThatIsTooLargeIsTold() {
    send(1, true, SPS, PPS, "7c85 88" + "11".repeat(600), "7c05" + "11".repeat(600), "7c45 11");
    send(2, true, SPS, PPS, IDR);
    assertThat(told)
        .containsExactly("lost 0 TOO_LARGE, key frame needed", "idr 6742c01e 68ce 6588aa @2");
  }

  @Test
  void packetsWithoutPayloadKeepThePathOpenAndDoNoHarm() {
    send(1, true, SPS, PPS, IDR);
    send(1, false, "");
    send(2, true, P);
    assertThat(told).containsExactly("idr 6742c01e 68ce 6588aa @1", "419abb @2");
  }

  @Test
  void markersInTheMiddleOfPicturesAreFoundOut() {
    for (int time = 1; time <= 3; time++) {
      send(time, true, SPS);
      send(time, true, PPS);
      send(time, true, IDR);
      send(time, true, "6501ff");
    }
    depacketizer.end();
    assertThat(told)
        .containsExactly(
            "idr 6742c01e 68ce 6588aa @1",
            "lost 0 START_MISSING, key frame needed",
            "idr 6742c01e 68ce 6588aa 6501ff @2",
            "idr 6742c01e 68ce 6588aa 6501ff @3");
  }

  @Test
  void twoPicturesOfOneTimestampWithoutMarkersAreTwo() {
    send(1, false, SPS, PPS, IDR, P, SECOND, "0910", P);
    depacketizer.end();
    assertThat(told)
        .containsExactly("idr 6742c01e 68ce 6588aa @1", "419abb 4101dd @1", "0910 419abb @1");
  }

  @Test
  void timestampsThatWrapAroundAreJustOthers() {
    send(-1, false, SPS, PPS, IDR);
    send(0, true, P);
    assertThat(told).containsExactly("idr 6742c01e 68ce 6588aa @-1", "419abb @0");
  }

  @Test
  void aNewStartForgetsWhatIsNotWhole() {
    send(1, true, SPS, PPS, IDR);
    send(2, false, P);
    depacketizer.restart();
    number += 5000;
    send(2, true, P);
    send(3, true, IDR);
    assertThat(told)
        .containsExactly(
            "idr 6742c01e 68ce 6588aa @1",
            "lost 0 RESTARTED, key frame needed",
            "not intact 419abb @2",
            "idr 6742c01e 68ce 6588aa @3");
  }

  @Test
  void numbersThatDoNotRiseAreTheCallersFault() {
    send(1, true, P);
    assertThatThrownBy(
            () -> depacketizer.accept(Packets.of(1, 1, true, Packets.hex(P)), number - 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void send(int timestamp, boolean marker, String... payloads) {
    for (int i = 0; i < payloads.length; i++) {
      boolean last = marker && i == payloads.length - 1;
      RtpPacket packet = Packets.of(number & 0xFFFF, timestamp, last, Packets.hex(payloads[i]));
      depacketizer.accept(packet, number++);
    }
  }

  private void lose(int packets) {
    number += packets;
  }

  private void tell(H264Event event) {
    told.add(
        switch (event) {
          case H264Event.Unit(ByteBuffer annexB, int timestamp, boolean idr, boolean intact) ->
              (intact ? "" : "not intact ")
                  + (idr ? "idr " : "")
                  + nalUnits(annexB)
                  + " @"
                  + timestamp;
          case H264Event.Lost(H264Event.Reason reason, long missing, boolean needed) ->
              "lost " + missing + " " + reason + (needed ? ", key frame needed" : "");
          case H264Event.Unsupported(int type) -> "unsupported " + type;
        });
  }

  /** NAL units between start codes of four bytes. */
  private static String nalUnits(ByteBuffer annexB) {
    byte[] bytes = new byte[annexB.remaining()];
    annexB.get(annexB.position(), bytes);
    return HexFormat.of().formatHex(bytes).replace("00000001", " ").strip();
  }
}
