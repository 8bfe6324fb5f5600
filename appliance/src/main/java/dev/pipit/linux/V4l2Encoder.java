package dev.pipit.linux;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An open multi-planar V4L2 mem2mem device that codes: raw pictures go into one queue, coded ones
 * come out of the other (the kernel's "Memory-to-Memory Stateful Video Encoder Interface"). No call
 * waits but {@link #poll}; a driver that hangs may hold any. One thread at a time.
 */
public final class V4l2Encoder implements AutoCloseable {
  private static final int RAW = V4l2Buffer.outputType(true);
  private static final int CODED = V4l2Buffer.type(true);

  private final Arena arena = Arena.ofShared();
  private final V4l2Calls calls;
  private final V4l2Capability capability;
  private final V4l2Buffer raw = new V4l2Buffer(arena, true, RAW);
  private final V4l2Buffer coded = new V4l2Buffer(arena, true, CODED);
  private final StructMemory control = new StructMemory(arena, V4l2ControlValue.STRUCT);
  private int rawMemory = V4l2Buffer.MEMORY_MMAP;
  private boolean closed;

  private V4l2Encoder(DeviceCalls calls) throws SystemCallException {
    this.calls = new V4l2Calls(calls);
    try {
      this.capability = this.calls.capability();
    } catch (SystemCallException e) {
      close();
      throw e;
    }
  }

  /** Opens a device file and asks what it is. */
  public static V4l2Encoder open(Path path) throws SystemCallException {
    return new V4l2Encoder(DeviceFile.open(path));
  }

  /** What the device is. */
  public V4l2Capability capability() {
    return capability;
  }

  /** Asks for pictures of this layout to go in; the driver answers what it will take. */
  public V4l2Format setRawFormat(int widthPixels, int heightPixels, int fourCc)
      throws SystemCallException {
    return setFormat(RAW, widthPixels, heightPixels, fourCc);
  }

  /** Asks for what is to come out; the driver answers what it will give. */
  public V4l2Format setCodedFormat(int widthPixels, int heightPixels, int fourCc)
      throws SystemCallException {
    return setFormat(CODED, widthPixels, heightPixels, fourCc);
  }

  private V4l2Format setFormat(int type, int widthPixels, int heightPixels, int fourCc)
      throws SystemCallException {
    return calls.ask(
        V4l2Request.VIDIOC_S_FMT,
        V4l2Format.STRUCT,
        struct -> V4l2Format.ask(struct, type, true, widthPixels, heightPixels, fourCc),
        struct -> V4l2Format.decode(struct, true));
  }

  /** Says how long it is from picture to picture. */
  public void setTimePerFrame(V4l2Fraction time) throws SystemCallException {
    calls.ask(
        V4l2Request.VIDIOC_S_PARM,
        V4l2StreamParameters.STRUCT,
        struct -> V4l2StreamParameters.ask(struct, RAW, time),
        V4l2StreamParameters::decode);
  }

  /**
   * Sets a control, also while it codes.
   *
   * @throws SystemCallException when the device has no such control or refuses the value
   */
  public void set(CodecControl which, int value) throws SystemCallException {
    V4l2ControlValue.ask(control.bytes(), which.id(), value);
    V4l2Calls.check(which.name(), calls.tryMake(V4l2Request.VIDIOC_S_CTRL, control));
  }

  /** Asks for raw buffers in the driver's memory; answers how many there are. */
  public int requestRaw(int count) throws SystemCallException {
    rawMemory = V4l2Buffer.MEMORY_MMAP;
    return request(RAW, rawMemory, count);
  }

  /** Asks for raw buffers in memory that other devices share; answers how many there are. */
  public int requestRawShared(int count) throws SystemCallException {
    rawMemory = V4l2Buffer.MEMORY_DMABUF;
    return request(RAW, rawMemory, count);
  }

  /** Frees the raw buffers; their queue must have stopped. */
  public void freeRaw() throws SystemCallException {
    request(RAW, rawMemory, 0);
  }

  /** Asks for coded buffers; answers how many there are. */
  public int requestCoded(int count) throws SystemCallException {
    return request(CODED, V4l2Buffer.MEMORY_MMAP, count);
  }

  private int request(int type, int kind, int count) throws SystemCallException {
    return calls.ask(
        V4l2Request.VIDIOC_REQBUFS,
        V4l2BufferRequest.STRUCT,
        struct -> V4l2BufferRequest.ask(struct, type, kind, count),
        V4l2BufferRequest::count);
  }

  /** Maps the raw buffers, to be written; the mappings outlive the device. */
  public List<MappedMemory> mapRaw(int count) throws SystemCallException {
    return map(raw, count);
  }

  /** Maps the coded buffers, to be read; the mappings outlive the device. */
  public List<MappedMemory> mapCoded(int count) throws SystemCallException {
    return map(coded, count);
  }

  private List<MappedMemory> map(V4l2Buffer buffer, int count) throws SystemCallException {
    List<MappedMemory> mapped = new ArrayList<>();
    boolean done = false;
    try {
      for (int i = 0; i < count; i++) {
        mapped.add(calls.map(i, buffer));
      }
      done = true;
      return mapped;
    } finally {
      if (!done) {
        mapped.forEach(MappedMemory::close);
      }
    }
  }

  /**
   * Gives a picture in a raw buffer to the device.
   *
   * @param timeMicros comes out with what it becomes
   */
  public void queueRaw(int index, int bytesUsed, long timeMicros) throws SystemCallException {
    queue(raw.fill(index, V4l2Buffer.MEMORY_MMAP, bytesUsed, timeMicros));
  }

  /**
   * Gives a picture to the device where it lies, in memory of another.
   *
   * @param index the same number for the same memory, else the driver maps it anew
   * @param descriptor of the memory, see {@link MappedMemory#sharedDescriptor}
   * @throws SystemCallException when the device cannot reach that memory, among other reasons
   */
  public void queueRawShared(
      int index, int descriptor, int lengthBytes, int bytesUsed, long timeMicros)
      throws SystemCallException {
    queue(raw.fillShared(index, descriptor, lengthBytes, bytesUsed, timeMicros));
  }

  /** Gives a buffer to the device to fill. */
  public void queueCoded(int index) throws SystemCallException {
    queue(coded.ask(index));
  }

  private void queue(StructMemory buffer) throws SystemCallException {
    calls.make(V4l2Request.VIDIOC_QBUF, buffer);
  }

  /** Takes a raw buffer that the device has read: its number, or -1 when there is none. */
  public int dequeueRaw() throws SystemCallException {
    return calls.dequeue(raw.ask(0, rawMemory)) ? raw.index() : -1;
  }

  /** Takes a coded buffer, of which {@link #coded} tells; false when there is none. */
  public boolean dequeueCoded() throws SystemCallException {
    return calls.dequeue(coded.ask(0));
  }

  /** What the last {@link #dequeueCoded} took. */
  public V4l2Buffer coded() {
    return coded;
  }

  /** Starts both queues. */
  public void streamOn() throws SystemCallException {
    calls.stream(V4l2Request.VIDIOC_STREAMON, CODED);
    calls.stream(V4l2Request.VIDIOC_STREAMON, RAW);
  }

  /** Starts the queue of raw pictures again. */
  public void streamRawOn() throws SystemCallException {
    calls.stream(V4l2Request.VIDIOC_STREAMON, RAW);
  }

  /** Stops the queue of raw pictures and takes all of them from the device. */
  public void streamRawOff() throws SystemCallException {
    calls.stream(V4l2Request.VIDIOC_STREAMOFF, RAW);
  }

  /** Stops both queues and takes all buffers from the device. */
  public void streamOff() throws SystemCallException {
    calls.stream(V4l2Request.VIDIOC_STREAMOFF, RAW);
    calls.stream(V4l2Request.VIDIOC_STREAMOFF, CODED);
  }

  /** Waits for a coded buffer; see {@link DeviceCalls#poll}. */
  public int poll(int timeoutMillis) throws SystemCallException {
    return calls.poll(timeoutMillis);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      calls.close();
      arena.close();
    }
  }
}
