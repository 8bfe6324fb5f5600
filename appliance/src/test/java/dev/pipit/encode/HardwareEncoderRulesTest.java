package dev.pipit.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pipit.libav.Libav;
import dev.pipit.libav.LibavException;
import dev.pipit.libav.Picture;
import dev.pipit.media.ColorSpace;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the chip of a Raspberry Pi must be given, so that it works. */
class HardwareEncoderRulesTest {
  @ParameterizedTest
  @CsvSource({
    "1280, 720, 200000, 500000",
    "1920, 1080, 200000, 1125000",
    "640, 360, 50000, 125000",
    "320, 180, 50000, 100000",
    "1280, 720, 2000000, 2000000",
    "1920, 1080, 25000000, 20000000",
    "8192, 8192, 2000000, 20000000"
  })
  void theBitrateStaysBetweenTheFreezeAndTheRefusal(int width, int height, int asked, int given) {
    assertThat(HardwareEncoder.bitsPerSecond(settings(width, height, asked))).isEqualTo(given);
  }

  /**
   * The driver's stride of the luma is a multiple of 64, that of each colour exactly half of it.
   */
  @ParameterizedTest
  @CsvSource({"1280, 1280, 640", "320, 320, 160", "800, 832, 416", "1296, 1344, 672"})
  void linesOfColourAreHalfAsLongAsThoseOfLuma(int width, int luma, int colour)
      throws LibavException {
    int alignment = H264Codec.V4L2M2M.strideAlignment();
    try (Picture picture = Picture.allocate(avutil.AV_PIX_FMT_YUV420P, width, 180, alignment)) {
      assertThat(picture.frame().linesize(0)).isEqualTo(luma);
      assertThat(picture.frame().linesize(1)).isEqualTo(colour);
      assertThat(picture.frame().linesize(2)).isEqualTo(colour);
    }
  }

  @Test
  void whatLibavcodecsNumberMeansDependsOnHowFarItCame() {
    EncoderSettings settings = settings(1280, 720, 1_000_000);
    LibavException noMemory = failure(-12);

    EncodeException words =
        HardwareEncoder.inWords(noMemory, settings, HardwareEncoder.Phase.OPENING);

    assertThat(words)
        .hasMessage("The hardware encoder gets no memory in one piece (CMA) for 1280x720.");
    assertThat(HardwareEncoder.inWords(noMemory, settings, HardwareEncoder.Phase.RUNNING)).isNull();
    assertThat(HardwareEncoder.inWords(failure(-22), settings, HardwareEncoder.Phase.OPENING))
        .isNull();
  }

  private static LibavException failure(int code) {
    return catchThrowableOfType(LibavException.class, () -> Libav.check(code, "failing"));
  }

  private static EncoderSettings settings(int width, int height, int bitsPerSecond) {
    RawFormat input = new RawFormat(PixelFormat.YU12, width, height, width, ColorSpace.BT601);
    return new EncoderSettings(input, width, height, 30, bitsPerSecond, 2);
  }
}
