package dev.pipit.capture;

import dev.pipit.linux.SystemCallException;
import dev.pipit.media.AccessUnitSplitter;
import dev.pipit.media.ColorSpace;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A camera on the ribbon cable whose pictures {@code rpicam-vid} itself encodes: an H.264 byte
 * stream, and behind each access unit its metadata.
 *
 * <p>The record behind an access unit says that it is whole, so that nobody waits for the next one;
 * and when it was taken. Where records are missing the next access unit says where this one ends,
 * and its time is that of its coming. Whether the stream can be passed on is for others to judge.
 */
public final class RpicamCodedSource implements Source {
  /**
   * rpicam gives its encoder half a megabyte for a picture; other encoders of its may need more.
   */
  private static final int MOST_BYTES = 1 << 20;

  private static final int BUFFERS = 8;

  /** The metadata is written right after the access unit. */
  private static final int METADATA_MILLIS = 20;

  /** So many records ahead of the access units, they are no longer paired one to one. */
  private static final int MOST_AHEAD = 8;

  private final String label;
  private final RawFormat format;
  private final double framesPerSecond;
  private final RpicamChild child;
  private final FramePool pool;
  private final AccessUnitSplitter splitter;
  private final AtomicLong dropped = new AtomicLong();
  private long unitCount;
  private long lastNanos = Long.MIN_VALUE;
  private long lastBytesNanos;
  private boolean closed;

  private RpicamCodedSource(
      String label,
      RawFormat format,
      double framesPerSecond,
      FramePool pool,
      AccessUnitSplitter splitter,
      RpicamChild child) {
    this.label = label;
    this.format = format;
    this.framesPerSecond = framesPerSecond;
    this.pool = pool;
    this.splitter = splitter;
    this.child = child;
  }

  /**
   * Whether rpicam's encoder spares this board anything: a Raspberry Pi 5 has no chip for it, so
   * that rpicam would encode as Pipit does, and with B slices, which it would do again.
   */
  public static boolean isWorthwhileHere() {
    return !BoardModel.ofThisMachine().isFive();
  }

  /**
   * How the pictures are encoded.
   *
   * @param bitsPerSecond of the stream
   * @param keyFramePictures from one IDR picture to the next
   */
  public record Coding(int bitsPerSecond, int keyFramePictures) {}

  /**
   * Starts the camera of that index.
   *
   * @param turn what the camera is to mirror; a transposition cannot be done
   * @param options names and values of rpicam's own options, each checked before
   * @throws CaptureException when there is no rpicam, or it cannot be started
   */
  public static RpicamCodedSource open(
      Rpicam rpicam,
      int index,
      WantedFormat wanted,
      Turn turn,
      List<RpicamOption> options,
      Coding coding)
      throws CaptureException {
    String label = RpicamSource.label(index);
    int width = RpicamSource.fittingWidth(index, wanted);
    RawFormat format =
        new RawFormat(PixelFormat.H264, width, wanted.heightPixels(), 0, ColorSpace.BT709);
    List<String> codec =
        List.of(
            "--codec",
            "h264",
            "--inline",
            "--bitrate",
            Integer.toString(coding.bitsPerSecond()),
            "--intra",
            Integer.toString(coding.keyFramePictures()));
    List<String> arguments = RpicamSource.arguments(index, width, wanted, turn, options, codec);
    // Memory first: where there is none, no child is left behind.
    return new RpicamCodedSource(
        label,
        format,
        wanted.framesPerSecond(),
        new FramePool(format, BUFFERS, MOST_BYTES),
        new AccessUnitSplitter(MOST_BYTES),
        RpicamChild.start(rpicam, label, arguments));
  }

  @Override
  public @Nullable RawFrame next(Duration timeout) throws CaptureException, InterruptedException {
    if (closed) {
      throw new IllegalStateException("The source is closed");
    }
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      while (true) {
        ByteBuffer unit = whole(deadline);
        if (unit != null) {
          RawFrame frame = taken(unit);
          if (frame != null) {
            return frame;
          }
        } else {
          child.requireAlive();
          if (deadline - System.nanoTime() <= 0) {
            return null;
          }
        }
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    } catch (SystemCallException e) {
      throw DeviceFaults.of(label, "rpicam-vid", e);
    }
  }

  /** An access unit, or null when none is whole after one more look into the pipes. */
  private @Nullable ByteBuffer whole(long deadline) throws SystemCallException {
    ByteBuffer unit = next();
    if (unit != null) {
      return unit;
    }
    boolean awaitsRecord =
        splitter.hasRest() && System.nanoTime() - lastBytesNanos < METADATA_MILLIS * 1_000_000L;
    child.readTimes(awaitsRecord ? 1 : 0);
    boolean told = splitter.hasRest() && child.times().records() > unitCount;
    long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
    int waitMillis = told || awaitsRecord ? 0 : Math.clamp(leftMillis, 0, RpicamChild.LOOK_MILLIS);
    int count = child.readPictures(splitter.space(), waitMillis);
    if (count > 0) {
      lastBytesNanos = System.nanoTime();
      return next();
    }
    // The record was there before it was seen that nothing more of the access unit comes.
    return told ? splitter.rest() : null;
  }

  /** One behind which another begins: its record was written before that. */
  private @Nullable ByteBuffer next() throws SystemCallException {
    ByteBuffer unit = splitter.next();
    if (unit != null) {
      while (child.times().records() <= unitCount && child.readTimes(0) > 0) {
        // A record is longer than what is read at once, or there are several.
      }
    }
    return unit;
  }

  private @Nullable RawFrame taken(ByteBuffer unit) {
    unitCount++;
    long captureNanos = captureNanos();
    RawFrame frame = pool.take();
    if (frame == null) {
      dropped.incrementAndGet();
      return null;
    }
    frame.bytes().clear();
    if (unit.remaining() > frame.bytes().capacity()) {
      dropped.incrementAndGet();
      frame.hold(0, 0).release();
      return null;
    }
    int length = unit.remaining();
    frame.bytes().put(unit);
    return frame.hold(captureNanos, length);
  }

  /** The sensor's time of the access unit at hand; the present where it tells none. Never back. */
  private long captureNanos() {
    long now = System.nanoTime();
    SensorTimes times = child.times();
    long told = times.plausible(unitCount, now);
    if (times.records() < unitCount || times.records() > unitCount + MOST_AHEAD) {
      // Records are missing or too many: the next access units are paired from here on.
      unitCount = times.records();
      told = now;
    }
    lastNanos = Math.max(told, lastNanos + 1);
    return lastNanos;
  }

  @Override
  public RawFormat format() {
    return format;
  }

  @Override
  public double framesPerSecond() {
    return framesPerSecond;
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public long droppedFrames() {
    return dropped.get();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      child.close();
    }
  }
}
