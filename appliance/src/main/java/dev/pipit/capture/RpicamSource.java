package dev.pipit.capture;

import dev.pipit.capture.CaptureException.Reason;
import dev.pipit.linux.NamedPipe;
import dev.pipit.linux.SystemCallException;
import dev.pipit.media.ColorSpace;
import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFormat;
import dev.pipit.media.RawFrame;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A camera on the ribbon cable, read by a child process {@code rpicam-vid} that writes pictures as
 * YU12 into a pipe, and behind each its metadata into another. Pictures go from the pipe straight
 * into the memory that the encoder reads; their times are the sensor's.
 *
 * <p>The child runs in a session of its own and dies with the thread that opened the source. What
 * it says is read by the virtual thread {@code csi-log}, which ends with it.
 */
public final class RpicamSource implements Source {
  /** rpicam writes lines with the padding that the board's memory needs; of these widths, none. */
  private static final int WIDTH_STEP = 64;

  private static final int BUFFERS = 5;
  private static final int PICTURE_PIPE_BYTES = 1 << 20;
  private static final int METADATA_PIPE_BYTES = 1 << 16;
  private static final int LAST_LINES = 12;
  private static final int LONGEST_LINE = 400;
  private static final int LOOK_MILLIS = 100;

  /** The metadata is written right after the picture has gone through the pipe. */
  private static final int METADATA_MILLIS = 20;

  /** A time of the sensor older than this is of some other clock. */
  private static final long MOST_AGE_NANOS = 2_000_000_000L;

  private static final Logger log = LoggerFactory.getLogger(RpicamSource.class);

  private final String label;
  private final RawFormat format;
  private final double framesPerSecond;
  private final Path folder;
  private final NamedPipe pictures;
  private final NamedPipe metadata;
  private final Process process;
  private final FramePool pool;
  private final SensorTimes times = new SensorTimes();
  private final ByteBuffer metadataBytes = ByteBuffer.allocateDirect(4096);

  /** What is read when all frames are held. */
  private final ByteBuffer spare;

  private final Deque<String> lastLines = new ArrayDeque<>();
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
      Path folder,
      NamedPipe pictures,
      NamedPipe metadata,
      Process process) {
    this.label = label;
    this.format = format;
    this.framesPerSecond = framesPerSecond;
    this.folder = folder;
    this.pictures = pictures;
    this.metadata = metadata;
    this.process = process;
    pool = new FramePool(format, BUFFERS);
    spare = ByteBuffer.allocateDirect(Canvas.lengthBytes(format));
    into = spare;
    Thread _ = Thread.ofVirtual().name("csi-log").start(this::listen);
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
    String label = "CSI camera " + index;
    int width = fittingWidth(wanted.widthPixels());
    if (width != wanted.widthPixels()) {
      log.info("event=csi-width camera={} wanted={} given={}", index, wanted.widthPixels(), width);
    }
    RawFormat format =
        new RawFormat(PixelFormat.YU12, width, wanted.heightPixels(), width, ColorSpace.JPEG);
    Path program = rpicam.program();
    Path folder = null;
    NamedPipe pictures = null;
    NamedPipe metadata = null;
    RpicamSource source = null;
    try {
      folder = Files.createTempDirectory("pipit-csi-");
      pictures = NamedPipe.make(folder.resolve("pictures"), PICTURE_PIPE_BYTES);
      metadata = NamedPipe.make(folder.resolve("metadata"), METADATA_PIPE_BYTES);
      List<String> command = new ArrayList<>(rpicam.prefix());
      command.add(program.toString());
      command.addAll(arguments(index, format, wanted.framesPerSecond(), turn, options));
      command.addAll(List.of("--output", folder.resolve("pictures").toString()));
      command.addAll(List.of("--metadata", folder.resolve("metadata").toString()));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      source =
          new RpicamSource(
              label, format, wanted.framesPerSecond(), folder, pictures, metadata, process);
      return source;
    } catch (IOException | SystemCallException e) {
      throw DeviceFaults.fault(
          Reason.RESOURCES,
          "rpicam-vid cannot be started for " + label + ". [" + e.getMessage() + "]",
          "Make room in the folder for temporary files, and let Pipit write there.");
    } finally {
      if (source == null) {
        if (pictures != null) {
          pictures.close();
        }
        if (metadata != null) {
          metadata.close();
        }
        remove(folder);
      }
    }
  }

  /** The width nearest to that, and not above it if possible, that rpicam gives without padding. */
  static int fittingWidth(int wantedPixels) {
    return Math.max(WIDTH_STEP, wantedPixels / WIDTH_STEP * WIDTH_STEP);
  }

  private static List<String> arguments(
      int index, RawFormat format, double framesPerSecond, Turn turn, List<RpicamOption> options) {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("--camera", Integer.toString(index), "--timeout", "0", "--nopreview"));
    words.addAll(List.of("--codec", "yuv420", "--flush", "--metadata-format", "txt"));
    words.addAll(List.of("--width", Integer.toString(format.widthPixels())));
    words.addAll(List.of("--height", Integer.toString(format.heightPixels())));
    words.addAll(List.of("--framerate", String.format(Locale.ROOT, "%.3f", framesPerSecond)));
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

  /** Keeps the last lines that the child says, and logs none: each is in the fault when it ends. */
  private void listen() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line;
      while ((line = readLine(lines)) != null) {
        synchronized (lastLines) {
          lastLines.add(line);
          if (lastLines.size() > LAST_LINES) {
            lastLines.remove();
          }
        }
      }
    } catch (IOException e) {
      // It has ended.
    }
  }

  /** A line, of which no more than so much is kept. */
  private static @Nullable String readLine(BufferedReader lines) throws IOException {
    StringBuilder line = new StringBuilder();
    int next = lines.read();
    if (next < 0) {
      return null;
    }
    while (next >= 0 && next != '\n') {
      if (line.length() < LONGEST_LINE) {
        line.append((char) next);
      }
      next = lines.read();
    }
    return line.toString();
  }

  private String said() {
    synchronized (lastLines) {
      return String.join("\n", lastLines);
    }
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
          int count = pictures.read(into, Math.clamp(leftMillis, 0, LOOK_MILLIS));
          if (count == 0) {
            requireAlive();
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

  private void requireAlive() throws CaptureException, InterruptedException {
    if (!process.isAlive()) {
      // Its last words may still be on their way.
      process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      throw RpicamFaults.of(label, said());
    }
  }

  /** The sensor's time of the picture that was read; the present where the sensor tells none. */
  private long captureNanos() throws SystemCallException {
    long now = System.nanoTime();
    long deadline = now + METADATA_MILLIS * 1_000_000L;
    while (times.records() < pictureCount && deadline - System.nanoTime() > 0) {
      metadataBytes.clear();
      metadata.read(metadataBytes, METADATA_MILLIS);
      times.take(metadataBytes.flip());
    }
    long behind = pictureCount - times.records();
    // A record that did not come, or one too many: the next pictures are paired from here on.
    pictureCount = times.records();
    long sensor = times.newestNanos();
    boolean plausible = behind == 0 && sensor > now - MOST_AGE_NANOS && sensor <= now;
    return plausible ? sensor : now;
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
    process.destroy();
    try {
      if (!process.waitFor(500, TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    RawFrame half = filling;
    filling = null;
    if (half != null) {
      half.hold(0, 0).release();
    }
    pictures.close();
    metadata.close();
    remove(folder);
  }

  private static void remove(@Nullable Path folder) {
    if (folder == null) {
      return;
    }
    try {
      Files.deleteIfExists(folder.resolve("pictures"));
      Files.deleteIfExists(folder.resolve("metadata"));
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      log.warn("event=csi-folder-left folder={}", folder);
    }
  }
}
