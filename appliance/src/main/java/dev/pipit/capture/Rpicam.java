package dev.pipit.capture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The Raspberry Pi's own program for cameras on the ribbon cable. Any thread; listing takes up to
 * ten seconds.
 */
public final class Rpicam {
  /** The newer name first; Raspberry Pi OS 11 and 12 began with the older one. */
  private static final List<String> NAMES = List.of("rpicam-vid", "libcamera-vid");

  private static final Duration LIST_LIMIT = Duration.ofSeconds(10);
  private static final int MOST_OUTPUT_BYTES = 64 * 1024;

  private static final Rpicam HERE = new Rpicam(System.getenv().getOrDefault("PATH", ""));

  private final List<Path> folders;

  /** Cameras on the cable stay while the machine runs: once found they are not asked again. */
  private volatile List<RpicamCamera> found = List.of();

  /**
   * @param searchPath folders with colons between them, as in {@code $PATH}
   */
  public Rpicam(String searchPath) {
    List<Path> found = new ArrayList<>();
    for (String folder : searchPath.split(":", -1)) {
      try {
        Path path = Path.of(folder);
        if (path.isAbsolute()) {
          found.add(path);
        }
      } catch (InvalidPathException e) {
        // No program can be there.
      }
    }
    folders = List.copyOf(found);
  }

  /** Where the environment says that programs are. */
  public static Rpicam ofThisMachine() {
    return HERE;
  }

  private @Nullable Path find(String name) {
    for (Path folder : folders) {
      Path program = folder.resolve(name);
      if (Files.isExecutable(program) && !Files.isDirectory(program)) {
        return program;
      }
    }
    return null;
  }

  /** Whether the program is on this machine. */
  public boolean isThere() {
    return NAMES.stream().anyMatch(name -> find(name) != null);
  }

  Path program() throws CaptureException {
    for (String name : NAMES) {
      Path program = find(name);
      if (program != null) {
        return program;
      }
    }
    throw RpicamFaults.missing();
  }

  /**
   * What runs the program: in a session of its own, so that a terminal's signals are not for it,
   * and killed when the thread that starts it ends.
   */
  List<String> prefix() {
    List<String> words = new ArrayList<>();
    Path session = find("setsid");
    if (session != null) {
      words.add(session.toString());
    }
    Path tied = find("setpriv");
    if (tied != null) {
      words.addAll(List.of(tied.toString(), "--pdeathsig", "KILL", "--"));
    }
    return words;
  }

  /**
   * The cameras that are connected.
   *
   * @throws CaptureException when there is no such program, or it fails
   */
  public List<RpicamCamera> list() throws CaptureException, InterruptedException {
    if (found.isEmpty()) {
      found = ask();
    }
    return found;
  }

  /** What was listed last, without asking: nothing when no camera was found yet. */
  public List<RpicamCamera> known() {
    return found;
  }

  private List<RpicamCamera> ask() throws CaptureException, InterruptedException {
    List<String> command = prefix();
    command.addAll(List.of(program().toString(), "--list-cameras"));
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw RpicamFaults.of("The CSI camera", String.valueOf(e.getMessage()));
    }
    try {
      process.getOutputStream().close();
      StringBuilder output = new StringBuilder();
      Thread reading =
          Thread.ofVirtual().name("csi-list").start(() -> output.append(read(process)));
      boolean ended = process.waitFor(LIST_LIMIT.toSeconds(), TimeUnit.SECONDS);
      if (!ended) {
        process.destroyForcibly();
        throw RpicamFaults.of(
            "The CSI camera", "no answer within " + LIST_LIMIT.toSeconds() + " s");
      }
      reading.join();
      if (process.exitValue() != 0) {
        throw RpicamFaults.of("The CSI camera", output.toString());
      }
      return RpicamListing.parse(output.toString());
    } catch (IOException e) {
      throw RpicamFaults.of("The CSI camera", String.valueOf(e.getMessage()));
    } finally {
      process.destroyForcibly();
    }
  }

  private static String read(Process process) {
    try {
      return new String(
          process.getInputStream().readNBytes(MOST_OUTPUT_BYTES), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
