package dev.pipit.encode;

import dev.pipit.libav.LibavException;
import dev.pipit.libav.Picture;
import dev.pipit.libav.PictureConverter;
import org.jspecify.annotations.Nullable;

/**
 * Pictures as an encoder wants them: size, pixel format, limited range. Hands on what is so
 * already, converts the rest into memory that is used again.
 */
final class PictureTarget implements AutoCloseable {
  /** Where converted pictures go. */
  interface Room extends AutoCloseable {
    /** A picture that nobody else uses; valid until the next call. */
    Picture next() throws LibavException;

    @Override
    void close();
  }

  private final PictureConverter.Side side;
  private final boolean readsInPlace;
  private final Room room;
  private @Nullable PictureConverter converter;

  PictureTarget(H264Codec codec, EncoderSettings settings) {
    this.side = sideOf(codec.pixelFormatFor(settings.input().pixelFormat()), settings);
    this.readsInPlace = codec.readsInPlace();
    this.room = new PicturePool(side, codec.strideAlignment());
  }

  /** Every picture is converted into that room. */
  PictureTarget(int pixelFormat, EncoderSettings settings, Room room) {
    this.side = sideOf(pixelFormat, settings);
    this.readsInPlace = false;
    this.room = room;
  }

  private static PictureConverter.Side sideOf(int pixelFormat, EncoderSettings settings) {
    return new PictureConverter.Side(
        pixelFormat, settings.widthPixels(), settings.heightPixels(), false);
  }

  /**
   * Makes a picture fit.
   *
   * @param fullRange whether its luma runs over 0 to 255
   * @return the same picture or one of ours, valid until the next call, with the same time
   */
  Picture fit(Picture picture, boolean fullRange) throws LibavException {
    int pixelFormat = picture.frame().format();
    int width = picture.frame().width();
    int height = picture.frame().height();
    if (readsInPlace && is(side, pixelFormat, width, height, fullRange)) {
      return picture;
    }
    PictureConverter current = converter;
    if (current == null || !is(current.from(), pixelFormat, width, height, fullRange)) {
      if (current != null) {
        converter = null;
        current.close();
      }
      current =
          new PictureConverter(
              new PictureConverter.Side(pixelFormat, width, height, fullRange), side);
      converter = current;
    }
    Picture target = room.next();
    current.convert(picture, target);
    target.frame().pts(picture.frame().pts());
    return target;
  }

  private static boolean is(
      PictureConverter.Side side, int pixelFormat, int width, int height, boolean fullRange) {
    return side.pixelFormat() == pixelFormat
        && side.widthPixels() == width
        && side.heightPixels() == height
        && side.fullRange() == fullRange;
  }

  @Override
  public void close() {
    if (converter != null) {
      converter.close();
    }
    room.close();
  }
}
