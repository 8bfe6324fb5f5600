package dev.pipit.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The functions of the C library that a socket which receives needs, apart from {@link SystemCalls}
 * so that programs without one do not pay for them at their start. Results as there.
 */
final class SocketCalls {
  private static final MethodHandle BIND =
      SystemCalls.function(
          "bind", -1, FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle RECVFROM =
      SystemCalls.function(
          "recvfrom",
          -1,
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle EVENTFD =
      SystemCalls.function("eventfd", -1, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle WRITE =
      SystemCalls.function(
          "write", -1, FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));

  private SocketCalls() {}

  static int bind(MemorySegment errno, int descriptor, MemorySegment address) {
    try {
      return SystemCalls.result(
          errno, (int) BIND.invokeExact(errno, descriptor, address, (int) address.byteSize()));
    } catch (Throwable e) {
      throw SystemCalls.impossible(e);
    }
  }

  /**
   * Receives one message.
   *
   * @param address receives the sender's address
   * @param addressBytes an int: the size of {@code address}, then of what was written there
   * @return the bytes of the message, or the error number made negative
   */
  static int recvfrom(
      MemorySegment errno,
      int descriptor,
      MemorySegment into,
      int flags,
      MemorySegment address,
      MemorySegment addressBytes) {
    try {
      long received =
          (long)
              RECVFROM.invokeExact(
                  errno, descriptor, into, into.byteSize(), flags, address, addressBytes);
      return SystemCalls.result(errno, (int) received);
    } catch (Throwable e) {
      throw SystemCalls.impossible(e);
    }
  }

  /** A descriptor that can be read once something was written to it. */
  static int eventfd(MemorySegment errno, int flags) {
    try {
      return SystemCalls.result(errno, (int) EVENTFD.invokeExact(errno, 0, flags));
    } catch (Throwable e) {
      throw SystemCalls.impossible(e);
    }
  }

  static int write(MemorySegment errno, int descriptor, MemorySegment bytes) {
    try {
      return SystemCalls.result(
          errno, (int) (long) WRITE.invokeExact(errno, descriptor, bytes, bytes.byteSize()));
    } catch (Throwable e) {
      throw SystemCalls.impossible(e);
    }
  }
}
