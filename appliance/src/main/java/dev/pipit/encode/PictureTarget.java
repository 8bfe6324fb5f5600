package dev.pipit.encode;

import dev.pipit.libav.LibavException;
import dev.pipit.libav.Picture;
import dev.pipit.libav.PictureConverter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pictures as an encoder wants them: size, pixel format, limited range. Hands on what is so
 * already, converts the rest into memory that is used again.
 */
final class PictureTarget implements AutoCloseable {
  /** More pictures than any encoder holds. */
  private static final int MOST_PICTURES = 32;

  private final PictureConverter.Side side;
  private final boolean readsInPlace;
  private final int strideAlignment;
  private final List<Picture> pictures = new ArrayList<>();
  private @Nullable PictureConverter converter;

  PictureTarget(H264Codec codec, EncoderSettings settings) {
    this.side =
        new PictureConverter.Side(
            codec.pixelFormatFor(settings.input().pixelFormat()),
            settings.widthPixels(),
            settings.heightPixels(),
            false);
    this.readsInPlace = codec.readsInPlace();
    this.strideAlignment = codec.strideAlignment();
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
    Picture target = free();
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

  private Picture free() throws LibavException {
    for (int i = 0; i < pictures.size(); i++) {
      if (pictures.get(i).isExclusive()) {
        return pictures.get(i);
      }
    }
    if (pictures.size() == MOST_PICTURES) {
      throw new IllegalStateException("the encoder keeps " + MOST_PICTURES + " pictures");
    }
    Picture picture =
        Picture.allocate(
            side.pixelFormat(), side.widthPixels(), side.heightPixels(), strideAlignment);
    pictures.add(picture);
    return picture;
  }

  @Override
  public void close() {
    if (converter != null) {
      converter.close();
    }
    pictures.forEach(Picture::close);
  }
}
