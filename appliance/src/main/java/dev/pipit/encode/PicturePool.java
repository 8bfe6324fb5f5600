package dev.pipit.encode;

import dev.pipit.libav.LibavException;
import dev.pipit.libav.Picture;
import dev.pipit.libav.PictureConverter;
import java.util.ArrayList;
import java.util.List;

/** Pictures in libav's memory that are used again when the encoder has let go of them. */
final class PicturePool implements PictureTarget.Room {
  /** More pictures than any encoder holds. */
  private static final int MOST_PICTURES = 32;

  private final PictureConverter.Side side;
  private final int strideAlignment;
  private final List<Picture> pictures = new ArrayList<>();

  PicturePool(PictureConverter.Side side, int strideAlignment) {
    this.side = side;
    this.strideAlignment = strideAlignment;
  }

  @Override
  public Picture next() throws LibavException {
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
    pictures.forEach(Picture::close);
  }
}
