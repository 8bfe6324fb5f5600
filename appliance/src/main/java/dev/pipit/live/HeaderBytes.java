package dev.pipit.live;

import java.nio.ByteBuffer;
import java.util.List;

/** A CMAF header, which needs no pin. */
record HeaderBytes(ByteBuffer bytes) implements MediaBytes {
  @Override
  public List<ByteBuffer> buffers() {
    return List.of(bytes.asReadOnlyBuffer());
  }

  @Override
  public long lengthBytes() {
    return bytes.remaining();
  }

  @Override
  public void onRevoke(Runnable action) {
    // Nothing to give back, so nobody will ask.
  }

  @Override
  public void close() {}
}
