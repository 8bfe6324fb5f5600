package dev.pipit.capture;

import dev.pipit.linux.FourCc;
import dev.pipit.linux.V4l2Format;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;

/**
 * Where the pixels lie in a buffer of a driver, after what the driver said has been checked.
 *
 * @param format the layout of every picture
 * @param pictureBytes what a picture takes; of a coded format the least that can be one
 */
record PictureLayout(RawFormat format, long pictureBytes) {
  private static final int MOST_PIXELS_A_SIDE = 8192;
  private static final int MOST_STRIDE_BYTES = 4 * MOST_PIXELS_A_SIDE;

  // Start and end of image, a frame header and a scan: less is no JPEG of ITU-T T.81.
  private static final int LEAST_JPEG_BYTES = 64;
  // A start code and a NAL unit of two bytes.
  private static final int LEAST_ACCESS_UNIT_BYTES = 6;

  /**
   * @param driver what the driver answered to the wish for {@code fourCc}
   * @return the layout
   * @throws UnusableException when no picture can be read from such buffers
   */
  static PictureLayout of(V4l2Format driver, int fourCc) throws UnusableException {
    PixelFormat pixelFormat = CameraFormat.pixelFormat(driver.fourCc()).orElse(null);
    if (driver.fourCc() != fourCc || pixelFormat == null) {
      throw new UnusableException(
          "gives %s where %s was asked for"
              .formatted(FourCc.text(driver.fourCc()), FourCc.text(fourCc)));
    }
    int width = driver.widthPixels();
    int height = driver.heightPixels();
    if (!isSide(width) || !isSide(height)) {
      throw new UnusableException(
          "gives pictures of %s by %s pixels, and Pipit takes even numbers from 2 to %d"
              .formatted(
                  Integer.toUnsignedString(width),
                  Integer.toUnsignedString(height),
                  MOST_PIXELS_A_SIDE));
    }
    if (driver.field() != V4l2Format.FIELD_NONE
        && driver.field() != V4l2Format.FIELD_ANY
        && driver.field() != V4l2Format.FIELD_INTERLACED) {
      throw new UnusableException("gives half pictures (field order " + driver.field() + ")");
    }
    if (driver.planes() != 1) {
      throw new UnusableException("gives a picture in %d parts".formatted(driver.planes()));
    }
    int stride = stride(driver, pixelFormat);
    RawFormat format =
        new RawFormat(pixelFormat, width, height, stride, V4l2Colors.of(driver, pixelFormat));
    return new PictureLayout(format, pictureBytes(pixelFormat, stride, height));
  }

  private static boolean isSide(int pixels) {
    return pixels >= 2 && pixels <= MOST_PIXELS_A_SIDE && (pixels & 1) == 0;
  }

  private static int stride(V4l2Format driver, PixelFormat pixelFormat) throws UnusableException {
    if (pixelFormat.isCoded()) {
      return 0;
    }
    int least =
        switch (pixelFormat) {
          case YUYV, UYVY -> 2 * driver.widthPixels();
          case NV12, YU12 -> driver.widthPixels();
          case MJPEG, H264 -> 0;
        };
    int stride = driver.strideBytes() == 0 ? least : driver.strideBytes();
    if (stride < least || stride > MOST_STRIDE_BYTES || (stride & 1) != 0) {
      throw new UnusableException(
          "says that a line of %d pixels takes %s bytes"
              .formatted(driver.widthPixels(), Integer.toUnsignedString(stride)));
    }
    return stride;
  }

  private static long pictureBytes(PixelFormat pixelFormat, int strideBytes, int heightPixels) {
    long lumaBytes = (long) strideBytes * heightPixels;
    return switch (pixelFormat) {
      case YUYV, UYVY -> lumaBytes;
      case NV12, YU12 -> lumaBytes + lumaBytes / 2;
      case MJPEG -> LEAST_JPEG_BYTES;
      case H264 -> LEAST_ACCESS_UNIT_BYTES;
    };
  }

  /** What a driver gives is of no use. */
  static final class UnusableException extends Exception {
    private static final long serialVersionUID = 1;

    private final String predicate;

    UnusableException(String predicate) {
      super(predicate);
      this.predicate = predicate;
    }

    /** What the camera does, to be read after its name. */
    String predicate() {
      return predicate;
    }
  }
}
