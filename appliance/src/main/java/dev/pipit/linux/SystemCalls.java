package dev.pipit.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The C library's functions that Pipit calls. Each takes the memory that receives {@code errno} and
 * answers the function's result, or the error number made negative.
 */
final class SystemCalls {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option ERRNO_CAPTURE = Linker.Option.captureCallState("errno");
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle OPEN =
      function("open", 2, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
  private static final MethodHandle CLOSE =
      function("close", -1, FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle IOCTL =
      function("ioctl", 2, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
  private static final MethodHandle POLL =
      function("poll", -1, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle MMAP =
      function(
          "mmap",
          -1,
          FunctionDescriptor.of(
              ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle MUNMAP =
      function("munmap", -1, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle SOCKET =
      function("socket", -1, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle SETSOCKOPT =
      function(
          "setsockopt",
          -1,
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SENDTO =
      function(
          "sendto",
          -1,
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));

  private static final MethodHandle MKFIFO =
      function("mkfifo", -1, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle FCNTL =
      function("fcntl", 2, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle READ =
      function("read", -1, FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));

  private SystemCalls() {}

  /** Memory for {@code errno}, to be used by one thread at a time. */
  static MemorySegment errnoMemory(Arena arena) {
    return arena.allocate(STATE);
  }

  static int open(MemorySegment errno, MemorySegment path, int flags) {
    try {
      return result(errno, (int) OPEN.invokeExact(errno, path, flags, 0));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int mkfifo(MemorySegment errno, MemorySegment path, int mode) {
    try {
      return result(errno, (int) MKFIFO.invokeExact(errno, path, mode));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int fcntl(MemorySegment errno, int descriptor, int command, int argument) {
    try {
      return result(errno, (int) FCNTL.invokeExact(errno, descriptor, command, argument));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** How many bytes were read, or the error number made negative. */
  static int read(MemorySegment errno, int descriptor, MemorySegment into) {
    try {
      return result(errno, (int) (long) READ.invokeExact(errno, descriptor, into, into.byteSize()));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int close(MemorySegment errno, int descriptor) {
    try {
      return result(errno, (int) CLOSE.invokeExact(errno, descriptor));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int ioctl(MemorySegment errno, int descriptor, long request, MemorySegment argument) {
    try {
      return result(errno, (int) IOCTL.invokeExact(errno, descriptor, request, argument));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** For as many descriptors as the memory has room for. */
  static int poll(MemorySegment errno, MemorySegment pollDescriptors, int timeoutMillis) {
    long count = pollDescriptors.byteSize() / DeviceFile.POLL_DESCRIPTOR.sizeBytes();
    return poll(errno, pollDescriptors, count, timeoutMillis);
  }

  /** For several descriptors at once, whose structs lie one behind the other. */
  static int poll(
      MemorySegment errno, MemorySegment pollDescriptors, long count, int timeoutMillis) {
    try {
      return result(errno, (int) POLL.invokeExact(errno, pollDescriptors, count, timeoutMillis));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** The address, or the error number made negative. */
  static long mmap(MemorySegment errno, long lengthBytes, int protection, int fd, long offset) {
    final int mapShared = 1;
    try {
      MemorySegment mapped =
          (MemorySegment)
              MMAP.invokeExact(
                  errno, MemorySegment.NULL, lengthBytes, protection, mapShared, fd, offset);
      return mapped.address() == -1L ? -(int) ERRNO.get(errno, 0L) : mapped.address();
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int munmap(MemorySegment errno, MemorySegment memory, long lengthBytes) {
    try {
      return result(errno, (int) MUNMAP.invokeExact(errno, memory, lengthBytes));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int socket(MemorySegment errno, int domain, int type, int protocol) {
    try {
      return result(errno, (int) SOCKET.invokeExact(errno, domain, type, protocol));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int setsockopt(MemorySegment errno, int fd, int level, int option, MemorySegment value) {
    try {
      return result(
          errno,
          (int) SETSOCKOPT.invokeExact(errno, fd, level, option, value, (int) value.byteSize()));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int sendto(
      MemorySegment errno, int fd, MemorySegment message, int flags, MemorySegment address) {
    try {
      long sent =
          (long)
              SENDTO.invokeExact(
                  errno, fd, message, message.byteSize(), flags, address, (int) address.byteSize());
      return result(errno, (int) sent);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** A function's result, or the error number made negative. */
  static int result(MemorySegment errno, int result) {
    return result < 0 ? -(int) ERRNO.get(errno, 0L) : result;
  }

  /** A function of the C library; the index of its first variadic argument, or -1. */
  static MethodHandle function(String name, int firstVariadic, FunctionDescriptor descriptor) {
    MemorySegment address =
        LINKER
            .defaultLookup()
            .find(name)
            .orElseThrow(
                () -> new UnsatisfiedLinkError("The C library has no function " + name + "."));
    return firstVariadic < 0
        ? LINKER.downcallHandle(address, descriptor, ERRNO_CAPTURE)
        : LINKER.downcallHandle(
            address, descriptor, ERRNO_CAPTURE, Linker.Option.firstVariadicArg(firstVariadic));
  }

  /** What a call through a method handle can throw and never does. */
  static RuntimeException impossible(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
  }
}
