package dev.pipit.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Waits for a change of any of several lines, which must outlive it. One thread at a time. */
public final class GpioWait implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final MemorySegment errno = SystemCalls.errnoMemory(arena);
  private final MemorySegment descriptors;
  private final int count;
  private boolean closed;

  /**
   * @param lines may be none: then it only waits
   */
  public GpioWait(List<GpioLine> lines) {
    count = lines.size();
    descriptors =
        arena.allocate(
            MemoryLayout.sequenceLayout(Math.max(1, count), DeviceFile.POLL_DESCRIPTOR.layout()));
    ByteBuffer bytes = descriptors.asByteBuffer().order(ByteOrder.nativeOrder());
    int size = DeviceFile.POLL_DESCRIPTOR.sizeBytes();
    for (int index = 0; index < count; index++) {
      int at = index * size;
      bytes.putInt(at + DeviceFile.POLL_DESCRIPTOR.offset("fd"), lines.get(index).descriptor());
      bytes.putShort(at + DeviceFile.POLL_DESCRIPTOR.offset("events"), (short) DeviceFile.POLLIN);
    }
  }

  /** Returns when a line has changed, a chip is gone, or that time is over. */
  public void await(int timeoutMillis) throws SystemCallException {
    int result = SystemCalls.poll(errno, descriptors, count, timeoutMillis);
    if (result < 0 && result != -Errno.EINTR.number()) {
      throw new SystemCallException("poll", -result);
    }
  }

  /** Frees its memory; again does nothing. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      arena.close();
    }
  }
}
