package dev.pipit.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A pipe with a name ({@code fifo(7)}) that another program writes and one thread reads here, with
 * a limit on the wait and straight into native memory. It is open for both directions, so it never
 * ends by itself: whether the writer lives, the reader must know otherwise.
 */
public final class NamedPipe implements AutoCloseable {
  private static final int OWNER_ONLY = 0600;
  private static final int O_RDWR = 2;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  static final int F_SETPIPE_SZ = 1031;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment errno = SystemCalls.errnoMemory(arena);
  private final StructMemory pollDescriptor = new StructMemory(arena, DeviceFile.POLL_DESCRIPTOR);
  private final int descriptor;
  private boolean closed;

  private NamedPipe(int descriptor) {
    this.descriptor = descriptor;
    pollDescriptor.bytes().putInt(DeviceFile.POLL_DESCRIPTOR.offset("fd"), descriptor);
    pollDescriptor
        .bytes()
        .putShort(DeviceFile.POLL_DESCRIPTOR.offset("events"), (short) DeviceFile.POLLIN);
  }

  /**
   * Makes the pipe in a folder that only this user can enter, and opens it.
   *
   * @param capacityBytes how much it is to hold; where the kernel allows less it holds less, which
   *     costs more turns and nothing else
   */
  public static NamedPipe make(Path path, int capacityBytes) throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = SystemCalls.errnoMemory(arena);
      MemorySegment name = arena.allocateFrom(path.toString());
      int made = SystemCalls.mkfifo(errno, name, OWNER_ONLY);
      if (made < 0) {
        throw new SystemCallException("mkfifo " + path, -made);
      }
      int opened = SystemCalls.open(errno, name, O_RDWR | O_NONBLOCK | O_CLOEXEC);
      if (opened < 0) {
        throw new SystemCallException("open " + path, -opened);
      }
      SystemCalls.fcntl(errno, opened, F_SETPIPE_SZ, capacityBytes);
      return new NamedPipe(opened);
    }
  }

  /**
   * Reads what is there, from the buffer's position to its limit at most; moves the position.
   *
   * @param into a direct buffer
   * @param timeoutMillis how long to wait for the first byte
   * @return how many bytes came; 0 when none came in time
   */
  public int read(ByteBuffer into, int timeoutMillis) throws SystemCallException {
    int count = readNow(into);
    if (count == 0 && timeoutMillis > 0) {
      int ready = SystemCalls.poll(errno, pollDescriptor.segment(), timeoutMillis);
      if (ready < 0 && ready != -Errno.EINTR.number()) {
        throw new SystemCallException("poll", -ready);
      }
      count = ready > 0 ? readNow(into) : 0;
    }
    return count;
  }

  private int readNow(ByteBuffer into) throws SystemCallException {
    if (!into.hasRemaining()) {
      return 0;
    }
    int count = SystemCalls.read(errno, descriptor, MemorySegment.ofBuffer(into));
    if (count == -Errno.EAGAIN.number() || count == -Errno.EINTR.number()) {
      return 0;
    }
    if (count < 0) {
      throw new SystemCallException("read", -count);
    }
    into.position(into.position() + count);
    return count;
  }

  /** Closes it; its name stays in the file system until somebody removes it. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      SystemCalls.close(errno, descriptor);
      arena.close();
    }
  }
}
