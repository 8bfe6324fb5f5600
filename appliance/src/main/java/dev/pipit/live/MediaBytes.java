package dev.pipit.live;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Bytes of the window that a reader is sending: read-only views of the one copy, pinned until
 * closed.
 *
 * <p>Close it exactly once, when the last byte is written or the writing failed.
 */
public interface MediaBytes extends AutoCloseable {
  /** Fresh views in order, most often one; their positions are the reader's own. */
  List<ByteBuffer> buffers();

  /** Bytes in all. */
  long lengthBytes();

  /** Lets the window use the memory again. */
  @Override
  void close();
}
