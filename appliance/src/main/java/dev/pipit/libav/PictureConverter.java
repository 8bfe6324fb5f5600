package dev.pipit.libav;

import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.ffmpeg.swscale.SwsFilter;

/**
 * Converts pixel format, size and range by libswscale; the matrix is kept. Used by one thread at a
 * time.
 */
public final class PictureConverter implements AutoCloseable {
  /**
   * One side of a conversion.
   *
   * @param pixelFormat libav's number
   * @param fullRange whether luma runs over 0 to 255
   */
  public record Side(int pixelFormat, int widthPixels, int heightPixels, boolean fullRange) {
    /** What a picture is. */
    public static Side of(Picture picture) {
      return new Side(
          picture.frame().format(),
          picture.frame().width(),
          picture.frame().height(),
          picture.isFullRange());
    }
  }

  private final SwsContext context;
  private final Side from;
  private boolean closed;

  public PictureConverter(Side from, Side to) throws LibavException {
    Libav.load();
    this.from = from;
    this.context = Libav.allocated(swscale.sws_alloc_context());
    context
        .src_w(from.widthPixels)
        .src_h(from.heightPixels)
        .src_format(from.pixelFormat)
        .src_range(from.fullRange ? 1 : 0)
        .dst_w(to.widthPixels)
        .dst_h(to.heightPixels)
        .dst_format(to.pixelFormat)
        .dst_range(to.fullRange ? 1 : 0)
        .flags(swscale.SWS_BILINEAR);
    int result = swscale.sws_init_context(context, (SwsFilter) null, (SwsFilter) null);
    if (result < 0) {
      close();
    }
    Libav.check(result, "preparing the conversion of " + from + " to " + to);
  }

  /** What it converts from. */
  public Side from() {
    return from;
  }

  /** Converts one picture; both must be as stated when this was made. */
  public void convert(Picture source, Picture target) throws LibavException {
    Libav.check(
        swscale.sws_scale(
            context,
            source.planes(),
            source.strides(),
            0,
            from.heightPixels,
            target.planes(),
            target.strides()),
        "converting a picture");
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      swscale.sws_freeContext(context);
    }
  }
}
