package dev.pipit.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class HostileStructTest {
  private static final List<Function<ByteBuffer, Object>> DECODERS =
      List.of(
          GpioChipDescription::decode,
          GpioLineDescription::decode,
          GpioEdge::decode,
          V4l2Capability::decode,
          V4l2FormatDescription::decode,
          V4l2FrameSize::decode,
          V4l2FrameInterval::decode,
          struct -> V4l2Format.decode(struct, false),
          struct -> V4l2Format.decode(struct, true),
          V4l2StreamParameters::decode,
          V4l2BufferRequest::count,
          V4l2Control::decode,
          V4l2ControlValue::value,
          V4l2ExtControl::value,
          struct -> V4l2MenuItem.decode(struct, false),
          struct -> V4l2MenuItem.decode(struct, true));

  @Test
  void anyBytesAreReadAsSomething() {
    Random random = new Random(3);
    for (int round = 0; round < 2000; round++) {
      byte[] bytes = new byte[256];
      random.nextBytes(bytes);
      ByteBuffer struct = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
      for (Function<ByteBuffer, Object> decoder : DECODERS) {
        assertThat(decoder.apply(struct).toString()).doesNotContainPattern("\\p{Cntrl}");
      }
    }
  }

  @Test
  void aNameWithoutAnEndStopsAtItsField() {
    ByteBuffer struct = ByteBuffer.allocate(V4l2Capability.STRUCT.sizeBytes());
    for (int i = 0; i < struct.capacity(); i++) {
      struct.put(i, (byte) 'x');
    }
    assertThat(V4l2Capability.decode(struct).driver()).isEqualTo("x".repeat(16));
    assertThat(V4l2Capability.decode(struct).card()).isEqualTo("x".repeat(32));
  }

  @Test
  void aNameThatIsNoTextIsShownAsQuestionMarks() {
    ByteBuffer struct = ByteBuffer.wrap(new byte[] {'C', 27, '[', (byte) 0xff, '\n', 'm', 0, 'x'});
    assertThat(CStruct.text(struct, 0, 8)).isEqualTo("C?[??m");
  }

  @Test
  void anIntervalOfZeroTellsNoRate() {
    assertThat(new V4l2Fraction(0, 30).perSecond()).isZero();
    assertThat(new V4l2Fraction(1, 0).perSecond()).isZero();
  }
}
