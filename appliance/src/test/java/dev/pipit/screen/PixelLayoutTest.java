package dev.pipit.screen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.linux.FrameBuffer.Channel;
import dev.pipit.linux.FrameBuffer.Layout;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PixelLayoutTest {
  @ParameterizedTest(name = "{0} bits, red at {1}")
  @CsvSource({
    "32, 16, 8, 8, 8, 0, 8, bgr0",
    "32, 0, 8, 8, 8, 16, 8, rgb0",
    "24, 16, 8, 8, 8, 0, 8, bgr24",
    "24, 0, 8, 8, 8, 16, 8, rgb24",
    "16, 11, 5, 5, 6, 0, 5, rgb565le",
    "16, 0, 5, 5, 6, 11, 5, bgr565le",
    "16, 10, 5, 5, 5, 0, 5, ''",
    "32, 20, 10, 10, 10, 0, 10, ''",
    "32, 24, 8, 16, 8, 8, 8, ''",
    "8, 0, 8, 0, 8, 0, 8, ''",
    "1, 0, 1, 0, 1, 0, 1, ''",
  })
  void coloursAreThoseOfTheScreenOrNoneAtAll(
      int bits, int red, int reds, int green, int greens, int blue, int blues, String name) {
    Layout layout =
        new Layout(
            640,
            480,
            640 * bits / 8,
            bits,
            new Channel(red, reds),
            new Channel(green, greens),
            new Channel(blue, blues));
    int expected = name.isEmpty() ? avutil.AV_PIX_FMT_NONE : avutil.av_get_pix_fmt(name);
    assertThat(PixelLayout.of(layout)).isEqualTo(expected);
  }
}
