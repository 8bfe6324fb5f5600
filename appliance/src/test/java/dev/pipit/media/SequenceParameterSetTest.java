package dev.pipit.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.testing.Corpus;
import dev.pipit.testing.GoldenFile;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** ITU-T H.264 7.3.2.1.1 and Annex E, by what real encoders write. */
class SequenceParameterSetTest {
  @Test
  void everyEncodersSpsSaysWhatItsTraceSays() throws Exception {
    StringBuilder text = new StringBuilder();
    for (var entry : Corpus.all("sps").entrySet()) {
      ParameterSets sets =
          Objects.requireNonNull(ParameterSets.find(ByteBuffer.wrap(entry.getValue())));
      text.append(entry.getKey()).append(": ").append(sets.codecs()).append('\n');
      SequenceParameterSet sps = sets.parseSps();
      for (RecordComponent field : SequenceParameterSet.class.getRecordComponents()) {
        text.append("  ").append(field.getName()).append(" = ");
        text.append(field.getAccessor().invoke(sps)).append('\n');
      }
    }
    GoldenFile.check("sps.txt", text.toString());
  }

  @Test
  void anSpsThatIsCutOffSaysInWhichElementAndAtWhichBit() {
    byte[] whole = sps("x264-high-322x242-cropped");
    for (int length = 1; length < 9; length++) {
      ByteBuffer cut = ByteBuffer.wrap(whole, 0, length);
      assertThatThrownBy(() -> SequenceParameterSet.parse(cut))
          .isInstanceOfSatisfying(
              MalformedBitstreamException.class,
              e -> assertThat(e.bit()).isEqualTo(cut.limit() * 8L))
          .hasMessageContaining("the NAL unit ends within ");
    }
    assertThatThrownBy(() -> SequenceParameterSet.parse(ByteBuffer.wrap(whole, 0, 3)))
        .hasMessage("the NAL unit ends within level_idc (at bit 24 of the NAL unit)");
  }

  @Test
  void anElementBeyondItsBoundIsNamed() {
    BitWriter bits = new BitWriter().bits(0x67, 8).bits(66, 8).bits(0xC0, 8).bits(30, 8);
    bits.unsigned(32);
    assertThatThrownBy(() -> SequenceParameterSet.parse(bits.nal()))
        .hasMessage("seq_parameter_set_id is 32, more than 31 (at bit 32 of the NAL unit)");
  }

  @Test
  void croppingThatLeavesNothingIsRefused() {
    BitWriter bits = new TestSps().crop(0, 160, 0, 0).write();
    assertThatThrownBy(() -> SequenceParameterSet.parse(bits.nal()))
        .hasMessageStartingWith("cropping leaves nothing of the width of 320 pixels");
  }

  @Test
  void anotherNalUnitIsRefused() {
    assertThatThrownBy(() -> SequenceParameterSet.parse(ByteBuffer.wrap(new byte[] {0x68, 1})))
        .hasMessageStartingWith("this is not a sequence parameter set");
    assertThatThrownBy(() -> SequenceParameterSet.parse(ByteBuffer.allocate(0)))
        .isInstanceOf(MalformedBitstreamException.class);
  }

  @Test
  void whatIsWrittenIsReadBackForTenThousandRandomSps() throws Exception {
    SplittableRandom random = new SplittableRandom(20260101);
    for (int i = 0; i < 10_000; i++) {
      TestSps written = TestSps.random(random);
      SequenceParameterSet read = SequenceParameterSet.parse(written.write().nal());
      assertThat(List.of(read.widthPixels(), read.heightPixels(), read.frameNumBits()))
          .isEqualTo(List.of(written.width(), written.height(), written.frameNumBits()));
      assertThat(read.timing()).isEqualTo(written.timing());
      assertThat(read.maxReorderFrames()).isEqualTo(written.maxReorderFrames());
    }
  }

  private static byte[] sps(String name) {
    byte[] annexB = Corpus.bytes("sps/" + name + ".hex");
    ParameterSets sets = Objects.requireNonNull(ParameterSets.find(ByteBuffer.wrap(annexB)));
    byte[] sps = new byte[sets.sps().remaining()];
    sets.sps().get(sps);
    return sps;
  }
}
