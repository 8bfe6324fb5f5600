package dev.pipit.cmaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.isobmff.BoxDump;
import dev.pipit.isobmff.BoxReader;
import dev.pipit.media.MalformedBitstreamException;
import dev.pipit.media.ParameterSets;
import dev.pipit.testing.Corpus;
import dev.pipit.testing.GoldenFile;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ISO/IEC 23000-19 7.3.1, 14496-12 clause 8, 14496-15 5.3.3. */
class CmafHeaderTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "x264-baseline-1280x720",
        "x264-high-322x242-cropped",
        "x264-high-1920x1080-bt709",
        "x264-high-hrd-sar-extended",
        "x264-high10",
        "openh264-baseline-640x480"
      })
  void theHeaderIsTheTreeThatAPersonHasRead(String sps) throws Exception {
    CmafHeader header = CmafHeader.of(find(Corpus.bytes("sps/" + sps + ".hex")));
    GoldenFile.check("boxes/header-" + sps + ".txt", BoxDump.of(BoxReader.read(header.bytes())));
  }

  @Test
  void theHeaderIsReadOnlyDirectAndEachViewHasItsOwnPosition() throws Exception {
    CmafHeader header = CmafHeader.of(find(Corpus.bytes("sps/x264-main-640x480.hex")));
    assertThat(header.bytes().isReadOnly()).isTrue();
    assertThat(header.bytes().isDirect()).isTrue();
    header.bytes().position(5);
    assertThat(header.bytes().position()).isZero();
    assertThat(header.codecs()).isEqualTo("avc1.4D401E");
    assertThat(header.sps().widthPixels()).isEqualTo(640);
  }

  @Test
  void parameterSetsThatAHeaderCannotCountAreRefused() {
    byte[] sets = Corpus.bytes("sps/x264-main-640x480.hex");
    ByteArrayOutputStream longPps = new ByteArrayOutputStream();
    longPps.writeBytes(sets);
    longPps.writeBytes(new byte[] {0, 0, 1, 0x68});
    for (int i = 0; i < 65_535; i++) {
      longPps.write(0xAA);
    }
    assertThatThrownBy(() -> CmafHeader.of(find(longPps.toByteArray())))
        .isInstanceOf(MalformedBitstreamException.class)
        .hasMessageStartingWith("the PPS has 65536 bytes, more than 65535");

    ByteArrayOutputStream manyPps = new ByteArrayOutputStream();
    manyPps.writeBytes(sets);
    for (int i = 0; i < 255; i++) {
      manyPps.writeBytes(new byte[] {0, 0, 1, 0x68, 0x55, (byte) (i + 1)});
    }
    assertThatThrownBy(() -> CmafHeader.of(find(manyPps.toByteArray())))
        .hasMessageStartingWith("there are 256 PPS, more than 255");
  }

  private static ParameterSets find(byte[] annexB) {
    return Objects.requireNonNull(ParameterSets.find(ByteBuffer.wrap(annexB)));
  }
}
