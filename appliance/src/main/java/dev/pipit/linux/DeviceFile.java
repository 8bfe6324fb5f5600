package dev.pipit.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/** An open file descriptor of a device. */
public final class DeviceFile implements DeviceCalls {
  /** {@link #poll}: there is something to read. */
  public static final int POLLIN = 0x1;

  /** {@link #poll}: the device reports an error. */
  public static final int POLLERR = 0x8;

  /** {@link #poll}: the device is gone. */
  public static final int POLLHUP = 0x10;

  static final CStruct POLL_DESCRIPTOR =
      CStruct.of(
          "pollfd",
          CStruct.u32("fd"),
          ValueLayout.JAVA_SHORT.withName("events"),
          ValueLayout.JAVA_SHORT.withName("revents"));

  private static final int REVENTS = POLL_DESCRIPTOR.offset("revents");
  private static final int O_RDWR = 2;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  private static final int PROT_READ = 1;
  private static final int PROT_WRITE = 2;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment errno = SystemCalls.errnoMemory(arena);
  private final StructMemory pollDescriptor = new StructMemory(arena, POLL_DESCRIPTOR);
  private final int descriptor;
  private boolean closed;

  private DeviceFile(int descriptor) {
    this.descriptor = descriptor;
    pollDescriptor.bytes().putInt(POLL_DESCRIPTOR.offset("fd"), descriptor);
    pollDescriptor.bytes().putShort(POLL_DESCRIPTOR.offset("events"), (short) POLLIN);
  }

  /**
   * Opens a device to read and write, without blocking where the driver allows it; the descriptor
   * is not inherited by child processes.
   */
  public static DeviceFile open(Path path) throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = SystemCalls.errnoMemory(arena);
      MemorySegment name = arena.allocateFrom(path.toString());
      int result;
      do {
        result = SystemCalls.open(errno, name, O_RDWR | O_NONBLOCK | O_CLOEXEC);
      } while (result == -Errno.EINTR.number());
      if (result < 0) {
        throw new SystemCallException("open " + path, -result);
      }
      return new DeviceFile(result);
    }
  }

  /**
   * Takes over a descriptor that the kernel gave, such as that of a GPIO line; {@link #close}
   * closes it.
   */
  static DeviceFile adopt(int descriptor) {
    return new DeviceFile(descriptor);
  }

  @Override
  public int ioctl(V4l2Request request, StructMemory argument) {
    return ioctl(request.number(), argument);
  }

  /** As {@link #ioctl(V4l2Request, StructMemory)}, for the requests of other headers. */
  int ioctl(long request, StructMemory argument) {
    int result;
    do {
      result = SystemCalls.ioctl(errno, descriptor, request, argument.segment());
    } while (result == -Errno.EINTR.number());
    return result < 0 ? -result : 0;
  }

  /**
   * {@code read(2)} of one struct; waits when nothing is there.
   *
   * @return how many bytes came, or the error's number made negative
   */
  int read(StructMemory into) {
    int result;
    do {
      result = SystemCalls.read(errno, descriptor, into.segment());
    } while (result == -Errno.EINTR.number());
    return result;
  }

  /** The number that the kernel knows it by. */
  int descriptor() {
    return descriptor;
  }

  @Override
  public int poll(int timeoutMillis) throws SystemCallException {
    int result = SystemCalls.poll(errno, pollDescriptor.segment(), timeoutMillis);
    if (result == -Errno.EINTR.number()) {
      return 0;
    }
    if (result < 0) {
      throw new SystemCallException("poll", -result);
    }
    return result == 0 ? 0 : pollDescriptor.bytes().getShort(REVENTS);
  }

  @Override
  public MappedMemory map(long offset, int lengthBytes) throws SystemCallException {
    long address = SystemCalls.mmap(errno, lengthBytes, PROT_READ | PROT_WRITE, descriptor, offset);
    if (address < 0) {
      throw new SystemCallException("mmap", (int) -address);
    }
    Arena mapping = Arena.ofShared();
    MemorySegment memory =
        MemorySegment.ofAddress(address).reinterpret(lengthBytes, mapping, DeviceFile::unmap);
    return new MappedMemory(memory.asByteBuffer(), mapping::close);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      SystemCalls.close(errno, descriptor);
      arena.close();
    }
  }

  static void closeDescriptor(int descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      SystemCalls.close(SystemCalls.errnoMemory(arena), descriptor);
    }
  }

  private static void unmap(MemorySegment memory) {
    try (Arena arena = Arena.ofConfined()) {
      SystemCalls.munmap(SystemCalls.errnoMemory(arena), memory, memory.byteSize());
    }
  }
}
