package dev.pipit.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.testing.Corpus;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ParameterSetsTest {
  private static final String SPS = "00000001 6742C01F AB";
  private static final String PPS = "000001 68CE";

  @Test
  void theCodecIsProfileConstraintsAndLevelInHexadecimal() {
    assertThat(find(SPS + PPS)).extracting(ParameterSets::codecs).isEqualTo("avc1.42C01F");
    assertThat(find("00000001 6764000A" + PPS))
        .extracting(ParameterSets::codecs)
        .isEqualTo("avc1.64000A");
  }

  @Test
  void withoutAnSpsOrAPpsThereAreNone() {
    assertThat(find("")).isNull();
    assertThat(find(SPS)).isNull();
    assertThat(find(PPS)).isNull();
    assertThat(find("000001 6742C0" + PPS)).as("an SPS without a level").isNull();
  }

  @Test
  void theSameBytesAreEqualAndRepetitionCountsOnce() {
    assertThat(find(SPS + PPS))
        .isEqualTo(find(SPS + PPS + SPS + PPS))
        .hasSameHashCodeAs(find(SPS + PPS + SPS + PPS))
        .isNotEqualTo(find(SPS + "000001 68CF"))
        .isNotEqualTo(find(SPS + PPS + "000001 68CF"))
        .isNotEqualTo(find("00000001 6742C01E AB" + PPS));
  }

  @Test
  void theByteStreamOfThemIsReadBackAsThem() {
    ParameterSets sets = find("000001 09F0" + SPS + PPS + "000001 68CF 000001 6588");
    assertThat(sets).isNotNull();
    if (sets != null) {
      byte[] annexB = new byte[sets.annexB().remaining()];
      sets.annexB().get(annexB);
      assertThat(HexFormat.of().formatHex(annexB))
          .isEqualTo("000000016742c01fab0000000168ce0000000168cf");
      assertThat(ParameterSets.find(sets.annexB())).isEqualTo(sets);
    }
  }

  @Test
  void theyDoNotChangeWithTheBufferTheyCameFrom() {
    ByteBuffer bytes = Corpus.direct(HexFormat.of().parseHex((SPS + PPS).replace(" ", "")));
    ParameterSets sets = ParameterSets.find(bytes);
    bytes.put(5, (byte) 77);
    assertThat(sets).isEqualTo(find(SPS + PPS));
  }

  private static @Nullable ParameterSets find(String hex) {
    return ParameterSets.find(ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", ""))));
  }
}
