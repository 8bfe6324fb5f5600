package dev.pipit.linux;

import static dev.pipit.linux.CStruct.padding;
import static dev.pipit.linux.CStruct.s64;
import static dev.pipit.linux.CStruct.u32;
import static dev.pipit.linux.CStruct.u32Array;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.nio.ByteBuffer;

/**
 * {@code struct v4l2_buffer}, with one {@code v4l2_plane} when the device is multi-planar: what the
 * driver says of a buffer. One of these is used again and again, so that no picture costs an
 * object. What it holds is the driver's word: check it.
 */
public final class V4l2Buffer {
  /** {@link #flags}: the picture is damaged. */
  public static final int FLAG_ERROR = 0x40;

  /** {@link #flags}: which clock the time is of. */
  public static final int FLAG_TIMESTAMP_MASK = 0xe000;

  /** {@link #flags}: the time is of {@code CLOCK_MONOTONIC}. */
  public static final int FLAG_TIMESTAMP_MONOTONIC = 0x2000;

  static final int MEMORY_MMAP = 1;
  static final int MEMORY_DMABUF = 4;

  static final CStruct STRUCT =
      CStruct.of(
          "v4l2_buffer",
          u32("index"),
          u32("type"),
          u32("bytesused"),
          u32("flags"),
          u32("field"),
          padding(4),
          s64("timestamp.tv_sec"),
          s64("timestamp.tv_usec"),
          padding(16),
          u32("sequence"),
          u32("memory"),
          MemoryLayout.unionLayout(u32("m.offset"), s64("m.planes")),
          u32("length"),
          u32("reserved2"),
          u32("request_fd"),
          padding(4));

  static final CStruct PLANE =
      CStruct.of(
          "v4l2_plane",
          u32("bytesused"),
          u32("length"),
          MemoryLayout.unionLayout(u32("m.mem_offset"), s64("m.userptr"), u32("m.fd")),
          u32("data_offset"),
          u32Array("reserved", 11));

  private static final int INDEX = STRUCT.offset("index");
  private static final int TYPE = STRUCT.offset("type");
  private static final int BYTES_USED = STRUCT.offset("bytesused");
  private static final int FLAGS = STRUCT.offset("flags");
  private static final int FIELD = STRUCT.offset("field");
  private static final int SECONDS = STRUCT.offset("timestamp.tv_sec");
  private static final int MICROSECONDS = STRUCT.offset("timestamp.tv_usec");
  private static final int SEQUENCE = STRUCT.offset("sequence");
  private static final int MEMORY = STRUCT.offset("memory");
  private static final int OFFSET = STRUCT.offset("m.offset");
  private static final int PLANES = STRUCT.offset("m.planes");
  private static final int LENGTH = STRUCT.offset("length");
  private static final int PLANE_BYTES_USED = PLANE.offset("bytesused");
  private static final int PLANE_LENGTH = PLANE.offset("length");
  private static final int PLANE_OFFSET = PLANE.offset("m.mem_offset");
  private static final int PLANE_START = PLANE.offset("data_offset");

  private final StructMemory memory;
  private final StructMemory plane;
  private final ByteBuffer struct;
  private final boolean multiPlanar;
  private final int type;

  /** For pictures that a device gives. */
  V4l2Buffer(Arena arena, boolean multiPlanar) {
    this(arena, multiPlanar, type(multiPlanar));
  }

  V4l2Buffer(Arena arena, boolean multiPlanar, int type) {
    this.type = type;
    this.memory = new StructMemory(arena, STRUCT);
    this.plane = new StructMemory(arena, PLANE);
    this.struct = memory.bytes();
    this.multiPlanar = multiPlanar;
  }

  /** {@code V4L2_BUF_TYPE_VIDEO_CAPTURE} or its multi-planar kind. */
  static int type(boolean multiPlanar) {
    return multiPlanar ? 9 : 1;
  }

  /** {@code V4L2_BUF_TYPE_VIDEO_OUTPUT} or its multi-planar kind: what the device is given. */
  static int outputType(boolean multiPlanar) {
    return multiPlanar ? 10 : 2;
  }

  /** Makes the struct a question about buffer {@code index}. */
  StructMemory ask(int index) {
    return ask(index, MEMORY_MMAP);
  }

  /** The same about a buffer of a kind of memory. */
  StructMemory ask(int index, int kind) {
    for (int i = 0; i < STRUCT.sizeBytes(); i += Long.BYTES) {
      struct.putLong(i, 0);
    }
    struct.putInt(INDEX, index).putInt(TYPE, type).putInt(MEMORY, kind);
    if (multiPlanar) {
      for (int i = 0; i < PLANE.sizeBytes(); i += Integer.BYTES) {
        plane.bytes().putInt(i, 0);
      }
      struct.putLong(PLANES, plane.segment().address()).putInt(LENGTH, 1);
    }
    return memory;
  }

  /**
   * Makes the struct buffer {@code index} with a picture for a multi-planar device.
   *
   * @param kind of memory
   * @param timeMicros what comes out of the device with what it makes of the picture
   */
  StructMemory fill(int index, int kind, int bytesUsed, long timeMicros) {
    ask(index, kind);
    struct.putInt(FIELD, V4l2Format.FIELD_NONE);
    struct.putLong(SECONDS, timeMicros / 1_000_000).putLong(MICROSECONDS, timeMicros % 1_000_000);
    plane.bytes().putInt(PLANE_BYTES_USED, bytesUsed);
    return memory;
  }

  /** The same with memory that another device has shared. */
  StructMemory fillShared(
      int index, int descriptor, int lengthBytes, int bytesUsed, long timeMicros) {
    fill(index, MEMORY_DMABUF, bytesUsed, timeMicros);
    plane.bytes().putInt(PLANE_OFFSET, descriptor).putInt(PLANE_LENGTH, lengthBytes);
    return memory;
  }

  /** The buffer's number; any value, when the driver lies. */
  public int index() {
    return struct.getInt(INDEX);
  }

  /** Bytes that the picture takes, and those before its start; unsigned. */
  public long bytesUsed() {
    return Integer.toUnsignedLong(
        multiPlanar ? plane.bytes().getInt(PLANE_BYTES_USED) : struct.getInt(BYTES_USED));
  }

  /** Where in the buffer the picture starts, unsigned. */
  public long startBytes() {
    return multiPlanar ? Integer.toUnsignedLong(plane.bytes().getInt(PLANE_START)) : 0;
  }

  /** {@code V4L2_BUF_FLAG_…}. */
  public int flags() {
    return struct.getInt(FLAGS);
  }

  /** The driver's time, whole seconds. */
  public long seconds() {
    return struct.getLong(SECONDS);
  }

  /** The driver's time, microseconds to be added. */
  public long microseconds() {
    return struct.getLong(MICROSECONDS);
  }

  /** The picture's number, which skips those that were lost; it wraps. */
  public int sequence() {
    return struct.getInt(SEQUENCE);
  }

  /** The buffer's size, unsigned. */
  long lengthBytes() {
    return Integer.toUnsignedLong(
        multiPlanar ? plane.bytes().getInt(PLANE_LENGTH) : struct.getInt(LENGTH));
  }

  /** Where the buffer is mapped from. */
  long mapOffset() {
    return Integer.toUnsignedLong(
        multiPlanar ? plane.bytes().getInt(PLANE_OFFSET) : struct.getInt(OFFSET));
  }
}
