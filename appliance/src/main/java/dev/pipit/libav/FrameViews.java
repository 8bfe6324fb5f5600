package dev.pipit.libav;

import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Raw frames seen as pictures of libav, in place. A source has few buffers and uses them again, so
 * each is wrapped once.
 */
public final class FrameViews implements AutoCloseable {
  private static final int SLOTS = 32;

  private final RawFormat format;
  private final PlaneLayout layout;
  private final @Nullable RawFrame[] frames = new RawFrame[SLOTS];
  private final @Nullable Picture[] pictures = new Picture[SLOTS];

  /**
   * @throws LibavException when the format contradicts itself
   */
  public FrameViews(RawFormat format) throws LibavException {
    this.format = format;
    this.layout = PlaneLayout.of(format);
  }

  /**
   * The frame as a picture; the same object for the same memory.
   *
   * @return null when the frame is shorter than a picture
   */
  public @Nullable Picture of(RawFrame frame) throws LibavException {
    ByteBuffer bytes = frame.bytes();
    if (bytes.limit() < layout.leastBytes()) {
      return null;
    }
    int slot = Math.floorMod(frame.index(), SLOTS);
    Picture picture = pictures[slot];
    if (picture == null || frames[slot] != frame) {
      if (picture != null) {
        pictures[slot] = null;
        picture.close();
      }
      picture =
          Picture.over(
              bytes,
              layout.pixelFormat(),
              format.widthPixels(),
              format.heightPixels(),
              layout.planes());
      pictures[slot] = picture;
      frames[slot] = frame;
    }
    return picture;
  }

  @Override
  public void close() {
    for (int slot = 0; slot < SLOTS; slot++) {
      Picture picture = pictures[slot];
      if (picture != null) {
        picture.close();
      }
      pictures[slot] = null;
      frames[slot] = null;
    }
  }
}
