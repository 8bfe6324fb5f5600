package dev.pipit.capture;

import dev.pipit.capture.CaptureException.Reason;
import dev.pipit.linux.NamedPipe;
import dev.pipit.linux.SystemCallException;
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
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A child process {@code rpicam-vid} with two pipes: one for pictures, one for what it tells of
 * each behind it. One thread reads and closes.
 *
 * <p>The child runs in a session of its own and dies with the thread that started it. What it says
 * is read by the virtual thread {@code csi-log}, which ends with it.
 */
final class RpicamChild implements AutoCloseable {
  /** rpicam takes a file of this name for a bare H.264 stream; for raw pictures it is any. */
  private static final String PICTURES = "pictures.h264";

  private static final String METADATA = "metadata";
  private static final int PICTURE_PIPE_BYTES = 1 << 20;
  private static final int METADATA_PIPE_BYTES = 1 << 16;
  private static final int LAST_LINES = 12;
  private static final int LONGEST_LINE = 400;

  /** How long a read waits at most before it is looked whether the child still lives. */
  static final int LOOK_MILLIS = 100;

  private static final Logger log = LoggerFactory.getLogger(RpicamChild.class);

  private final String label;
  private final Path folder;
  private final NamedPipe pictures;
  private final NamedPipe metadata;
  private final Process process;
  private final Thread listener;
  private final SensorTimes times = new SensorTimes();
  private final ByteBuffer metadataBytes = ByteBuffer.allocateDirect(4096);
  private final Deque<String> lastLines = new ArrayDeque<>();
  private boolean closed;

  private RpicamChild(
      String label, Path folder, NamedPipe pictures, NamedPipe metadata, Process process) {
    this.label = label;
    this.folder = folder;
    this.pictures = pictures;
    this.metadata = metadata;
    this.process = process;
    listener = Thread.ofVirtual().name("csi-log").start(this::listen);
  }

  /**
   * Starts it.
   *
   * @param label of the camera, for people
   * @param arguments all but where it writes to
   * @throws CaptureException when there is no rpicam, or it cannot be started
   */
  static RpicamChild start(Rpicam rpicam, String label, List<String> arguments)
      throws CaptureException {
    Path program = rpicam.program();
    Path folder = null;
    NamedPipe pictures = null;
    NamedPipe metadata = null;
    RpicamChild child = null;
    try {
      folder = Files.createTempDirectory("pipit-csi-");
      pictures = NamedPipe.make(folder.resolve(PICTURES), PICTURE_PIPE_BYTES);
      metadata = NamedPipe.make(folder.resolve(METADATA), METADATA_PIPE_BYTES);
      List<String> command = new ArrayList<>(rpicam.prefix());
      command.add(program.toString());
      command.addAll(arguments);
      command.addAll(List.of("--flush", "--metadata-format", "txt"));
      command.addAll(List.of("--output", folder.resolve(PICTURES).toString()));
      command.addAll(List.of("--metadata", folder.resolve(METADATA).toString()));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      child = new RpicamChild(label, folder, pictures, metadata, process);
      return child;
    } catch (IOException | SystemCallException e) {
      throw DeviceFaults.fault(
          Reason.RESOURCES,
          "rpicam-vid cannot be started for " + label + ". [" + e.getMessage() + "]",
          "Make room in the folder for temporary files, and let Pipit write there.");
    } finally {
      if (child == null) {
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

  /**
   * Reads what is there of the pictures.
   *
   * @param into a direct buffer
   * @param timeoutMillis how long to wait for the first byte
   * @return how many bytes came
   */
  int readPictures(ByteBuffer into, int timeoutMillis) throws SystemCallException {
    return pictures.read(into, timeoutMillis);
  }

  /**
   * Reads what is there of what it tells of the pictures.
   *
   * @param timeoutMillis how long to wait for the first byte
   * @return how many bytes came; there may be more
   */
  int readTimes(int timeoutMillis) throws SystemCallException {
    metadataBytes.clear();
    int count = metadata.read(metadataBytes, timeoutMillis);
    times.take(metadataBytes.flip());
    return count;
  }

  /** What it has told of the pictures so far. */
  SensorTimes times() {
    return times;
  }

  /** Throws what it said when it has ended. */
  void requireAlive() throws CaptureException, InterruptedException {
    if (!process.isAlive()) {
      // Its last words may still be on their way.
      listener.join(Duration.ofMillis(LOOK_MILLIS));
      throw RpicamFaults.of(label, said());
    }
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
    pictures.close();
    metadata.close();
    remove(folder);
  }

  private static void remove(@Nullable Path folder) {
    if (folder == null) {
      return;
    }
    try {
      Files.deleteIfExists(folder.resolve(PICTURES));
      Files.deleteIfExists(folder.resolve(METADATA));
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      log.warn("event=csi-folder-left folder={}", folder);
    }
  }
}
