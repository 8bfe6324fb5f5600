package dev.pipit.capture;

import dev.pipit.linux.FourCc;
import dev.pipit.media.PixelFormat;
import java.util.List;
import java.util.Optional;

/**
 * A pixel format that a camera offers.
 *
 * @param fourCc the code of the kernel
 * @param description the driver's words for it
 * @param sizes its sizes; empty when the driver does not say
 */
public record CameraFormat(int fourCc, String description, List<CameraSize> sizes) {
  private static final int YUYV = FourCc.of("YUYV");
  private static final int UYVY = FourCc.of("UYVY");
  private static final int NV12 = FourCc.of("NV12");
  private static final int YU12 = FourCc.of("YU12");
  private static final int MJPG = FourCc.of("MJPG");
  private static final int JPEG = FourCc.of("JPEG");
  private static final int H264 = FourCc.of("H264");

  public CameraFormat {
    sizes = List.copyOf(sizes);
  }

  /** What Pipit makes of it; empty when it cannot read this format. */
  public Optional<PixelFormat> pixelFormat() {
    return pixelFormat(fourCc);
  }

  static Optional<PixelFormat> pixelFormat(int fourCc) {
    PixelFormat format = null;
    if (fourCc == YUYV) {
      format = PixelFormat.YUYV;
    } else if (fourCc == UYVY) {
      format = PixelFormat.UYVY;
    } else if (fourCc == NV12) {
      format = PixelFormat.NV12;
    } else if (fourCc == YU12) {
      format = PixelFormat.YU12;
    } else if (fourCc == MJPG || fourCc == JPEG) {
      format = PixelFormat.MJPEG;
    } else if (fourCc == H264) {
      format = PixelFormat.H264;
    }
    return Optional.ofNullable(format);
  }
}
