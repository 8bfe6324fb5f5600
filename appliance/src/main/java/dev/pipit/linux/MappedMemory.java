package dev.pipit.linux;

import java.nio.ByteBuffer;

/**
 * Memory of a device, mapped into the process. Access after {@link #close} throws {@link
 * IllegalStateException}; native code that still uses the address crashes the process.
 *
 * @param bytes the memory, direct
 * @param sharedDescriptor of the same memory for other devices ({@code DMABUF}), -1 when it is not
 *     shared; valid until the close
 * @param unmap gives both up, once, from any thread
 */
public record MappedMemory(ByteBuffer bytes, int sharedDescriptor, Runnable unmap)
    implements AutoCloseable {
  /** Memory that is not shared. */
  public MappedMemory(ByteBuffer bytes, Runnable unmap) {
    this(bytes, -1, unmap);
  }

  @Override
  public void close() {
    unmap.run();
  }
}
