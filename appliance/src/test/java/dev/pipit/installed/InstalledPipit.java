package dev.pipit.installed;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The installed layout running as a process of its own, on a free port of the loopback. Its output
 * goes to a log below {@code target/installed}.
 */
public final class InstalledPipit implements AutoCloseable {
  private final Process process;
  private final int port;
  private final Path log;
  private final long startNanos;
  private final PipitClient client;

  private InstalledPipit(Process process, int port, Path log, long startNanos) {
    this.process = process;
    this.port = port;
    this.log = log;
    this.startNanos = startNanos;
    this.client = new PipitClient(port);
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "end-pipit"));
  }

  /** The layout that the build makes: property {@code pipit.layout}, else {@code target/pipit}. */
  public static Path layout() {
    Path layout = Path.of(System.getProperty("pipit.layout", "target/pipit")).toAbsolutePath();
    if (!Files.isExecutable(layout.resolve("bin/pipit"))) {
      throw new IllegalStateException(layout + " has no bin/pipit: run make build");
    }
    return layout;
  }

  /** Starts {@code pipit run} of the built layout; does not wait for anything. */
  public static InstalledPipit start(String name, String... arguments) throws IOException {
    return start(layout(), name, arguments);
  }

  /**
   * As {@link #start(String, String...)}, by another program, such as {@code prlimit}, that becomes
   * it.
   */
  public static InstalledPipit startBy(List<String> starter, String name, String... arguments)
      throws IOException {
    return start(starter, layout(), name, arguments);
  }

  /**
   * Starts {@code pipit run} of a given layout.
   *
   * @param name names the log
   * @param arguments after {@code run}, the port excepted
   */
  public static InstalledPipit start(Path layout, String name, String... arguments)
      throws IOException {
    return start(List.of(), layout, name, arguments);
  }

  private static InstalledPipit start(
      List<String> starter, Path layout, String name, String... arguments) throws IOException {
    int port = freePort();
    List<String> command = new ArrayList<>(starter);
    command.addAll(List.of(layout.resolve("bin/pipit").toString(), "run"));
    command.addAll(List.of("--port", Integer.toString(port)));
    command.addAll(List.of(arguments));
    Path log =
        Files.createDirectories(Path.of("target/installed").toAbsolutePath())
            .resolve(name + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("STATE_DIRECTORY", log.resolveSibling(name + "-state").toString());
    long startNanos = System.nanoTime();
    return new InstalledPipit(builder.start(), port, log, startNanos);
  }

  /** Waits for the first HTTP answer of any kind; the time since the process was started. */
  public Duration awaitAnswer(Duration limit) {
    Await.until(
        "pipit answers on port " + port + "; its log is " + log,
        limit,
        Duration.ofMillis(4),
        () -> {
          requireAlive();
          return client.get("/health").statusCode() > 0;
        });
    return sinceStart();
  }

  /** Waits until the camera is live. */
  public void awaitLive(String camera, Duration limit) {
    Await.until(
        camera + " is live; the log is " + log,
        limit,
        () -> {
          requireAlive();
          return client.camera(camera).path("state").asText().equals("live");
        });
  }

  private void requireAlive() {
    if (!process.isAlive()) {
      throw new AssertionError("pipit ended with " + process.exitValue() + "; its log is " + log);
    }
  }

  /** Time since the process was started. */
  public Duration sinceStart() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  /** To ask it over HTTP. */
  public PipitClient client() {
    return client;
  }

  /** Its plain port. */
  public int port() {
    return port;
  }

  public long pid() {
    return process.pid();
  }

  /** Ends it at once, as the loss of power does. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Where its output goes. */
  public Path log() {
    return log;
  }

  public ProcessFigures figures() throws IOException {
    return ProcessFigures.of(process.pid());
  }

  /** Runs a diagnostic command of the JDK on it, such as {@code GC.class_histogram}. */
  public String jcmd(String... command) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    line.add(Long.toString(process.pid()));
    line.addAll(List.of(command));
    Process jcmd = new ProcessBuilder(line).redirectErrorStream(true).start();
    String output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (jcmd.waitFor() != 0) {
      throw new IOException("jcmd failed: " + output);
    }
    return output;
  }

  /** Bytes of all objects that are reachable; counting them is a full collection. */
  public long liveHeapBytes() throws IOException, InterruptedException {
    String histogram = jcmd("GC.class_histogram");
    String total =
        histogram
            .lines()
            .filter(line -> line.startsWith("Total"))
            .findFirst()
            .orElseThrow(() -> new IOException("No total in " + histogram));
    return Long.parseLong(total.strip().split("\\s+", -1)[2]);
  }

  /**
   * Waits until it has ended by itself.
   *
   * @return its exit status
   */
  public int awaitEnd(Duration limit) throws InterruptedException {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("pipit did not end within " + limit + "; its log is " + log);
    }
    return process.exitValue();
  }

  /**
   * Asks it to end by SIGTERM and waits.
   *
   * @return its exit status
   */
  public int stop(Duration limit) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError("pipit did not end within " + limit + "; its log is " + log);
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    client.close();
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
