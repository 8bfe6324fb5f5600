package dev.pipit.linux;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.Function;

/** What every V4L2 device is asked in the same way. One thread at a time. */
final class V4l2Calls implements AutoCloseable {
  private static final CStruct TYPE = CStruct.of("int", CStruct.u32("type"));

  private final DeviceCalls calls;

  /**
   * Takes an open device.
   *
   * @param calls is closed with this
   */
  V4l2Calls(DeviceCalls calls) {
    this.calls = calls;
  }

  V4l2Capability capability() throws SystemCallException {
    return ask(V4l2Request.VIDIOC_QUERYCAP, V4l2Capability.STRUCT, _ -> {}, V4l2Capability::decode);
  }

  /** Fills a struct, makes the call and reads the driver's answer. */
  <T> T ask(
      V4l2Request request,
      CStruct struct,
      Consumer<ByteBuffer> question,
      Function<ByteBuffer, T> answer)
      throws SystemCallException {
    try (Arena confined = Arena.ofConfined()) {
      StructMemory memory = new StructMemory(confined, struct);
      question.accept(memory.bytes());
      make(request, memory);
      return answer.apply(memory.bytes());
    }
  }

  /** Makes a call that must not fail. */
  void make(V4l2Request request, StructMemory argument) throws SystemCallException {
    check(request.name(), calls.ioctl(request, argument));
  }

  /** Passes over 0. */
  static void check(String call, int error) throws SystemCallException {
    if (error != 0) {
      throw new SystemCallException(call, error);
    }
  }

  /** Makes a call; answers the error's number, 0 for none. */
  int tryMake(V4l2Request request, StructMemory argument) {
    return calls.ioctl(request, argument);
  }

  /** Takes a buffer from a queue of the driver; false when there is none. */
  boolean dequeue(StructMemory buffer) throws SystemCallException {
    int error = calls.ioctl(V4l2Request.VIDIOC_DQBUF, buffer);
    if (error == Errno.EAGAIN.number()) {
      return false;
    }
    check(V4l2Request.VIDIOC_DQBUF.name(), error);
    return true;
  }

  /** Starts or stops the queue of that type. */
  void stream(V4l2Request request, int type) throws SystemCallException {
    ask(request, TYPE, struct -> struct.putInt(0, type), _ -> true);
  }

  /** Maps a buffer into the process; the mapping outlives the device. */
  MappedMemory map(int index, V4l2Buffer buffer) throws SystemCallException {
    make(V4l2Request.VIDIOC_QUERYBUF, buffer.ask(index));
    long length = buffer.lengthBytes();
    if (length == 0 || length > Integer.MAX_VALUE) {
      throw new SystemCallException(V4l2Request.VIDIOC_QUERYBUF.name(), Errno.EOVERFLOW.number());
    }
    return calls.map(buffer.mapOffset(), (int) length);
  }

  /** See {@link DeviceCalls#poll}. */
  int poll(int timeoutMillis) throws SystemCallException {
    return calls.poll(timeoutMillis);
  }

  @Override
  public void close() {
    calls.close();
  }
}
