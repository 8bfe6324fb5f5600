package dev.pipit.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A socket that sends datagrams to an address in the file system or in the abstract name space
 * ({@code unix(7)}); the JDK's Unix sockets are streams only. One thread at a time.
 */
final class DatagramSocket implements AutoCloseable {
  static final int AF_UNIX = 1;
  static final int SOCK_DGRAM = 2;
  static final int SOCK_CLOEXEC = 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_SNDTIMEO = 21;
  private static final int MSG_NOSIGNAL = 0x4000;

  /** Room for a path in {@code struct sockaddr_un}, its NUL left out. */
  static final int LONGEST_NAME = 107;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment errno = SystemCalls.errnoMemory(arena);
  private final MemorySegment address;
  private final int descriptor;
  private boolean closed;

  /**
   * @param name an absolute path, or {@code @} and an abstract name
   * @param sendTimeoutMillis how long a full receiver may hold a send up
   */
  DatagramSocket(String name, int sendTimeoutMillis) throws SystemCallException {
    this.address = address(arena, name);
    int result = SystemCalls.socket(errno, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (result < 0) {
      arena.close();
      throw new SystemCallException("socket", -result);
    }
    this.descriptor = result;
    MemorySegment timeout = arena.allocate(ValueLayout.JAVA_LONG, 2);
    timeout.setAtIndex(ValueLayout.JAVA_LONG, 0, sendTimeoutMillis / 1000);
    timeout.setAtIndex(ValueLayout.JAVA_LONG, 1, sendTimeoutMillis % 1000 * 1000L);
    result = SystemCalls.setsockopt(errno, descriptor, SOL_SOCKET, SO_SNDTIMEO, timeout);
    if (result < 0) {
      close();
      throw new SystemCallException("setsockopt", -result);
    }
  }

  /** Whether a socket can have this name. */
  static boolean isAddress(String name) {
    return name.length() > 1
        && (name.startsWith("/") || name.startsWith("@"))
        && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME;
  }

  /** {@code struct sockaddr_un}: the family, then the name; an abstract one starts with a NUL. */
  static MemorySegment address(Arena arena, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    boolean isAbstract = bytes[0] == '@';
    if (isAbstract) {
      bytes[0] = 0;
    }
    MemorySegment address =
        arena.allocate(Short.BYTES + bytes.length + (isAbstract ? 0 : 1), Short.BYTES);
    ByteBuffer struct = address.asByteBuffer().order(ByteOrder.nativeOrder());
    struct.putShort((short) AF_UNIX).put(bytes);
    return address;
  }

  void send(String message) throws SystemCallException {
    try (Arena confined = Arena.ofConfined()) {
      byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
      MemorySegment memory = confined.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
      int result;
      do {
        result = SystemCalls.sendto(errno, descriptor, memory, MSG_NOSIGNAL, address);
      } while (result == -Errno.EINTR.number());
      if (result < 0) {
        throw new SystemCallException("sendto", -result);
      }
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      SystemCalls.close(errno, descriptor);
      arena.close();
    }
  }
}
