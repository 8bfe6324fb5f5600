package dev.pipit.camera;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One JPEG, shared by all who asked for it, in memory that is used again when the last of them has
 * closed it. Any thread.
 */
public final class JpegPicture implements AutoCloseable {
  /** Takes the memory back. */
  @FunctionalInterface
  interface Owner {
    /** Called by the last holder. */
    void takeBack(JpegPicture picture);
  }

  private final Owner owner;
  private final AtomicInteger holders = new AtomicInteger();
  private ByteBuffer memory = ByteBuffer.allocateDirect(0);
  private @Nullable ByteBuffer bytes;
  private long captureNanos;
  private long unixMicros;

  JpegPicture(Owner owner) {
    this.owner = owner;
  }

  /** For the maker: copies a JPEG in; there is one holder then. */
  JpegPicture hold(ByteBuffer jpeg, long captureNanos, long unixMicros) {
    int length = jpeg.remaining();
    if (memory.capacity() < length) {
      memory = ByteBuffer.allocateDirect(length + length / 4);
    }
    memory.clear().put(0, jpeg, jpeg.position(), length).limit(length);
    bytes = memory.slice(0, length).asReadOnlyBuffer();
    this.captureNanos = captureNanos;
    this.unixMicros = unixMicros;
    holders.set(1);
    return this;
  }

  /** For a holder: there is one more of them, who closes it as well. */
  JpegPicture retain() {
    holders.incrementAndGet();
    return this;
  }

  /**
   * The JPEG, read-only, a buffer of the caller's own over memory that is shared until the close.
   */
  public ByteBuffer bytes() {
    ByteBuffer now = bytes;
    if (now == null) {
      throw new IllegalStateException("there is no JPEG");
    }
    return now.duplicate();
  }

  /** When the picture was taken, on the monotonic clock. */
  public long captureNanos() {
    return captureNanos;
  }

  /** When the picture was taken, as Unix time in microseconds. */
  public long unixMicros() {
    return unixMicros;
  }

  /** Each holder calls this once. */
  @Override
  public void close() {
    int left = holders.decrementAndGet();
    if (left < 0) {
      throw new IllegalStateException("a JPEG was closed twice");
    }
    if (left == 0) {
      owner.takeBack(this);
    }
  }
}
