package dev.pipit.installed;

import dev.pipit.testing.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Avahi as Debian ships it, with a system bus of its own, on one network interface of this or a
 * second machine. Needs root. Closing it ends both and what was published through it.
 */
public final class AvahiDaemon implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Pattern ESCAPED = Pattern.compile("\\\\([0-9]{3})");

  /** Everything of the files in /run that must not be shared with another one. */
  private static final String ALONE =
      "mkdir -p /run/avahi-daemon && mount -t tmpfs none /run/avahi-daemon && exec avahi-daemon"
          + " --no-drop-root --no-chroot --no-rlimits -f ";

  /**
   * What a browser is told of a service.
   *
   * @param text the TXT record as avahi-browse writes it
   */
  public record Found(String name, String address, int port, String text) {}

  private final Path folder;
  private final Deque<Process> processes = new ArrayDeque<>();

  /**
   * Starts it and waits until it works.
   *
   * @param starter runs it on that machine; see {@link SecondMachine#command}
   * @param folder for its files, to be made
   */
  public AvahiDaemon(List<String> starter, Path folder, String networkInterface, String hostName)
      throws IOException {
    this.folder = Files.createDirectories(folder);
    Path bus = busConfiguration(folder, socket());
    Path avahi =
        Files.writeString(
            folder.resolve("avahi.conf"),
            """
            [server]
            host-name=%s
            use-ipv6=no
            allow-interfaces=%s
            """
                .formatted(hostName, networkInterface));
    start("bus", List.of("dbus-daemon", "--nofork", "--nopidfile", "--config-file=" + bus));
    Await.until("a bus at " + socket(), LIMIT, () -> Files.exists(socket()));
    List<String> command = new ArrayList<>(starter);
    command.addAll(List.of("unshare", "-m", "sh", "-c", ALONE + avahi));
    start("avahi", command);
    awaitLine("avahi", "Server startup complete");
    // While somebody asks, Avahi remembers what it hears.
    start("watch", List.of("avahi-browse", "_http._tcp"));
  }

  /** Writes what dbus-daemon needs for a bus on which everybody may do everything. */
  public static Path busConfiguration(Path folder, Path socket) throws IOException {
    return Files.writeString(
        folder.resolve("bus.conf"),
        """
        <busconfig>
          <type>system</type>
          <listen>unix:path=%s</listen>
          <policy context="default">
            <allow user="*"/><allow own="*"/>
            <allow send_destination="*"/><allow receive_sender="*"/>
          </policy>
        </busconfig>
        """
            .formatted(socket));
  }

  private Process start(String name, List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile());
    builder.environment().put("DBUS_SYSTEM_BUS_ADDRESS", busAddress());
    Process process = builder.start();
    processes.push(process);
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "end-avahi"));
    return process;
  }

  private void awaitLine(String name, String words) {
    Path log = folder.resolve(name + ".log");
    Await.until(
        words + " in " + log,
        LIMIT,
        () -> Files.readAllLines(log).stream().anyMatch(line -> line.contains(words)));
  }

  /** The bus's socket. */
  public Path socket() {
    return folder.resolve("bus");
  }

  /** The bus as DBUS_SYSTEM_BUS_ADDRESS names it. */
  String busAddress() {
    return "unix:path=" + socket();
  }

  /** Announces a service from here until the process that is returned, or this, ends. */
  public Process publish(String name, int port) throws IOException {
    Process publisher =
        start(
            "publish", List.of("avahi-publish", "-s", name, "_http._tcp", Integer.toString(port)));
    awaitLine("publish", "Established");
    return publisher;
  }

  /** Every page that Avahi knows on the network now. */
  public Set<Found> pages() throws IOException, InterruptedException {
    Program browse =
        Program.run(
            List.of(
                "env",
                "DBUS_SYSTEM_BUS_ADDRESS=" + busAddress(),
                // It waits for ever for a service that goes while it asks.
                "timeout",
                "2",
                "avahi-browse",
                "--cache",
                "--resolve",
                "--parsable",
                "_http._tcp"));
    if (browse.exitCode() != 0) {
      throw new IOException("avahi-browse ends with " + browse.exitCode() + browse.errors());
    }
    Set<Found> found = new HashSet<>();
    for (String line : browse.output().lines().toList()) {
      String[] fields = line.split(";", -1);
      if (fields[0].equals("=")) {
        String name =
            ESCAPED
                .matcher(fields[3])
                .replaceAll(code -> Character.toString(Integer.parseInt(code.group(1))));
        found.add(new Found(name, fields[7], Integer.parseInt(fields[8]), fields[9]));
      }
    }
    return found;
  }

  /** Waits until exactly these pages are there. */
  public void awaitPages(Found... pages) {
    Set<Found> wanted = Set.of(pages);
    Set<Found> last = new HashSet<>();
    try {
      Await.until(
          "the pages",
          LIMIT,
          () -> {
            last.clear();
            last.addAll(pages());
            return last.equals(wanted);
          });
    } catch (AssertionError e) {
      throw new AssertionError("wanted " + wanted + ", found " + last, e);
    }
  }

  @Override
  public void close() throws IOException {
    end();
  }

  /** Ends it now. */
  public void end() throws IOException {
    try {
      while (!processes.isEmpty()) {
        Process process = processes.pop();
        process.destroy();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
          process.destroyForcibly().waitFor();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted before Avahi had ended", e);
    }
  }
}
