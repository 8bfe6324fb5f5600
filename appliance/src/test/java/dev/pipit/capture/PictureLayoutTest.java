package dev.pipit.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.capture.PictureLayout.UnusableException;
import dev.pipit.linux.FourCc;
import dev.pipit.linux.V4l2Format;
import dev.pipit.media.ColorSpace;
import dev.pipit.media.PixelFormat;
import org.junit.jupiter.api.Test;

class PictureLayoutTest {
  private static final int SRGB = 8;

  @Test
  void aDriversPaddingIsKept() throws UnusableException {
    PictureLayout layout = PictureLayout.of(driver("YU12", 640, 360, 704, 1), FourCc.of("YU12"));
    assertThat(layout.format().strideBytes()).isEqualTo(704);
    assertThat(layout.pictureBytes()).isEqualTo(704 * 360 * 3 / 2);
  }

  @Test
  void aDriverThatDoesNotSayItsStrideHasNoPadding() throws UnusableException {
    PictureLayout layout = PictureLayout.of(driver("YUYV", 640, 480, 0, 1), FourCc.of("YUYV"));
    assertThat(layout.format().strideBytes()).isEqualTo(1280);
    assertThat(layout.pictureBytes()).isEqualTo(640 * 480 * 2);
  }

  @Test
  void whatCannotBeReadIsRefusedInWords() {
    refused(driver("RGB3", 640, 480, 1920, 1), "gives RGB3 where YUYV was asked for");
    refused(driver("YUYV", 641, 480, 1282, 1), "gives pictures of 641 by 480 pixels");
    refused(driver("YUYV", -1, 480, 0, 1), "gives pictures of 4294967295 by 480 pixels");
    refused(driver("YUYV", 640, 0, 0, 1), "gives pictures of 640 by 0 pixels");
    refused(driver("YUYV", 640, 480, 1000, 1), "says that a line of 640 pixels takes 1000 bytes");
    refused(driver("YUYV", 640, 480, -8, 1), "says that a line of 640 pixels takes 4294967288");
    refused(driver("YUYV", 640, 480, 1280, 7), "gives half pictures");
  }

  @Test
  void coloursFollowWhatTheDriverSays() throws UnusableException {
    // Most webcams: sRGB colours, and all else at the default.
    assertThat(color("YUYV", SRGB, 0, 0, 0)).isEqualTo(new ColorSpace(1, 13, 6, false));
    assertThat(color("YUYV", 1, 0, 0, 0)).isEqualTo(ColorSpace.BT601);
    assertThat(color("NV12", 3, 0, 0, 0)).isEqualTo(ColorSpace.BT709);
    assertThat(color("YUYV", 7, 0, 0, 0)).isEqualTo(ColorSpace.JPEG);
    assertThat(color("YUYV", 3, 1, 1, 1)).isEqualTo(new ColorSpace(1, 1, 6, true));
    assertThat(color("NV12", 10, 0, 2, 0)).isEqualTo(new ColorSpace(9, 1, 9, false));
    assertThat(color("MJPG", SRGB, 0, 0, 0)).isEqualTo(ColorSpace.JPEG);
    assertThat(color("YUYV", 0, 0, 0, 0)).isEqualTo(ColorSpace.BT709);
    assertThat(color("YUYV", 4711, -1, 99, -7)).isEqualTo(ColorSpace.BT709);
  }

  @Test
  void bothNamesOfMotionJpegAreRead() throws UnusableException {
    assertThat(
            PictureLayout.of(driver("JPEG", 640, 480, 0, 1), FourCc.of("JPEG"))
                .format()
                .pixelFormat())
        .isEqualTo(PixelFormat.MJPEG);
  }

  private static ColorSpace color(
      String fourCc, int colorSpace, int matrix, int quantization, int transfer)
      throws UnusableException {
    V4l2Format driver =
        new V4l2Format(
            1280, 720, FourCc.of(fourCc), 1, 0, 0, colorSpace, matrix, quantization, transfer, 1);
    return PictureLayout.of(driver, FourCc.of(fourCc)).format().colorSpace();
  }

  private static void refused(V4l2Format driver, String predicate) {
    assertThatThrownBy(() -> PictureLayout.of(driver, FourCc.of("YUYV")))
        .isInstanceOf(UnusableException.class)
        .hasMessageStartingWith(predicate);
  }

  private static V4l2Format driver(String fourCc, int width, int height, int stride, int field) {
    return new V4l2Format(width, height, FourCc.of(fourCc), field, stride, 0, SRGB, 0, 0, 0, 1);
  }
}
