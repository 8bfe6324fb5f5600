package dev.pipit.libav;

import dev.pipit.libav.Picture.Plane;
import dev.pipit.media.RawFormat;
import java.util.List;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * Where the planes of an uncompressed picture lie in its buffer.
 *
 * @param pixelFormat libav's number
 * @param planes luma first
 * @param leastBytes the shortest buffer that holds a picture; the last line needs no padding
 */
record PlaneLayout(int pixelFormat, List<Plane> planes, int leastBytes) {
  /**
   * @throws LibavException when a line of pixels does not fit into the stride
   */
  static PlaneLayout of(RawFormat format) throws LibavException {
    int width = format.widthPixels();
    int height = format.heightPixels();
    int stride = format.strideBytes();
    int half = stride / 2;
    int luma = stride * height;
    int lineBytes =
        switch (format.pixelFormat()) {
          case YU12, NV12 -> width;
          case YUYV, UYVY -> width * 2;
          case MJPEG, H264 -> throw new IllegalArgumentException(format + " has no planes");
        };
    if (stride < lineBytes) {
      throw new LibavException(
          "the source says that a line of %d pixels in %s takes %d bytes, but it takes %d"
              .formatted(width, format.pixelFormat(), stride, lineBytes),
          0);
    }
    int padding = stride - lineBytes;
    return switch (format.pixelFormat()) {
      case YU12 ->
          new PlaneLayout(
              avutil.AV_PIX_FMT_YUV420P,
              List.of(
                  new Plane(0, stride),
                  new Plane(luma, half),
                  new Plane(luma + half * (height / 2), half)),
              luma + half * (height / 2) * 2 - padding / 2);
      case NV12 ->
          new PlaneLayout(
              avutil.AV_PIX_FMT_NV12,
              List.of(new Plane(0, stride), new Plane(luma, stride)),
              luma + stride * (height / 2) - padding);
      case YUYV -> packed(avutil.AV_PIX_FMT_YUYV422, stride, luma - padding);
      case UYVY -> packed(avutil.AV_PIX_FMT_UYVY422, stride, luma - padding);
      case MJPEG, H264 -> throw new IllegalArgumentException(format + " has no planes");
    };
  }

  private static PlaneLayout packed(int pixelFormat, int stride, int leastBytes) {
    return new PlaneLayout(pixelFormat, List.of(new Plane(0, stride)), leastBytes);
  }
}
