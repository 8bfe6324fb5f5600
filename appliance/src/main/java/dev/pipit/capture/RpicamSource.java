package dev.pipit.capture;

import dev.pipit.draw.Canvas;
import dev.pipit.linux.SystemCallException;
import dev.pipit.media.ColorSpace;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A camera on the ribbon cable, read by a child process {@code rpicam-vid} that writes pictures as
 * YU12 into a pipe, and behind each its metadata into another. Pictures go from the pipe straight
 * into the memory that the encoder reads; their times are the sensor's.
 *
 * <p>The child runs in a session of its own and dies with the thread that opened the source.
 */
public final class RpicamSource implements Source {
  /** rpicam writes lines with the padding that the board's memory needs; of these widths, none. */
  private static final int WIDTH_STEP = 64;

  private static final int BUFFERS = 5;

  /** The metadata is written right after the picture has gone through the pipe. */
  private static final int METADATA_MILLIS = 20;

  private static final Logger log = LoggerFactory.getLogger(RpicamSource.class);

  private final String label;
  private final RawFormat format;
  private final double framesPerSecond;
  private final RpicamChild child;
  private final FramePool pool;

  /** What is read when all frames are held. */
  private final ByteBuffer spare;

  private @Nullable RawFrame filling;
  private ByteBuffer into;
  private boolean inPicture;
  private long pictureCount;
  private final AtomicLong dropped = new AtomicLong();
  private boolean closed;

  private RpicamSource(
      String label,
      RawFormat format,
      double framesPerSecond,
      FramePool pool,
      ByteBuffer spare,
      RpicamChild child) {
    this.label = label;
    this.format = format;
    this.framesPerSecond = framesPerSecond;
    this.pool = pool;
    this.spare = spare;
    this.child = child;
    into = spare;
  }

  /**
   * Starts the camera of that index.
   *
   * @param turn what the camera is to mirror; a transposition is left to others
   * @param options names and values of rpicam's own options, each checked before
   * @throws CaptureException when there is no rpicam, or it cannot be started
   */
  public static RpicamSource open(
      Rpicam rpicam, int index, WantedFormat wanted, Turn turn, List<RpicamOption> options)
      throws CaptureException {
    String label = label(index);
    int width = fittingWidth(index, wanted);
    RawFormat format =
        new RawFormat(PixelFormat.YU12, width, wanted.heightPixels(), width, ColorSpace.JPEG);
    List<String> arguments =
        arguments(index, width, wanted, turn, options, List.of("--codec", "yuv420"));
    // Memory first: where there is none, no child is left behind.
    return new RpicamSource(
        label,
        format,
        wanted.framesPerSecond(),
        new FramePool(format, BUFFERS),
        ByteBuffer.allocateDirect(Canvas.lengthBytes(format)),
        RpicamChild.start(rpicam, label, arguments));
  }

  /** Its name for people. */
  static String label(int index) {
    return "CSI camera " + index;
  }

  /** As {@link #fittingWidth(int)}, and tells the log. */
  static int fittingWidth(int index, WantedFormat wanted) {
    int width = fittingWidth(wanted.widthPixels());
    if (width != wanted.widthPixels()) {
      log.info("event=csi-width camera={} wanted={} given={}", index, wanted.widthPixels(), width);
    }
    return width;
  }

  /** The width nearest to that, and not above it if possible, that rpicam gives without padding. */
  static int fittingWidth(int wantedPixels) {
    return Math.max(WIDTH_STEP, wantedPixels / WIDTH_STEP * WIDTH_STEP);
  }

  /**
   * What rpicam is told.
   *
   * @param codec how it is to write the pictures
   */
  static List<String> arguments(
      int index,
      int widthPixels,
      WantedFormat wanted,
      Turn turn,
      List<RpicamOption> options,
      List<String> codec) {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("--camera", Integer.toString(index), "--timeout", "0", "--nopreview"));
    words.addAll(codec);
    words.addAll(List.of("--width", Integer.toString(widthPixels)));
    words.addAll(List.of("--height", Integer.toString(wanted.heightPixels())));
    words.addAll(
        List.of("--framerate", String.format(Locale.ROOT, "%.3f", wanted.framesPerSecond())));
    if (turn.mirror()) {
      words.add("--hflip");
    }
    if (turn.upsideDown()) {
      words.add("--vflip");
    }
    for (RpicamOption option : options) {
      words.addAll(List.of("--" + option.name(), option.value()));
    }
    return words;
  }

  @Override
  public @Nullable RawFrame next(Duration timeout) throws CaptureException, InterruptedException {
    if (closed) {
      throw new IllegalStateException("The source is closed");
    }
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      while (true) {
        if (!inPicture) {
          begin();
        }
        while (into.hasRemaining()) {
          long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
          int count = child.readPictures(into, Math.clamp(leftMillis, 0, RpicamChild.LOOK_MILLIS));
          if (count == 0) {
            child.requireAlive();
            if (deadline - System.nanoTime() <= 0) {
              return null;
            }
          }
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
        }
        inPicture = false;
        pictureCount++;
        long captureNanos = captureNanos();
        RawFrame full = filling;
        filling = null;
        if (full != null) {
          return full.hold(captureNanos, Canvas.lengthBytes(format));
        }
        dropped.incrementAndGet();
      }
    } catch (SystemCallException e) {
      throw DeviceFaults.of(label, "rpicam-vid", e);
    }
  }

  private void begin() {
    filling = pool.take();
    into = filling == null ? spare : filling.bytes();
    into.clear().limit(Canvas.lengthBytes(format));
    inPicture = true;
  }

  /** The sensor's time of the picture that was read; the present where the sensor tells none. */
  private long captureNanos() throws SystemCallException {
    long now = System.nanoTime();
    long deadline = now + METADATA_MILLIS * 1_000_000L;
    SensorTimes times = child.times();
    while (times.records() < pictureCount && deadline - System.nanoTime() > 0) {
      child.readTimes(METADATA_MILLIS);
    }
    boolean paired = pictureCount == times.records();
    // A record that did not come, or one too many: the next pictures are paired from here on.
    pictureCount = times.records();
    return paired ? times.plausible(pictureCount, now) : now;
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
    if (closed) {
      return;
    }
    closed = true;
    RawFrame half = filling;
    filling = null;
    if (half != null) {
      half.hold(0, 0).release();
    }
    child.close();
  }
}
