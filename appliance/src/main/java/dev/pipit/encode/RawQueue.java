package dev.pipit.encode;

import dev.pipit.libav.FrameViews;
import dev.pipit.libav.LibavException;
import dev.pipit.libav.Picture;
import dev.pipit.linux.FourCc;
import dev.pipit.linux.MappedMemory;
import dev.pipit.linux.SystemCallException;
import dev.pipit.linux.V4l2Encoder;
import dev.pipit.linux.V4l2Format;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import java.nio.ByteBuffer;
import java.util.List;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/**
 * The pictures that go into the chip: in its own memory, or where a camera has put them. One
 * thread; frames that the chip reads are held until it has done with them.
 */
final class RawQueue implements PictureTarget.Room {
  private static final int OWN_BUFFERS = 3;

  /** As many as a camera may have; without memory of their own they cost nothing. */
  private static final int SHARED_BUFFERS = 32;

  private final V4l2Encoder chip;
  private final EncoderSettings settings;
  private final PixelFormat pixelFormat;

  /** What the chip takes; where it has more lines than a picture, they are padding. */
  private final RawFormat own;

  private final int imageBytes;
  private boolean shared;
  private boolean sharingRefused;
  private List<MappedMemory> memory = List.of();
  private RawFrame[] slots = {};
  private @Nullable RawFrame[] held = {};
  private boolean[] inChip = {};
  private int countInChip;
  private @Nullable FrameViews views;
  private int next;

  private RawQueue(
      V4l2Encoder chip, EncoderSettings settings, PixelFormat pixelFormat, V4l2Format granted) {
    this.chip = chip;
    this.settings = settings;
    this.pixelFormat = pixelFormat;
    this.own =
        new RawFormat(
            pixelFormat,
            settings.widthPixels(),
            Math.max(granted.heightPixels(), settings.heightPixels()),
            granted.strideBytes(),
            settings.input().colorSpace());
    this.imageBytes = granted.imageBytes();
  }

  /** Agrees with the chip about the format: the camera's if it takes that, else YU12. */
  static RawQueue of(V4l2Encoder chip, EncoderSettings settings)
      throws SystemCallException, EncodeException {
    RawFormat input = settings.input();
    boolean asItIs =
        !input.pixelFormat().isCoded()
            && !input.colorSpace().fullRange()
            && input.widthPixels() == settings.widthPixels()
            && input.heightPixels() == settings.heightPixels();
    RawQueue queue = asItIs ? agreed(chip, settings, input.pixelFormat()) : null;
    queue = queue == null ? agreed(chip, settings, PixelFormat.YU12) : queue;
    if (queue == null) {
      throw HardwareEncoder.refuses(settings);
    }
    return queue;
  }

  private static @Nullable RawQueue agreed(
      V4l2Encoder chip, EncoderSettings settings, PixelFormat pixelFormat)
      throws SystemCallException {
    int fourCc = FourCc.of(pixelFormat.name());
    V4l2Format granted = chip.setRawFormat(settings.widthPixels(), settings.heightPixels(), fourCc);
    int lineBytes =
        settings.widthPixels()
            * (pixelFormat == PixelFormat.YUYV || pixelFormat == PixelFormat.UYVY ? 2 : 1);
    long leastBytes = (long) granted.strideBytes() * granted.heightPixels();
    boolean fits =
        granted.fourCc() == fourCc
            && granted.widthPixels() >= settings.widthPixels()
            && granted.heightPixels() >= settings.heightPixels()
            && granted.heightPixels() % 2 == 0
            && granted.strideBytes() >= lineBytes
            && granted.strideBytes() % 2 == 0
            && granted.imageBytes() >= leastBytes;
    return fits ? new RawQueue(chip, settings, pixelFormat, granted) : null;
  }

  int libavPixelFormat() {
    return switch (pixelFormat) {
      case YU12 -> avutil.AV_PIX_FMT_YUV420P;
      case NV12 -> avutil.AV_PIX_FMT_NV12;
      case YUYV -> avutil.AV_PIX_FMT_YUYV422;
      case UYVY -> avutil.AV_PIX_FMT_UYVY422;
      case MJPEG, H264 -> throw new IllegalStateException(pixelFormat + " is coded");
    };
  }

  /** Takes memory of the chip's. */
  void allocate() throws SystemCallException {
    int count = chip.requestRaw(OWN_BUFFERS);
    memory = chip.mapRaw(count);
    shared = false;
    slots = new RawFrame[count];
    for (int i = 0; i < count; i++) {
      ByteBuffer bytes = memory.get(i).bytes();
      slots[i] = new RawFrame(i, own, bytes, _ -> {});
    }
    begin(count);
  }

  private void begin(int count) {
    held = new @Nullable RawFrame[count];
    inChip = new boolean[count];
    countInChip = 0;
    next = 0;
  }

  /** Whether pictures are now queued where the camera has put them. */
  boolean isShared() {
    return shared;
  }

  /** Whether a frame has the chip's format, size and colours. */
  boolean takes(RawFrame frame) {
    return frame.format().equals(settings.input())
        && frame.format().pixelFormat() == pixelFormat
        && frame.format().widthPixels() == settings.widthPixels()
        && frame.format().heightPixels() == settings.heightPixels()
        && !frame.format().colorSpace().fullRange();
  }

  private boolean canBeShared(RawFrame frame) {
    return !sharingRefused
        && frame.sharedDescriptor() >= 0
        && frame.index() < SHARED_BUFFERS
        && takes(frame)
        && frame.format().strideBytes() == own.strideBytes()
        && frame.format().heightPixels() == own.heightPixels()
        && frame.bytes().capacity() >= imageBytes;
  }

  /**
   * Goes over to the kind of memory that suits a frame.
   *
   * @return whether the chip had to be emptied for it
   */
  boolean prepareFor(RawFrame frame) throws SystemCallException {
    boolean share = canBeShared(frame);
    if (share == shared) {
      return false;
    }
    change(share);
    return true;
  }

  private void change(boolean share) throws SystemCallException {
    chip.streamRawOff();
    letGo();
    chip.freeRaw();
    if (!share || !allocateShared()) {
      allocate();
    }
    chip.streamRawOn();
  }

  private boolean allocateShared() {
    try {
      int count = chip.requestRawShared(SHARED_BUFFERS);
      shared = true;
      begin(count);
      return true;
    } catch (SystemCallException e) {
      sharingRefused = true; // A driver that takes no memory of others.
      return false;
    }
  }

  /**
   * Queues a frame where it lies, and holds it until the chip has read it.
   *
   * @return false when the chip cannot reach it; its own memory is used from then on
   */
  boolean queueShared(RawFrame frame, long timeMicros) throws SystemCallException {
    int index = frame.index();
    try {
      if (index < inChip.length && !inChip[index]) {
        chip.queueRawShared(
            index, frame.sharedDescriptor(), frame.bytes().capacity(), imageBytes, timeMicros);
        held[index] = frame.retain();
        entered(index);
        return true;
      }
    } catch (SystemCallException e) {
      if (!isEmpty()) {
        throw e; // It could reach the others: this is something else.
      }
    }
    sharingRefused = true;
    change(false);
    return false;
  }

  private void entered(int index) {
    inChip[index] = true;
    countInChip++;
  }

  /** Whether the chip has no picture. */
  boolean isEmpty() {
    return countInChip == 0;
  }

  /** Whether there is a buffer of the chip's for a picture. */
  boolean hasRoom() {
    if (shared) {
      return true;
    }
    for (int i = 0; i < inChip.length; i++) {
      if (!inChip[(next + i) % inChip.length]) {
        next = (next + i) % inChip.length;
        return true;
      }
    }
    return false;
  }

  /** The next buffer as a picture; there must be {@linkplain #hasRoom room}. */
  @Override
  public Picture next() throws LibavException {
    FrameViews current = views;
    if (current == null) {
      current = new FrameViews(own);
      views = current;
    }
    ByteBuffer bytes = slots[next].bytes();
    bytes.clear();
    Picture picture = current.of(slots[next]);
    if (picture == null) {
      throw new IllegalStateException("The chip's buffers are shorter than a picture.");
    }
    return picture;
  }

  /**
   * Copies a frame into the next buffer.
   *
   * @return false when the frame is too short
   */
  boolean fill(RawFrame frame) {
    ByteBuffer from = frame.bytes();
    ByteBuffer to = slots[next].bytes();
    RawFormat is = frame.format();
    int lines = is.heightPixels();
    if (is.strideBytes() == own.strideBytes() && lines == own.heightPixels()) {
      int length = Math.min(from.limit(), Math.min(imageBytes, to.capacity()));
      to.put(0, from, 0, length);
      return true;
    }
    int width = is.widthPixels();
    boolean whole =
        switch (pixelFormat) {
          case YUYV, UYVY ->
              copy(from, 0, is.strideBytes(), to, 0, own.strideBytes(), width * 2, lines);
          case NV12 ->
              copy(from, 0, is.strideBytes(), to, 0, own.strideBytes(), width, lines)
                  && copy(
                      from,
                      is.strideBytes() * lines,
                      is.strideBytes(),
                      to,
                      own.strideBytes() * own.heightPixels(),
                      own.strideBytes(),
                      width,
                      lines / 2);
          case YU12 -> copyPlanar(from, is, to);
          case MJPEG, H264 -> throw new IllegalStateException(pixelFormat + " is coded");
        };
    return whole;
  }

  private boolean copyPlanar(ByteBuffer from, RawFormat is, ByteBuffer to) {
    int lines = is.heightPixels();
    int half = is.strideBytes() / 2;
    int ownHalf = own.strideBytes() / 2;
    int luma = is.strideBytes() * lines;
    int ownLuma = own.strideBytes() * own.heightPixels();
    int width = is.widthPixels();
    return copy(from, 0, is.strideBytes(), to, 0, own.strideBytes(), width, lines)
        && copy(from, luma, half, to, ownLuma, ownHalf, width / 2, lines / 2)
        && copy(
            from,
            luma + half * (lines / 2),
            half,
            to,
            ownLuma + ownHalf * (own.heightPixels() / 2),
            ownHalf,
            width / 2,
            lines / 2);
  }

  private static boolean copy(
      ByteBuffer from,
      int fromStart,
      int fromStride,
      ByteBuffer to,
      int toStart,
      int toStride,
      int lineBytes,
      int lines) {
    long fromEnd = fromStart + (long) fromStride * (lines - 1) + lineBytes;
    long toEnd = toStart + (long) toStride * (lines - 1) + lineBytes;
    if (fromEnd > from.limit() || toEnd > to.capacity()) {
      return false;
    }
    for (int line = 0; line < lines; line++) {
      to.put(toStart + line * toStride, from, fromStart + line * fromStride, lineBytes);
    }
    return true;
  }

  /** Gives the next buffer to the chip. */
  void queue(long timeMicros) throws SystemCallException {
    chip.queueRaw(next, imageBytes, timeMicros);
    entered(next);
  }

  /** Takes back what the chip has read. */
  void reclaim() throws SystemCallException {
    while (countInChip > 0) {
      int index = chip.dequeueRaw();
      if (index < 0) {
        return;
      }
      if (index < inChip.length && inChip[index]) {
        inChip[index] = false;
        countInChip--;
        release(index);
      }
    }
  }

  private void release(int index) {
    RawFrame frame = held[index];
    if (frame != null) {
      held[index] = null;
      frame.release();
    }
  }

  private void letGo() {
    for (int i = 0; i < held.length; i++) {
      release(i);
    }
    FrameViews current = views;
    if (current != null) {
      views = null;
      current.close();
    }
    memory.forEach(MappedMemory::close);
    memory = List.of();
    slots = new RawFrame[0];
  }

  /** Gives everything back; the chip's queues must have stopped. */
  @Override
  public void close() {
    letGo();
  }
}
