package dev.pipit.capture;

import dev.pipit.linux.DeviceFile;
import dev.pipit.linux.SystemCallException;
import dev.pipit.linux.V4l2Buffer;
import dev.pipit.linux.V4l2Device;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pictures of a V4L2 device, in the driver's own memory.
 *
 * <p>One platform thread opens, reads and closes; a call may block in a driver that hangs. {@link
 * #counters} and {@link #droppedFrames} may be read by any thread.
 */
public final class V4l2Source implements Source {
  private static final Logger LOG = LoggerFactory.getLogger(V4l2Source.class);

  /** An interrupt is seen after this time at the latest. */
  private static final int POLL_MILLIS = 100;

  /** A driver that announces a picture so often in a row without giving one is broken. */
  private static final int MOST_FALSE_ALARMS = 100;

  /** A larger step of the picture's number is a driver that counts anew, not a loss. */
  private static final int MOST_LOST_AT_ONCE = 1000;

  private final V4l2Device device;
  private final String label;
  private final Path path;
  private final PictureLayout layout;
  private final double framesPerSecond;
  private final CaptureBuffers buffers;
  private final Turn turnLeft;
  private final V4l2Buffer struct;
  private final CaptureClock clock = new CaptureClock();

  private int lastSequence;
  private boolean sequenceKnown;
  private boolean clockSaid;
  private boolean closed;
  private final AtomicLong frames = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong damaged = new AtomicLong();
  private final AtomicLong tooShort = new AtomicLong();
  private final AtomicLong repaired = new AtomicLong();

  /** For {@link V4l2Opening}: takes over a device that streams. */
  V4l2Source(
      V4l2Device device,
      V4l2Buffer struct,
      String label,
      Path path,
      PictureLayout layout,
      double framesPerSecond,
      CaptureBuffers buffers,
      Turn turnLeft) {
    this.device = device;
    this.struct = struct;
    this.label = label;
    this.path = path;
    this.layout = layout;
    this.framesPerSecond = framesPerSecond;
    this.buffers = buffers;
    this.turnLeft = turnLeft;
  }

  /**
   * Opens a camera, chooses the format that comes nearest to {@code wanted} at the least cost, and
   * starts it.
   *
   * @param path a node or link that {@link V4l2Devices#find} gave
   */
  public static V4l2Source open(Path path, WantedFormat wanted) throws CaptureException {
    return open(path, wanted, DeviceSetup.NONE);
  }

  /**
   * As {@link #open(Path, WantedFormat)}, and sets controls before the first picture.
   *
   * @param setup what is set
   */
  public static V4l2Source open(Path path, WantedFormat wanted, DeviceSetup setup)
      throws CaptureException {
    try {
      return V4l2Opening.open(V4l2Device.open(path), node(path), wanted, setup);
    } catch (SystemCallException e) {
      throw DeviceFaults.of(path.toString(), path.toString(), e);
    }
  }

  private static Path node(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path; // It was there a moment ago; the next call will tell that it is gone.
    }
  }

  @Override
  public RawFormat format() {
    return layout.format();
  }

  @Override
  public double framesPerSecond() {
    return framesPerSecond;
  }

  @Override
  public String label() {
    return label;
  }

  /** How the pictures are still to be turned. */
  public Turn turnLeft() {
    return turnLeft;
  }

  @Override
  public @Nullable RawFrame next(Duration timeout) throws CaptureException, InterruptedException {
    if (closed) {
      throw new IllegalStateException(label + " is closed");
    }
    long deadline = System.nanoTime() + timeout.toNanos();
    int falseAlarms = 0;
    try {
      while (true) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        queueReturned();
        long left = Math.max(0, deadline - System.nanoTime());
        if (!buffers.driverHasSome()) {
          if (!buffers.awaitReturn(left)) {
            return null;
          }
          continue;
        }
        int events = device.poll((int) Math.min(POLL_MILLIS, (left + 999_999) / 1_000_000));
        if (events != 0) {
          if (device.dequeue(struct)) {
            falseAlarms = 0;
            RawFrame frame = take();
            if (frame != null) {
              return frame;
            }
          } else if ((events & (DeviceFile.POLLERR | DeviceFile.POLLHUP)) != 0
              || ++falseAlarms > MOST_FALSE_ALARMS) {
            throw DeviceFaults.broken(label, "announces pictures and gives none.");
          }
        }
        if (deadline - System.nanoTime() <= 0) {
          return null;
        }
      }
    } catch (SystemCallException e) {
      throw DeviceFaults.of(label, path.toString(), e);
    }
  }

  @Override
  public long droppedFrames() {
    return lost.get() + damaged.get() + tooShort.get();
  }

  /** What was seen since the source was opened. */
  public CaptureCounters counters() {
    return new CaptureCounters(
        frames.get(), lost.get(), damaged.get(), tooShort.get(), repaired.get());
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      V4l2Opening.stop(device, buffers);
    }
  }

  private void queueReturned() throws SystemCallException {
    for (int i = buffers.nextForDriver(); i >= 0; i = buffers.nextForDriver()) {
      device.queue(i, struct);
    }
  }

  /** The picture of which the struct tells; null when it is of no use. */
  private @Nullable RawFrame take() throws CaptureException {
    int index = struct.index();
    ByteBuffer bytes = buffers.filled(index);
    if (bytes == null) {
      throw DeviceFaults.broken(label, "gave back a buffer that it did not have.");
    }
    countLost();
    long start = struct.startBytes();
    long length = struct.bytesUsed() - start;
    if ((struct.flags() & V4l2Buffer.FLAG_ERROR) != 0
        || start + length > bytes.capacity()
        || start >= bytes.capacity()) {
      damaged.incrementAndGet();
    } else if (length < layout.pictureBytes() || !startsAsItShould(bytes, (int) start)) {
      tooShort.incrementAndGet();
    } else {
      boolean monotonic =
          (struct.flags() & V4l2Buffer.FLAG_TIMESTAMP_MASK) == V4l2Buffer.FLAG_TIMESTAMP_MONOTONIC;
      sayClock(monotonic);
      long captureNanos =
          clock.captureNanos(
              struct.seconds(),
              struct.microseconds(),
              monotonic,
              System.nanoTime(),
              System.currentTimeMillis() * 1_000_000L);
      repaired.set(clock.repaired());
      frames.incrementAndGet();
      boolean coded = layout.format().pixelFormat().isCoded();
      return buffers.hold(
          index, captureNanos, (int) start, (int) (coded ? length : layout.pictureBytes()));
    }
    buffers.discard(index);
    return null;
  }

  private boolean startsAsItShould(ByteBuffer bytes, int start) {
    // Start of image (ITU-T T.81, B.1.1.3): cameras give empty or shifted pictures at their start.
    return layout.format().pixelFormat() != PixelFormat.MJPEG
        || (bytes.get(start) == (byte) 0xff && bytes.get(start + 1) == (byte) 0xd8);
  }

  private void countLost() {
    int sequence = struct.sequence();
    int step = sequence - lastSequence;
    if (sequenceKnown && step > 1 && step <= MOST_LOST_AT_ONCE) {
      lost.addAndGet(step - 1);
    }
    sequenceKnown = true;
    lastSequence = sequence;
  }

  private void sayClock(boolean monotonic) {
    if (!clockSaid) {
      clockSaid = true;
      if (!monotonic) {
        LOG.warn(
            "event=camera-clock camera=\"{}\" reason=\"the driver does not stamp with the monotonic"
                + " clock; its times are converted from the wall clock\"",
            label);
      }
    }
  }
}
