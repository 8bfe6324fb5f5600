package dev.pipit.live;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Bytes of the window that a reader is sending: read-only views of the one copy, pinned until
 * closed.
 *
 * <p>Close it when the last byte is written or the writing failed; closing again does nothing. No
 * view may be used after the close.
 */
public interface MediaBytes extends AutoCloseable {
  /** Fresh views in order, most often one; their positions are the reader's own. */
  List<ByteBuffer> buffers();

  /** Bytes in all. */
  long lengthBytes();

  /**
   * Sets what to do when the stream needs the memory of a reader that is too slow: end the writing
   * (close the connection), then {@link #close()}. Memory is never taken by force, so the bytes
   * stay valid until the close.
   *
   * @param action called at most once, on the stream's fan-out thread, or at once on the caller's
   *     when the memory was asked back already; must not block
   */
  void onRevoke(Runnable action);

  /** Lets the window use the memory again. */
  @Override
  void close();
}
