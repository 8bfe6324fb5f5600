package dev.pipit.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A V4L2 mem2mem encoder that a library of this process opened for itself, through a second
 * descriptor of the same open file. The controls of such a device belong to the open file, and so
 * do its queues: only this way can be set what the library does not set, and be ended what it waits
 * for without a limit.
 *
 * <p>Any thread. {@link #close} waits for nobody; the descriptor is closed when the last call that
 * uses it has returned.
 */
public final class HeldEncoder implements AutoCloseable {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final CStruct TYPE = CStruct.of("int", CStruct.u32("type"));

  private final int descriptor;
  private final V4l2Capability capability;

  /** The owner, and each call that is under way. */
  private final AtomicInteger users = new AtomicInteger(1);

  private final AtomicInteger owners = new AtomicInteger(1);

  private HeldEncoder(int descriptor, V4l2Capability capability) {
    this.descriptor = descriptor;
    this.capability = capability;
  }

  /** The descriptors of video nodes that this process has open. */
  public static Set<Integer> openNodes() {
    Set<Integer> open = new TreeSet<>();
    try (DirectoryStream<Path> links = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path link : links) {
        if (leadsToVideoNode(link)) {
          open.add(Integer.parseInt(link.getFileName().toString()));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return Set.of(); // No /proc: nothing is found, and nothing is lost but the extra.
    }
    return open;
  }

  private static boolean leadsToVideoNode(Path link) {
    try {
      return Files.readSymbolicLink(link).toString().startsWith("/dev/video");
    } catch (IOException e) {
      return false; // Closed since the list was made, as the descriptor of the list itself is.
    }
  }

  /**
   * The encoder that was opened since: a mem2mem device that has buffers, which none has that was
   * opened only to be asked.
   *
   * @param before what {@link #openNodes} said before; no other encoder may be opened meanwhile
   * @return null when there is none
   */
  public static @Nullable HeldEncoder openedSince(Set<Integer> before) {
    for (int candidate : openNodes()) {
      if (!before.contains(candidate)) {
        HeldEncoder found = ofDescriptor(candidate);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private static @Nullable HeldEncoder ofDescriptor(int candidate) {
    try (Arena arena = Arena.ofConfined()) {
      int own = SystemCalls.fcntl(SystemCalls.errnoMemory(arena), candidate, F_DUPFD_CLOEXEC, 0);
      if (own < 0) {
        return null;
      }
      StructMemory asked = new StructMemory(arena, V4l2Capability.STRUCT);
      V4l2Capability capability =
          ioctl(arena, own, V4l2Request.VIDIOC_QUERYCAP, asked) == 0
              ? V4l2Capability.decode(asked.bytes())
              : null;
      if (capability != null
          && isMemoryToMemory(capability)
          && hasBuffers(arena, own, capability)) {
        return new HeldEncoder(own, capability);
      }
      SystemCalls.close(SystemCalls.errnoMemory(arena), own);
      return null;
    }
  }

  private static boolean isMemoryToMemory(V4l2Capability capability) {
    return capability.has(V4l2Capability.VIDEO_M2M)
        || capability.has(V4l2Capability.VIDEO_M2M_MPLANE);
  }

  private static boolean hasBuffers(Arena arena, int descriptor, V4l2Capability capability) {
    V4l2Buffer buffer = new V4l2Buffer(arena, capability.has(V4l2Capability.VIDEO_M2M_MPLANE));
    return ioctl(arena, descriptor, V4l2Request.VIDIOC_QUERYBUF, buffer.ask(0)) == 0;
  }

  private static int ioctl(Arena arena, int descriptor, V4l2Request request, StructMemory memory) {
    MemorySegment errno = SystemCalls.errnoMemory(arena);
    int result;
    do {
      result = SystemCalls.ioctl(errno, descriptor, request.number(), memory.segment());
    } while (result == -Errno.EINTR.number());
    return result < 0 ? -result : 0;
  }

  /** What the device calls itself, such as {@code bcm2835-codec-encode}. */
  public String card() {
    return capability.card();
  }

  /**
   * Sets a control ({@code VIDIOC_S_CTRL}).
   *
   * @throws SystemCallException when the device has no such control or refuses the value
   */
  public void set(CodecControl control, int value) throws SystemCallException {
    int error = Errno.EBADF.number();
    if (isUsed()) {
      try (Arena arena = Arena.ofConfined()) {
        StructMemory memory = new StructMemory(arena, V4l2ControlValue.STRUCT);
        V4l2ControlValue.ask(memory.bytes(), control.id(), value);
        error = ioctl(arena, descriptor, V4l2Request.VIDIOC_S_CTRL, memory);
      } finally {
        release();
      }
    }
    if (error != 0) {
      throw new SystemCallException(control.name(), error);
    }
  }

  /**
   * Stops both queues ({@code VIDIOC_STREAMOFF}): who waits for a buffer is told that none comes.
   * May block as long as the driver does; does nothing after {@link #close}.
   */
  public void stop() {
    if (isUsed()) {
      try (Arena arena = Arena.ofConfined()) {
        boolean planes = capability.has(V4l2Capability.VIDEO_M2M_MPLANE);
        StructMemory type = new StructMemory(arena, TYPE);
        type.bytes().putInt(0, V4l2Buffer.outputType(planes));
        ioctl(arena, descriptor, V4l2Request.VIDIOC_STREAMOFF, type);
        type.bytes().putInt(0, V4l2Buffer.type(planes));
        ioctl(arena, descriptor, V4l2Request.VIDIOC_STREAMOFF, type);
      } finally {
        release();
      }
    }
  }

  private boolean isUsed() {
    return users.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
  }

  private void release() {
    if (users.decrementAndGet() == 0) {
      try (Arena arena = Arena.ofConfined()) {
        SystemCalls.close(SystemCalls.errnoMemory(arena), descriptor);
      }
    }
  }

  /** Gives the descriptor back; again does nothing. */
  @Override
  public void close() {
    if (owners.getAndSet(0) == 1) {
      release();
    }
  }
}
