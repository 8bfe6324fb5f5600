package dev.pipit.linux;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An open V4L2 device that captures: the requests of {@code linux/videodev2.h}, with what the
 * driver answers as records. Lists that the driver would never end are cut. One thread at a time.
 */
public final class V4l2Device implements AutoCloseable {
  /** The most formats, or sizes of a format, that are asked for. */
  static final int MOST_ENTRIES = 128;

  /** The most intervals of a size, or items of a menu. */
  static final int MOST_DETAILS = 32;

  /** The most controls. */
  static final int MOST_CONTROLS = 512;

  private final Arena arena = Arena.ofShared();
  private final V4l2Calls calls;
  private final V4l2Capability capability;
  private final boolean multiPlanar;
  private boolean closed;

  /**
   * Asks an open device what it is.
   *
   * @param calls is closed with this, also when this fails
   */
  public V4l2Device(DeviceCalls calls) throws SystemCallException {
    this.calls = new V4l2Calls(calls);
    try {
      this.capability = this.calls.capability();
    } catch (SystemCallException e) {
      close();
      throw e;
    }
    this.multiPlanar =
        !capability.has(V4l2Capability.VIDEO_CAPTURE)
            && capability.has(V4l2Capability.VIDEO_CAPTURE_MPLANE);
  }

  /** Opens a device file and asks what it is. */
  public static V4l2Device open(Path path) throws SystemCallException {
    return new V4l2Device(DeviceFile.open(path));
  }

  /** What the device is. */
  public V4l2Capability capability() {
    return capability;
  }

  /** The pixel formats it offers. */
  public List<V4l2FormatDescription> formats() {
    return list(
        MOST_ENTRIES,
        V4l2Request.VIDIOC_ENUM_FMT,
        V4l2FormatDescription.STRUCT,
        (struct, i) -> V4l2FormatDescription.ask(struct, i, V4l2Buffer.type(multiPlanar)),
        V4l2FormatDescription::decode);
  }

  /** The sizes it offers of a pixel format; empty when the driver does not say. */
  public List<V4l2FrameSize> frameSizes(int fourCc) {
    return list(
        MOST_ENTRIES,
        V4l2Request.VIDIOC_ENUM_FRAMESIZES,
        V4l2FrameSize.STRUCT,
        (struct, i) -> V4l2FrameSize.ask(struct, i, fourCc),
        V4l2FrameSize::decode);
  }

  /** The times between pictures at a size; empty when the driver does not say. */
  public List<V4l2FrameInterval> frameIntervals(int fourCc, int widthPixels, int heightPixels) {
    return list(
        MOST_DETAILS,
        V4l2Request.VIDIOC_ENUM_FRAMEINTERVALS,
        V4l2FrameInterval.STRUCT,
        (struct, i) -> V4l2FrameInterval.ask(struct, i, fourCc, widthPixels, heightPixels),
        V4l2FrameInterval::decode);
  }

  /** What can be set; empty when the driver knows no controls. */
  public List<V4l2Control> controls() {
    List<V4l2Control> found = new ArrayList<>();
    try (Arena confined = Arena.ofConfined()) {
      StructMemory memory = new StructMemory(confined, V4l2Control.STRUCT);
      int previous = 0;
      while (found.size() < MOST_CONTROLS) {
        V4l2Control.askNext(memory.bytes(), previous);
        if (calls.tryMake(V4l2Request.VIDIOC_QUERY_EXT_CTRL, memory) != 0) {
          break;
        }
        V4l2Control control = V4l2Control.decode(memory.bytes());
        if (Integer.compareUnsigned(control.id(), previous) <= 0) {
          break; // Numbers rise (VIDIOC_QUERYCTRL(2)): this driver would never end.
        }
        previous = control.id();
        found.add(control);
      }
    }
    return List.copyOf(found);
  }

  /** The items of a menu; numbers that the driver leaves out are left out. */
  public List<V4l2MenuItem> menu(V4l2Control control) {
    boolean numbers = control.type() == V4l2Control.TYPE_INTEGER_MENU;
    List<V4l2MenuItem> items = new ArrayList<>();
    long first = Math.max(0, control.minimum());
    long last = Math.min(control.maximum(), first + MOST_DETAILS - 1);
    try (Arena confined = Arena.ofConfined()) {
      StructMemory memory = new StructMemory(confined, V4l2MenuItem.STRUCT);
      for (long index = first; index <= last; index++) {
        V4l2MenuItem.ask(memory.bytes(), control.id(), (int) index);
        if (calls.tryMake(V4l2Request.VIDIOC_QUERYMENU, memory) == 0) {
          items.add(V4l2MenuItem.decode(memory.bytes(), numbers));
        }
      }
    }
    return List.copyOf(items);
  }

  /** The value of a control that has a number; a set of bits is one from 0 to 2^32 - 1. */
  public long value(V4l2Control control) throws SystemCallException {
    if (control.type() == V4l2Control.TYPE_INTEGER64) {
      return value64(V4l2Request.VIDIOC_G_EXT_CTRLS, control, 0);
    }
    int value =
        calls.ask(
            V4l2Request.VIDIOC_G_CTRL,
            V4l2ControlValue.STRUCT,
            struct -> V4l2ControlValue.ask(struct, control.id()),
            V4l2ControlValue::value);
    return control.type() == V4l2Control.TYPE_BITMASK ? Integer.toUnsignedLong(value) : value;
  }

  private long value64(V4l2Request request, V4l2Control control, long value)
      throws SystemCallException {
    try (Arena confined = Arena.ofConfined()) {
      StructMemory one = new StructMemory(confined, V4l2ExtControl.STRUCT);
      V4l2ExtControl.ask(one.bytes(), control.id(), value);
      StructMemory list = new StructMemory(confined, V4l2ExtControls.STRUCT);
      V4l2ExtControls.ask(list.bytes(), one);
      calls.make(request, list);
      return V4l2ExtControl.value(one.bytes());
    }
  }

  /** The control of that number; null when the device has none, or none that works. */
  public @Nullable V4l2Control control(int id) {
    try {
      V4l2Control control =
          calls.ask(
              V4l2Request.VIDIOC_QUERY_EXT_CTRL,
              V4l2Control.STRUCT,
              struct -> V4l2Control.ask(struct, id),
              V4l2Control::decode);
      return control.id() == id && !control.has(V4l2Control.FLAG_DISABLED) ? control : null;
    } catch (SystemCallException e) {
      return null;
    }
  }

  /**
   * Sets a control that has a number, also while the device captures; a button is pressed. The
   * driver takes the nearest number that it can.
   */
  public void setValue(V4l2Control control, long value) throws SystemCallException {
    if (control.type() == V4l2Control.TYPE_INTEGER64) {
      value64(V4l2Request.VIDIOC_S_EXT_CTRLS, control, value);
      return;
    }
    boolean bits = control.type() == V4l2Control.TYPE_BITMASK;
    int word = bits ? (int) value : Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
    calls.ask(
        V4l2Request.VIDIOC_S_CTRL,
        V4l2ControlValue.STRUCT,
        struct -> V4l2ControlValue.ask(struct, control.id(), word),
        V4l2ControlValue::value);
  }

  /** Asks for whole pictures of this size and format; the driver answers what it will give. */
  public V4l2Format setFormat(int widthPixels, int heightPixels, int fourCc)
      throws SystemCallException {
    return calls.ask(
        V4l2Request.VIDIOC_S_FMT,
        V4l2Format.STRUCT,
        struct -> V4l2Format.ask(struct, multiPlanar, widthPixels, heightPixels, fourCc),
        struct -> V4l2Format.decode(struct, multiPlanar));
  }

  /** Asks for this time between pictures; the driver answers what it will keep. */
  public V4l2StreamParameters setTimePerFrame(V4l2Fraction time) throws SystemCallException {
    return calls.ask(
        V4l2Request.VIDIOC_S_PARM,
        V4l2StreamParameters.STRUCT,
        struct -> V4l2StreamParameters.ask(struct, multiPlanar, time),
        V4l2StreamParameters::decode);
  }

  /** Asks for buffers, 0 to free them; the driver answers how many there are. */
  public int requestBuffers(int count) throws SystemCallException {
    return calls.ask(
        V4l2Request.VIDIOC_REQBUFS,
        V4l2BufferRequest.STRUCT,
        struct -> V4l2BufferRequest.ask(struct, multiPlanar, count),
        V4l2BufferRequest::count);
  }

  /** A struct for {@link #queue} and {@link #dequeue}, which lives as long as this is open. */
  public V4l2Buffer newBuffer() {
    return new V4l2Buffer(arena, multiPlanar);
  }

  /** Maps a buffer into the process; the mapping outlives the device. */
  public MappedMemory map(int index, V4l2Buffer buffer) throws SystemCallException {
    return calls.map(index, buffer);
  }

  /** The same, and shares the memory with other devices where the driver does that. */
  public MappedMemory mapShared(int index, V4l2Buffer buffer) throws SystemCallException {
    MappedMemory memory = map(index, buffer);
    int descriptor = share(index);
    return descriptor < 0
        ? memory
        : new MappedMemory(
            memory.bytes(),
            descriptor,
            () -> {
              memory.close();
              DeviceFile.closeDescriptor(descriptor);
            });
  }

  private int share(int index) {
    try (Arena confined = Arena.ofConfined()) {
      StructMemory memory = new StructMemory(confined, V4l2ExportedBuffer.STRUCT);
      V4l2ExportedBuffer.ask(memory.bytes(), V4l2Buffer.type(multiPlanar), index);
      return calls.tryMake(V4l2Request.VIDIOC_EXPBUF, memory) == 0
          ? V4l2ExportedBuffer.descriptor(memory.bytes())
          : -1;
    }
  }

  /** Gives a buffer to the driver to fill. */
  public void queue(int index, V4l2Buffer buffer) throws SystemCallException {
    calls.make(V4l2Request.VIDIOC_QBUF, buffer.ask(index));
  }

  /**
   * Takes a filled buffer from the driver.
   *
   * @return whether there was one
   */
  public boolean dequeue(V4l2Buffer buffer) throws SystemCallException {
    return calls.dequeue(buffer.ask(0));
  }

  /** Starts capturing. */
  public void streamOn() throws SystemCallException {
    calls.stream(V4l2Request.VIDIOC_STREAMON, V4l2Buffer.type(multiPlanar));
  }

  /** Ends capturing and takes all buffers from the driver. */
  public void streamOff() throws SystemCallException {
    calls.stream(V4l2Request.VIDIOC_STREAMOFF, V4l2Buffer.type(multiPlanar));
  }

  /** See {@link DeviceCalls#poll}. */
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

  private <T extends Record> List<T> list(
      int most,
      V4l2Request request,
      CStruct struct,
      IndexedQuestion question,
      Function<ByteBuffer, T> answer) {
    List<T> found = new ArrayList<>();
    try (Arena confined = Arena.ofConfined()) {
      StructMemory memory = new StructMemory(confined, struct);
      for (int i = 0; i < most; i++) {
        question.write(memory.bytes(), i);
        if (calls.tryMake(request, memory) != 0) {
          break;
        }
        T entry = answer.apply(memory.bytes());
        if (!found.isEmpty() && entry.equals(found.getLast())) {
          break; // This driver does not look at the index and would never end.
        }
        found.add(entry);
      }
    }
    return List.copyOf(found);
  }

  @FunctionalInterface
  private interface IndexedQuestion {
    void write(ByteBuffer struct, int index);
  }
}
