package dev.pipit.encode;

import dev.pipit.media.AccessUnit;
import dev.pipit.media.RawFrame;

/**
 * An open encoder, with what must happen to a frame before it (decoding of MJPEG or H.264,
 * conversion to 4:2:0).
 *
 * <p>One platform thread makes all calls but {@link #breakOff}. A native call may hang; when it
 * cannot be broken off either, the owner abandons the thread.
 */
public interface Encoder extends AutoCloseable {
  /** The libavcodec name, such as {@code libx264}. */
  String name();

  /**
   * Encodes one picture. The frame is not released and not needed after the call.
   *
   * <p>Its format may differ from that of the settings and from the frame before (the slate is YU12
   * while the camera gives MJPEG): then only the conversion is made anew; coded size, parameter
   * sets and group of pictures go on.
   *
   * @param forceIdr whether this picture must start a closed group of pictures; when the frame is
   *     left out, the next picture does
   * @param sink gets zero or more access units during the call; their times are those of the frames
   *     they show
   * @throws EncodeException when the encoder is broken; it is then to be closed and made anew. A
   *     frame that cannot be decoded is counted instead, see {@link #undecodableFrames()}.
   */
  void encode(RawFrame frame, boolean forceIdr, AccessUnit.Sink sink) throws EncodeException;

  /**
   * Makes a call of {@link #encode} that hangs return, where the driver lets that be done; what it
   * gives then is worth nothing, and the encoder is to be closed. Any thread; returns at once.
   */
  void breakOff();

  /** Input frames that could not be decoded, or were too short, and were left out. */
  long undecodableFrames();

  /** Pictures left out because their capture time was not after that of the one before. */
  long lateFrames();

  /** Frees everything native; on the thread that makes all calls. Repeating it does nothing. */
  @Override
  void close();
}
