package dev.pipit.capture;

import dev.pipit.libav.FrameViews;
import dev.pipit.libav.LibavException;
import dev.pipit.libav.Picture;
import dev.pipit.libav.PictureConverter;
import dev.pipit.libav.PictureDecoder;
import dev.pipit.media.ColorSpace;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Frames of any format as YU12 without padding: decoded and converted by libav. For one thread. */
final class PlanarIntake implements AutoCloseable {
  private static final int MOST_TIMES_LARGER = 4;

  private final RawFormat to;
  private final @Nullable FrameViews views;
  private final @Nullable PictureDecoder decoder;
  private final boolean fullRange;
  private final FrameViews targets;
  private @Nullable PictureConverter converter;

  PlanarIntake(RawFormat from) throws LibavException {
    to = formatOf(from);
    PixelFormat pixels = from.pixelFormat();
    long most = (long) from.widthPixels() * from.heightPixels() * MOST_TIMES_LARGER;
    views = pixels.isCoded() ? null : new FrameViews(from);
    decoder =
        switch (pixels) {
          case MJPEG -> PictureDecoder.mjpeg(most);
          case H264 -> PictureDecoder.h264(most);
          case YUYV, UYVY, NV12, YU12 -> null;
        };
    fullRange = from.colorSpace().fullRange();
    targets = new FrameViews(to);
  }

  /** YU12 of the same size and colours in limited range, which every encoder takes as it is. */
  static RawFormat formatOf(RawFormat from) {
    ColorSpace color = from.colorSpace();
    return new RawFormat(
        PixelFormat.YU12,
        from.widthPixels(),
        from.heightPixels(),
        from.widthPixels(),
        new ColorSpace(color.primaries(), color.transfer(), color.matrix(), false));
  }

  /** What it gives. */
  RawFormat format() {
    return to;
  }

  /**
   * Writes a frame's picture into another.
   *
   * @param target of the format it gives
   * @return false when there is none in the frame, since it is broken or more is needed
   */
  boolean read(RawFrame frame, RawFrame target) throws LibavException {
    Picture picture = pictureOf(frame);
    Picture into = targets.of(target);
    if (picture == null || into == null) {
      return false;
    }
    boolean full = decoder == null ? fullRange : picture.isFullRange();
    PictureConverter.Side from =
        new PictureConverter.Side(
            picture.pixelFormat(), picture.widthPixels(), picture.heightPixels(), full);
    PictureConverter open = converter;
    if (open == null || !open.from().equals(from)) {
      if (open != null) {
        converter = null;
        open.close();
      }
      open =
          new PictureConverter(
              from,
              new PictureConverter.Side(
                  into.pixelFormat(), to.widthPixels(), to.heightPixels(), false));
      converter = open;
    }
    open.convert(picture, into);
    return true;
  }

  /** Lets the decoder see a frame for whose picture there is no room; later ones refer to it. */
  void skip(RawFrame frame) throws LibavException {
    if (decoder != null) {
      Picture _ = pictureOf(frame);
    }
  }

  private @Nullable Picture pictureOf(RawFrame frame) throws LibavException {
    if (views != null) {
      return views.of(frame);
    }
    ByteBuffer bytes = frame.bytes();
    if (decoder == null || bytes.limit() == 0 || !decoder.send(bytes, 0)) {
      flush();
      return null;
    }
    try {
      return decoder.receive();
    } catch (LibavException e) {
      flush();
      return null;
    }
  }

  private void flush() {
    if (decoder != null) {
      decoder.flush();
    }
  }

  @Override
  public void close() {
    if (converter != null) {
      converter.close();
    }
    if (views != null) {
      views.close();
    }
    if (decoder != null) {
      decoder.close();
    }
    targets.close();
  }
}
