package dev.pipit.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LightMeterTest {
  private static final int WIDTH = 98;
  private static final int HEIGHT = 50;

  private static final long NOW = 7_000_000_000L;

  private final LightMeter meter = new LightMeter();

  /** The upper half black, the lower white; colour and what pads the lines are neither. */
  private static RawFrame half(PixelFormat format, ColorSpace colors, int black, int white) {
    boolean packed = format == PixelFormat.YUYV || format == PixelFormat.UYVY;
    int stride = (packed ? 2 * WIDTH : WIDTH) + 14;
    ByteBuffer bytes = ByteBuffer.allocateDirect(stride * HEIGHT * 2);
    while (bytes.hasRemaining()) {
      bytes.put((byte) 77);
    }
    int first = format == PixelFormat.UYVY ? 1 : 0;
    for (int line = 0; line < HEIGHT; line++) {
      for (int column = 0; column < WIDTH; column++) {
        int at = line * stride + first + column * (packed ? 2 : 1);
        bytes.put(at, (byte) (line < HEIGHT / 2 ? black : white));
      }
    }
    RawFrame frame =
        new RawFrame(0, new RawFormat(format, WIDTH, HEIGHT, stride, colors), bytes, _ -> {});
    return frame.hold(NOW, bytes.capacity());
  }

  private OptionalDouble brightness() {
    return meter.brightness(NOW);
  }

  @ParameterizedTest
  @EnumSource(names = {"YUYV", "UYVY", "NV12", "YU12"})
  void aPictureThatIsHalfBlackIsHalfAsBrightAsAWhiteOne(PixelFormat format) {
    assertThat(brightness()).isEmpty();
    meter.offer(half(format, ColorSpace.BT601, 16, 235), NOW);
    assertThat(brightness().orElseThrow()).isCloseTo(0.5, within(0.001));
  }

  @Test
  void blackAndWhiteOfBothRangesAreZeroAndOne() {
    assertThat(brightness()).isEmpty();
    meter.offer(half(PixelFormat.YU12, ColorSpace.JPEG, 0, 255), NOW);
    assertThat(brightness().orElseThrow()).isCloseTo(0.5, within(0.001));
    meter.note(16, false, NOW);
    assertThat(brightness()).hasValue(0);
    meter.note(255, false, NOW);
    assertThat(brightness()).hasValue(1);
    meter.note(0, true, NOW);
    assertThat(brightness()).hasValue(0);
  }

  @Test
  void nothingIsMeasuredBeforeSomebodyAsksNorTwiceASecond() {
    assertThat(meter.isDue(NOW)).isFalse();
    meter.offer(half(PixelFormat.YU12, ColorSpace.BT601, 16, 235), NOW);
    assertThat(brightness()).isEmpty();
    assertThat(meter.isDue(NOW)).isTrue();
    meter.note(100, true, NOW);
    assertThat(meter.isDue(NOW)).isFalse();
    assertThat(meter.isDue(NOW + 1_000_000_000L)).isTrue();
    assertThat(meter.isDue(NOW + 5_000_000_000L)).as("asked five seconds ago").isFalse();
  }

  @Test
  void aFrameThatIsTooShortSaysNothing() {
    assertThat(brightness()).isEmpty();
    RawFrame frame = half(PixelFormat.YUYV, ColorSpace.BT601, 16, 235);
    meter.offer(frame.hold(NOW, 4000), NOW);
    assertThat(brightness()).isEmpty();
  }

  @Test
  void anOldPictureSaysNothingOfNow() {
    meter.note(100, true, NOW);
    assertThat(meter.brightness(NOW + 14_000_000_000L)).isPresent();
    assertThat(meter.brightness(NOW + 16_000_000_000L)).isEmpty();
  }
}
