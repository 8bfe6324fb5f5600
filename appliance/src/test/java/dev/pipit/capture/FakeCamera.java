package dev.pipit.capture;

import dev.pipit.linux.DeviceCalls;
import dev.pipit.linux.DeviceFile;
import dev.pipit.linux.Errno;
import dev.pipit.linux.FourCc;
import dev.pipit.linux.MappedMemory;
import dev.pipit.linux.StructMemory;
import dev.pipit.linux.V4l2Request;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A camera of 320 by 240 YUYV at 30 that gives a picture at each poll, without a kernel. Offsets
 * are those of {@code linux/videodev2.h}. Subclasses lie.
 */
class FakeCamera implements DeviceCalls {
  static final int WIDTH = 320;
  static final int HEIGHT = 240;
  static final int PICTURE = 2 * WIDTH * HEIGHT;
  static final int MONOTONIC = 0x2000;

  final AtomicInteger mapped = new AtomicInteger();
  final Deque<Integer> queued = new ArrayDeque<>();
  boolean streaming;
  int timesClosed;
  int sequence;
  int flags = MONOTONIC;
  int bytesUsed = PICTURE;

  /** Of the last picture; those of a driver rise even when it is read faster than a microsecond. */
  private long stampMicros;

  /** The error that a request meets, 0 for none. */
  int error(V4l2Request request) {
    return 0;
  }

  /** Changes an answer. */
  void distort(V4l2Request request, ByteBuffer struct) {}

  @Override
  public int ioctl(V4l2Request request, StructMemory argument) {
    int error = error(request);
    if (error == 0) {
      error = answer(request, argument.bytes());
      if (error == 0) {
        distort(request, argument.bytes());
      }
    }
    return error;
  }

  private int answer(V4l2Request request, ByteBuffer struct) {
    int index = struct.getInt(0);
    return switch (request) {
      case VIDIOC_QUERYCAP -> {
        text(struct, 0, "fake");
        text(struct, 16, "Fake Webcam");
        struct.putInt(84, 0x84200001).putInt(88, 0x04200001);
        yield 0;
      }
      case VIDIOC_ENUM_FMT -> {
        struct.putInt(44, FourCc.of("YUYV"));
        yield end(index);
      }
      case VIDIOC_ENUM_FRAMESIZES -> {
        struct.putInt(8, 1).putInt(12, WIDTH).putInt(16, HEIGHT);
        yield end(index);
      }
      case VIDIOC_ENUM_FRAMEINTERVALS -> {
        struct.putInt(16, 1).putInt(20, 1).putInt(24, 30);
        yield end(index);
      }
      case VIDIOC_S_FMT -> {
        struct.putInt(8, WIDTH).putInt(12, HEIGHT).putInt(20, 1);
        struct.putInt(24, 2 * WIDTH).putInt(28, PICTURE).putInt(32, 8);
        yield 0;
      }
      case VIDIOC_S_PARM -> {
        struct.putInt(4, 0x1000).putInt(12, 1).putInt(16, 30);
        yield 0;
      }
      case VIDIOC_REQBUFS -> 0;
      case VIDIOC_EXPBUF -> Errno.ENOTTY.number();
      case VIDIOC_QUERYBUF -> {
        struct.putInt(64, index * PICTURE).putInt(72, PICTURE);
        yield 0;
      }
      case VIDIOC_QBUF -> {
        queued.add(index);
        yield 0;
      }
      case VIDIOC_DQBUF -> dequeue(struct);
      case VIDIOC_STREAMON -> {
        streaming = true;
        yield 0;
      }
      case VIDIOC_STREAMOFF -> {
        streaming = false;
        queued.clear();
        yield 0;
      }
      case VIDIOC_G_CTRL,
          VIDIOC_S_CTRL,
          VIDIOC_G_EXT_CTRLS,
          VIDIOC_S_EXT_CTRLS,
          VIDIOC_QUERYMENU,
          VIDIOC_QUERY_EXT_CTRL ->
          Errno.EINVAL.number();
    };
  }

  private int dequeue(ByteBuffer struct) {
    Integer index = queued.poll();
    if (index == null) {
      return Errno.EAGAIN.number();
    }
    stampMicros = Math.max(System.nanoTime() / 1000, stampMicros + 1);
    struct.putInt(0, index).putInt(8, bytesUsed).putInt(12, flags);
    struct.putLong(24, stampMicros / 1_000_000).putLong(32, stampMicros % 1_000_000);
    struct.putInt(56, sequence++);
    return 0;
  }

  private static int end(int index) {
    return index == 0 ? 0 : Errno.EINVAL.number();
  }

  private static void text(ByteBuffer struct, int offset, String text) {
    for (int i = 0; i < text.length(); i++) {
      struct.put(offset + i, (byte) text.charAt(i));
    }
  }

  @Override
  public int poll(int timeoutMillis) {
    return streaming && !queued.isEmpty() ? DeviceFile.POLLIN : 0;
  }

  @Override
  public MappedMemory map(long offset, int lengthBytes) {
    mapped.incrementAndGet();
    return new MappedMemory(
        ByteBuffer.allocateDirect(Math.min(lengthBytes, 1 << 20)), mapped::decrementAndGet);
  }

  @Override
  public void close() {
    timesClosed++;
  }
}
