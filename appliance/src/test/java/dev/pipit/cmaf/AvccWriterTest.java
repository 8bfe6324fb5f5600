package dev.pipit.cmaf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.media.NalType;
import dev.pipit.media.ParameterSets;
import dev.pipit.testing.AccessUnits;
import dev.pipit.testing.Corpus;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** ISO/IEC 14496-15 5.3.2 and 5.4.2.1. */
class AvccWriterTest {
  private static final String SPS = "00000001 6742C01F";
  private static final String PPS = "000001 68CE";

  private final AvccWriter writer = new AvccWriter();

  @Test
  void everyNalUnitStandsBehindItsLengthInFourBytes() {
    assertThat(sample("00000001 0605FF 000001 65AABBCC"))
        .isEqualTo("00000003 0605ff 00000004 65aabbcc".replace(" ", ""));
    assertThat(writer.idr()).isTrue();
  }

  @Test
  void delimitersParameterSetsFillerAndEndsAreLeftOut() {
    assertThat(
            sample("00000001 09F0" + SPS + PPS + "000001 0CFFFF80 000001 41AA 000001 0A 000001 0B"))
        .isEqualTo("0000000241aa");
    assertThat(writer.idr()).isFalse();
  }

  @Test
  void anAccessUnitOfNothingElseIsEmpty() {
    assertThat(sample(SPS + PPS)).isEmpty();
    assertThat(writer.parameterSetsChanged()).isTrue();
    assertThat(sample("")).isEmpty();
    assertThat(writer.parameterSetsChanged()).isFalse();
  }

  @Test
  void parameterSetsAreReportedWhenTheyChangeAndOnlyThen() {
    sample("000001 41AA");
    assertThat(writer.parameterSets()).isNull();
    sample(SPS + PPS + "000001 65AA");
    ParameterSets first = writer.parameterSets();
    assertThat(writer.parameterSetsChanged()).isTrue();
    sample(SPS + PPS + "000001 65AA");
    assertThat(writer.parameterSetsChanged()).isFalse();
    assertThat(writer.parameterSets()).isSameAs(first);
    sample(SPS + SPS + PPS + "000001 65AA");
    assertThat(writer.parameterSetsChanged()).as("repeated").isFalse();
    sample(SPS + "000001 68CF 000001 65AA");
    assertThat(writer.parameterSetsChanged()).as("another PPS").isTrue();
    assertThat(writer.parameterSets()).isNotEqualTo(first);
    sample(PPS + "000001 41AA");
    assertThat(writer.parameterSetsChanged()).as("a PPS alone").isFalse();
  }

  @Test
  void whatAnEncoderMadeComesBackWholeFromTheSamples() {
    for (var stream : Corpus.all("streams").entrySet()) {
      for (ByteBuffer accessUnit : AccessUnits.of(stream.getValue())) {
        List<String> expected = kept(nals(accessUnit));
        assertThat(fromAvcc(sample(accessUnit))).as(stream.getKey()).isEqualTo(expected);
      }
    }
  }

  @Test
  void randomNalUnitsComeBackWholeFromTheSamples() {
    SplittableRandom random = new SplittableRandom(14496);
    for (int round = 0; round < 5_000; round++) {
      List<String> written = new ArrayList<>();
      ByteArrayOutputStream annexB = new ByteArrayOutputStream();
      int count = random.nextInt(round % 100 == 0 ? 300 : 6);
      for (int i = 0; i < count; i++) {
        byte[] nal = randomNal(random);
        annexB.writeBytes(new byte[random.nextInt(4)]);
        annexB.writeBytes(new byte[] {0, 0, 1});
        annexB.writeBytes(nal);
        written.add(HexFormat.of().formatHex(nal));
      }
      annexB.writeBytes(new byte[random.nextInt(4)]);
      ByteBuffer accessUnit = Corpus.direct(annexB.toByteArray());
      assertThat(fromAvcc(sample(accessUnit))).isEqualTo(kept(written));
    }
  }

  @Test
  void anAccessUnitLikeTheOneBeforeAllocatesNothing() {
    ByteBuffer idr = AccessUnits.of(Corpus.bytes("streams/x264-three-slices.h264")).getFirst();
    ByteBuffer target = ByteBuffer.allocateDirect(10_000);
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = 0;
    for (int i = 0; i < 20_000; i++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      writer.read(idr);
      writer.write(target, ChunkWriter.HEADER_BYTES);
      ChunkWriter.writeHeader(target, 0, i, i, 1, writer.sampleBytes(), writer.idr());
      long after = threads.getCurrentThreadAllocatedBytes();
      allocated = i < 10 ? 0 : allocated + after - before;
    }
    assertThat(allocated).isZero();
  }

  private static byte[] randomNal(SplittableRandom random) {
    byte[] nal = new byte[random.nextInt(1, 80)];
    int kinds = random.nextBoolean() ? 256 : 5;
    for (int i = 1; i < nal.length; i++) {
      nal[i] = (byte) random.nextInt(kinds);
      // 7.4.1.1: three bytes of 0, 0, and 0 to 2 do not occur; a 3 is put between.
      if (i > 2 && nal[i - 2] == 0 && nal[i - 1] == 0 && nal[i] >= 0 && nal[i] < 3) {
        nal[i] = 3;
      }
    }
    nal[0] = (byte) random.nextInt(1, 128);
    nal[nal.length - 1] |= (byte) 0x80;
    return nal;
  }

  private static List<String> kept(List<String> nals) {
    return nals.stream()
        .filter(
            nal ->
                switch (NalType.of((byte) Integer.parseInt(nal, 0, 2, 16))) {
                  case NalType.SPS,
                      NalType.PPS,
                      NalType.ACCESS_UNIT_DELIMITER,
                      NalType.END_OF_SEQUENCE,
                      NalType.END_OF_STREAM,
                      NalType.FILLER,
                      NalType.SPS_EXTENSION,
                      NalType.SUBSET_SPS ->
                      false;
                  default -> true;
                })
        .toList();
  }

  /** A second way to cut a byte stream: by its text. */
  private static List<String> nals(ByteBuffer annexB) {
    byte[] bytes = new byte[annexB.remaining()];
    annexB.get(annexB.position(), bytes);
    List<String> found = new ArrayList<>();
    String spaced = HexFormat.ofDelimiter(" ").formatHex(bytes);
    for (String nal : spaced.split("(00 )*00 00 01 ?", -1)) {
      String whole = nal.replaceFirst("( 00)+$", "");
      if (!whole.isBlank()) {
        found.add(whole.replace(" ", ""));
      }
    }
    return found;
  }

  private String sample(String hex) {
    return sample(Corpus.direct(HexFormat.of().parseHex(hex.replace(" ", ""))));
  }

  private String sample(ByteBuffer annexB) {
    writer.read(annexB);
    byte[] bytes = new byte[writer.sampleBytes()];
    ByteBuffer target = ByteBuffer.allocateDirect(writer.sampleBytes() + 7);
    writer.write(target, 7);
    target.get(7, bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static List<String> fromAvcc(String hex) {
    List<String> found = new ArrayList<>();
    int at = 0;
    while (at < hex.length()) {
      int end = at + 8 + 2 * Integer.parseInt(hex.substring(at, at + 8), 16);
      found.add(hex.substring(at + 8, end));
      at = end;
    }
    return found;
  }
}
