package dev.pipit.libav;

import dev.pipit.media.LightMeter;
import java.nio.ByteBuffer;
import java.util.List;
import org.bytedeco.ffmpeg.avutil.AVBufferRef;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.ffmpeg.avutil.Free_Pointer_BytePointer;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * An {@code AVFrame} and who owns its memory. Used by one thread at a time.
 *
 * <p>Either the memory is libav's ({@link #allocate}), or it lies in a direct buffer that belongs
 * to somebody else ({@link #over}): that is read in place, nothing is copied.
 */
public final class Picture implements AutoCloseable {
  /** Memory that is not ours is never freed by libav. One instance, since its slots are few. */
  private static final class Keep extends Free_Pointer_BytePointer {
    static final Keep INSTANCE = new Keep();

    @Override
    public void call(Pointer opaque, BytePointer bytes) {}
  }

  /**
   * One plane in a buffer.
   *
   * @param offsetBytes where its first line starts
   * @param strideBytes from line to line
   */
  public record Plane(int offsetBytes, int strideBytes) {}

  private final AVFrame frame;
  private final PointerPointer<?> planes;
  private final IntPointer strides;
  private boolean closed;

  private Picture(AVFrame frame) {
    this.frame = frame;
    this.planes = frame.data();
    this.strides = frame.linesize();
  }

  /** An empty picture, to be filled by a decoder. */
  public static Picture empty() throws LibavException {
    Libav.load();
    return new Picture(Libav.allocated(avutil.av_frame_alloc()));
  }

  /**
   * A picture with memory of its own.
   *
   * @param pixelFormat libav's number
   * @param strideAlignment lines of luma are multiples of this many bytes, a power of two, and
   *     those of colour follow from them as V4L2 wants it: half as long where a plane has half the
   *     width; 0 lets libav choose what suits the processor
   */
  public static Picture allocate(
      int pixelFormat, int widthPixels, int heightPixels, int strideAlignment)
      throws LibavException {
    Picture picture = empty();
    picture.frame.format(pixelFormat).width(widthPixels).height(heightPixels);
    if (strideAlignment > 0) {
      int padded = -Math.floorDiv(-widthPixels, strideAlignment) * strideAlignment;
      avutil.av_image_fill_linesizes(picture.strides, pixelFormat, padded);
    }
    int result = avutil.av_frame_get_buffer(picture.frame, strideAlignment);
    if (result < 0) {
      picture.close();
    }
    Libav.check(result, "allocating a picture of " + widthPixels + "x" + heightPixels);
    return picture;
  }

  /**
   * A picture that lies in a direct buffer.
   *
   * @param memory the whole buffer from 0 to its capacity; must stay valid until the close
   * @param planes luma first
   */
  public static Picture over(
      ByteBuffer memory, int pixelFormat, int widthPixels, int heightPixels, List<Plane> planes)
      throws LibavException {
    Picture picture = empty();
    AVFrame frame = picture.frame;
    frame.format(pixelFormat).width(widthPixels).height(heightPixels);
    BytePointer start = new BytePointer(memory.duplicate().clear());
    // Without a reference-counted buffer libav copies the picture when it is handed on.
    AVBufferRef reference =
        avutil.av_buffer_create(
            start, memory.capacity(), Keep.INSTANCE, null, avutil.AV_BUFFER_FLAG_READONLY);
    if (reference == null) {
      picture.close();
    }
    frame.buf(0, Libav.allocated(reference));
    for (int i = 0; i < planes.size(); i++) {
      Plane plane = planes.get(i);
      frame.data(i, start.getPointer(plane.offsetBytes)).linesize(i, plane.strideBytes);
    }
    return picture;
  }

  /** The frame itself; valid until the close. */
  public AVFrame frame() {
    return frame;
  }

  /** Libav's number of its pixel format. */
  public int pixelFormat() {
    return frame.format();
  }

  /** Visible width. */
  public int widthPixels() {
    return frame.width();
  }

  /** Visible height. */
  public int heightPixels() {
    return frame.height();
  }

  /**
   * The mean luma of some of its pixels, 0 to 255; negative when its luma does not lie open in
   * bytes.
   */
  public double meanLuma() {
    AVPixFmtDescriptor layout = avutil.av_pix_fmt_desc_get(frame.format());
    if (layout == null
        || (layout.flags() & (avutil.AV_PIX_FMT_FLAG_RGB | avutil.AV_PIX_FMT_FLAG_HWACCEL)) != 0
        || layout.comp(0).depth() != Byte.SIZE) {
      return -1;
    }
    int step = layout.comp(0).step();
    BytePointer luma = frame.data(layout.comp(0).plane());
    long stride = frame.linesize(layout.comp(0).plane());
    int sum = 0;
    for (int row = 0; row < LightMeter.GRID; row++) {
      long line = LightMeter.middle(row, frame.height()) * stride + layout.comp(0).offset();
      for (int column = 0; column < LightMeter.GRID; column++) {
        sum += luma.get(line + (long) LightMeter.middle(column, frame.width()) * step) & 0xff;
      }
    }
    return (double) sum / (LightMeter.GRID * LightMeter.GRID);
  }

  PointerPointer<?> planes() {
    return planes;
  }

  IntPointer strides() {
    return strides;
  }

  /** Whether luma runs over 0 to 255: it says so, or it is of a JPEG. */
  public boolean isFullRange() {
    int format = frame.format();
    return frame.color_range() == avutil.AVCOL_RANGE_JPEG
        || format == avutil.AV_PIX_FMT_YUVJ420P
        || format == avutil.AV_PIX_FMT_YUVJ422P
        || format == avutil.AV_PIX_FMT_YUVJ440P
        || format == avutil.AV_PIX_FMT_YUVJ444P;
  }

  /** Whether nobody else, such as an encoder, still holds the memory. */
  public boolean isExclusive() {
    return avutil.av_buffer_get_ref_count(frame.buf(0)) == 1;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      avutil.av_frame_free(frame);
    }
  }
}
