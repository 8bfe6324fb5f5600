package dev.pipit.encode;

import dev.pipit.libav.LibavException;
import dev.pipit.libav.Picture;
import dev.pipit.media.RawFrame;
import org.jspecify.annotations.Nullable;

/** Makes pictures that an encoder takes from frames of one format. One thread. */
interface Intake extends AutoCloseable {
  /**
   * Reads a frame.
   *
   * @param ticks the frame's presentation time, which the picture made of it carries
   * @return a picture in the encoder's format, valid until the next call; null when there is none,
   *     because the frame is broken (see {@link #rejectedFrames()}) or more input is needed
   */
  @Nullable Picture take(RawFrame frame, long ticks) throws LibavException;

  /** Frames that were broken or too short. */
  long rejectedFrames();

  @Override
  void close();
}
