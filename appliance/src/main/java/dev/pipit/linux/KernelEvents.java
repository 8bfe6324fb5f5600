package dev.pipit.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's word on devices that come and go ({@code netlink(7)}, {@code
 * NETLINK_KOBJECT_UEVENT}, the kernel's own group). Messages whose sender is not the kernel are
 * left out, counted, and change nothing.
 *
 * <p>One platform thread calls {@link #next} and {@link #close}; {@link #end} may be called by any.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // the counter has one writing thread
public final class KernelEvents implements AutoCloseable {
  static final int AF_NETLINK = 16;
  static final int NETLINK_KOBJECT_UEVENT = 15;

  /** The group that the kernel sends to; 2 is udev's, whose format is its own affair. */
  private static final int KERNEL_GROUP = 1;

  private static final int SOCK_NONBLOCK = 0x800;
  private static final int EFD_FLAGS = 0x80800; // EFD_CLOEXEC | EFD_NONBLOCK
  private static final int MSG_TRUNC = 0x20;
  private static final int POLLIN = DeviceFile.POLLIN;
  private static final int POLL_BYTES = DeviceFile.POLL_DESCRIPTOR.sizeBytes();

  static final CStruct ADDRESS =
      CStruct.of(
          "sockaddr_nl",
          ValueLayout.JAVA_SHORT.withName("nl_family"),
          CStruct.padding(2),
          CStruct.u32("nl_pid"),
          CStruct.u32("nl_groups"));

  private static final int SENDER = ADDRESS.offset("nl_pid");

  private final Arena arena = Arena.ofShared();
  private final MemorySegment errno = SystemCalls.errnoMemory(arena);
  private final MemorySegment endErrno = SystemCalls.errnoMemory(arena);
  private final MemorySegment polled = arena.allocate(2L * POLL_BYTES, Integer.BYTES);
  private final MemorySegment message = arena.allocate(KernelEvent.LONGEST);
  private final StructMemory sender = new StructMemory(arena, ADDRESS);
  private final MemorySegment senderBytes = arena.allocate(ValueLayout.JAVA_INT);
  private final MemorySegment one = arena.allocateFrom(ValueLayout.JAVA_LONG, 1L);
  private final int socket;
  private final int ending;
  private volatile long foreign;
  private boolean closed;

  /** What came of waiting. */
  public sealed interface Outcome {
    /** The kernel told of a device. */
    record Told(KernelEvent event) implements Outcome {}

    /** The kernel told more than there was room for: any device may have come or gone. */
    record Lost() implements Outcome {}

    /** {@link KernelEvents#end} was called. */
    record Ended() implements Outcome {}
  }

  private KernelEvents() throws SystemCallException {
    int opened =
        SystemCalls.socket(
            errno,
            AF_NETLINK,
            DatagramSocket.SOCK_DGRAM | DatagramSocket.SOCK_CLOEXEC | SOCK_NONBLOCK,
            NETLINK_KOBJECT_UEVENT);
    if (opened < 0) {
      arena.close();
      throw new SystemCallException("socket AF_NETLINK", -opened);
    }
    socket = opened;
    ending = SocketCalls.eventfd(errno, EFD_FLAGS);
    ByteBuffer address = sender.bytes();
    address.putShort(ADDRESS.offset("nl_family"), (short) AF_NETLINK);
    address.putInt(ADDRESS.offset("nl_groups"), KERNEL_GROUP);
    int bound = ending < 0 ? ending : SocketCalls.bind(errno, socket, sender.segment());
    if (bound < 0) {
      close();
      throw new SystemCallException(ending < 0 ? "eventfd" : "bind AF_NETLINK", -bound);
    }
    pollFor(0, socket);
    pollFor(1, ending);
  }

  /**
   * Begins to listen.
   *
   * @throws SystemCallException where netlink is not to be had, as in some containers
   */
  public static KernelEvents open() throws SystemCallException {
    return new KernelEvents();
  }

  /**
   * Whether the kernel tells this process of devices: it tells nobody in a user name space of its
   * own, such as that of a container without root, though the socket opens there.
   */
  public static boolean reachThisProcess() {
    try {
      return isWholeUserSpace(Files.readString(Path.of("/proc/self/uid_map")));
    } catch (IOException e) {
      return true; // A kernel without name spaces has no such file.
    }
  }

  /** Every user of the machine under its own number ({@code user_namespaces(7)}). */
  static boolean isWholeUserSpace(String uidMap) {
    return uidMap.strip().replaceAll("\\s+", " ").equals("0 0 4294967295");
  }

  /**
   * Waits for the kernel's next word, without a limit.
   *
   * @throws SystemCallException when the socket is of no use any more
   */
  public Outcome next() throws SystemCallException {
    while (true) {
      int ready = SystemCalls.poll(errno, polled, -1);
      if (ready < 0 && ready != -Errno.EINTR.number()) {
        throw new SystemCallException("poll", -ready);
      }
      if (events(1) != 0) {
        return new Outcome.Ended();
      }
      @Nullable Outcome outcome = ready > 0 && events(0) != 0 ? receive() : null;
      if (outcome != null) {
        return outcome;
      }
    }
  }

  /** Null when there was nothing, or nothing of the kernel's. */
  private @Nullable Outcome receive() throws SystemCallException {
    senderBytes.set(ValueLayout.JAVA_INT, 0, ADDRESS.sizeBytes());
    int length =
        SocketCalls.recvfrom(errno, socket, message, MSG_TRUNC, sender.segment(), senderBytes);
    if (length == -Errno.ENOBUFS.number()) {
      return new Outcome.Lost();
    }
    if (length == -Errno.EAGAIN.number() || length == -Errno.EINTR.number()) {
      return null;
    }
    if (length < 0) {
      throw new SystemCallException("recvfrom AF_NETLINK", -length);
    }
    if (sender.bytes().getInt(SENDER) != 0) {
      foreign = foreign + 1;
      return null;
    }
    KernelEvent event =
        length > KernelEvent.LONGEST
            ? null
            : KernelEvent.parse(message.asSlice(0, length).asByteBuffer());
    return event == null ? new Outcome.Lost() : new Outcome.Told(event);
  }

  /** Messages that were not the kernel's. */
  long foreign() {
    return foreign;
  }

  /** The socket, for a test that asks for its address. */
  int descriptor() {
    return socket;
  }

  /** Makes {@link #next} return at once, now and ever after; does nothing when this is closed. */
  public synchronized void end() {
    if (!closed) {
      SocketCalls.write(endErrno, ending, one);
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      SystemCalls.close(errno, socket);
      if (ending >= 0) {
        SystemCalls.close(errno, ending);
      }
      arena.close();
    }
  }

  private void pollFor(int index, int descriptor) {
    ByteBuffer struct = polled.asByteBuffer().order(ByteOrder.nativeOrder());
    int at = index * POLL_BYTES;
    struct.putInt(at + DeviceFile.POLL_DESCRIPTOR.offset("fd"), descriptor);
    struct.putShort(at + DeviceFile.POLL_DESCRIPTOR.offset("events"), (short) POLLIN);
  }

  private int events(int index) {
    return polled.get(
        ValueLayout.JAVA_SHORT,
        (long) index * POLL_BYTES + DeviceFile.POLL_DESCRIPTOR.offset("revents"));
  }
}
