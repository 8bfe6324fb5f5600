package dev.pipit.linux;

import java.nio.ByteBuffer;

/**
 * Memory of a device, mapped into the process. Access after {@link #close} throws {@link
 * IllegalStateException}; native code that still uses the address crashes the process.
 *
 * @param bytes the memory, direct
 * @param unmap gives the mapping up, once, from any thread
 */
public record MappedMemory(ByteBuffer bytes, Runnable unmap) implements AutoCloseable {
  @Override
  public void close() {
    unmap.run();
  }
}
