package dev.pipit.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.installed.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A card with the image, in a running machine. Which system of the card starts is said by the
 * card's own boot files, which {@code image-build/firmware.sh} reads as a board's firmware would.
 *
 * <p>What the tests add comes from outside at each start and is not on the card: the kernel's own
 * camera by its command line, and by the board's configuration device a service that runs what the
 * tests ask for, on a port that only this host reaches. The machine ends with {@link #close} or
 * with this process.
 */
final class BootedImage implements AutoCloseable {
  /** From power to a system that is up, with emulated processors on a machine with other work. */
  static final Duration BOOT = Duration.ofMinutes(12);

  static final Path TARGET = Path.of("").toAbsolutePath().resolve("target/image");
  private static final Path IMAGE_BUILD =
      Path.of("").toAbsolutePath().resolveSibling("image-build");
  private static final int AGENT_PORT = 1023;

  private static final String AGENT = "t.service";
  private static final String END = "-end-of-script-";

  private final Process qemu;
  private final Path console;
  private final int httpPort;
  private final int agentPort;

  private BootedImage(Process qemu, Path console, int httpPort, int agentPort) {
    this.qemu = qemu;
    this.console = console;
    this.httpPort = httpPort;
    this.agentPort = agentPort;
    Runtime.getRuntime().addShutdownHook(new Thread(qemu::destroy, "end-machine"));
  }

  /**
   * Where a card of that name is written; a former one is removed.
   *
   * @return the file, which the first start makes of the image
   */
  static Path newCard(String name) throws IOException {
    Path card = Files.createDirectories(TARGET).resolve(name + ".card");
    Files.deleteIfExists(card);
    return card;
  }

  /** The newest image that was built. */
  static Path image() throws IOException {
    try (Stream<Path> files = Files.list(IMAGE_BUILD.resolve("target"))) {
      return files
          .filter(file -> file.toString().endsWith(".img"))
          .max((a, b) -> Long.compare(a.toFile().lastModified(), b.toFile().lastModified()))
          .orElseThrow(() -> new IOException("no image in image-build/target: run make image"));
    }
  }

  /**
   * Puts a card into a machine and switches that on; does not wait for anything.
   *
   * @param name names the console's log, {@code target/image/NAME.console.log}
   * @param megabytes the size of a card that is made now
   */
  static BootedImage powerOn(String name, Path card, int megabytes) throws IOException {
    return powerOn(name, card, megabytes, List.of(), "", List.of());
  }

  /**
   * The same with a card that is there, behind an NBD server.
   *
   * @param socket of the server, see {@link LosingDisk}
   */
  static BootedImage powerOnThrough(String name, Path card, Path socket) throws IOException {
    return powerOn(name, card, 0, List.of("--through", socket.toString()), "", List.of());
  }

  /**
   * The same with more of {@code boot-image.sh}.
   *
   * @param options of the script
   * @param words more for the kernel's command line
   * @param machine options of QEMU's
   */
  static BootedImage powerOn(
      String name,
      Path card,
      int megabytes,
      List<String> options,
      String words,
      List<String> machine)
      throws IOException {
    Path console = TARGET.resolve(name + ".console.log");
    Files.deleteIfExists(console);
    int httpPort = freePort();
    int agentPort = freePort();
    List<String> command = new ArrayList<>();
    command.add(IMAGE_BUILD.resolve("boot-image.sh").toString());
    command.addAll(List.of("--image", image().toString(), "--keep", card.toString()));
    command.addAll(List.of("--card", Integer.toString(megabytes), "--camera"));
    command.addAll(List.of("--port", Integer.toString(httpPort)));
    command.addAll(List.of("--forward", agentPort + ":" + AGENT_PORT));
    command.addAll(List.of("--log", console.toString(), "--append", words() + " " + words));
    command.addAll(options);
    // Outside the card, see systemd.system-credentials(7). QEMU allows no longer name.
    Path agent = TARGET.resolve(AGENT);
    Files.writeString(agent, agent());
    command.addAll(
        List.of(
            "--",
            "-fw_cfg",
            "name=opt/io.systemd.credentials/systemd.extra-unit." + AGENT + ",file=" + agent));
    command.addAll(machine);
    Process qemu =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(TARGET.resolve(name + ".qemu.log").toFile())
            .start();
    return new BootedImage(qemu, console, httpPort, agentPort);
  }

  /** One script a connection. It ends at a line that no script has, since a socket stays open. */
  private static String agent() {
    return """
        [Unit]
        DefaultDependencies=no
        [Service]
        ExecStart=/usr/bin/systemd-socket-activate --listen=%d --accept --inetd /bin/bash -c 'bash -c "$$(sed /^%s$$/Q)" 2>&1; echo "exit=$$?"'
        """
        .formatted(AGENT_PORT, END);
  }

  /** What the kernel is told beside what the card says. */
  private static String words() {
    return String.join(
        " ",
        "systemd.wants=" + AGENT,
        // Devices are slow to be found where others use the processors.
        "systemd.default_device_timeout_sec=300",
        // It would take a processor all the while.
        "systemd.mask=pipit-cache.service",
        // One compiler only: QEMU now and then runs a torn instruction where a second one replaces
        // the code of the first, see dev.pipit.vm.ReplacedCode.
        "systemd.setenv=PIPIT_JAVA_OPTS=-XX:TieredStopAtLevel=1",
        // Pictures that emulated processors can bear.
        "systemd.setenv=PIPIT_CAMERAS_CAMERA_WIDTH=320",
        "systemd.setenv=PIPIT_CAMERAS_CAMERA_HEIGHT=180",
        "systemd.setenv=PIPIT_CAMERAS_CAMERA_FRAME_RATE=10");
  }

  /** The port on the host's loopback that leads to port 80 of the machine. */
  int httpPort() {
    return httpPort;
  }

  /** What the serial line has shown. */
  String console() throws IOException {
    return Files.exists(console) ? Files.readString(console, StandardCharsets.ISO_8859_1) : "";
  }

  /** Waits for a text on the serial line. */
  void awaitConsole(String text, Duration limit) {
    Await.until(
        "'" + text + "' on the console in " + console,
        limit,
        () -> console().contains(text) || endedWithout(text));
  }

  private boolean endedWithout(String text) throws IOException {
    if (!qemu.isAlive() && !console().contains(text)) {
      throw new AssertionError(
          "The machine ended without '" + text + "'; its console is in " + console);
    }
    return false;
  }

  /** Waits until the system has started all that it starts. */
  void awaitUp() {
    Await.until(
        "the system is up; its console is in " + console,
        BOOT,
        Duration.ofMillis(500),
        () -> {
          if (!qemu.isAlive()) {
            throw new AssertionError("The machine ended; its console is in " + console);
          }
          return !ask("systemctl is-system-running || true").equals("starting");
        });
  }

  /** Runs a script as root; what it prints, without the last line's end. It must end with 0. */
  String ask(String script) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), agentPort)) {
      socket.setSoTimeout(Math.toIntExact(BOOT.toMillis()));
      socket.getOutputStream().write((script + "\n" + END + "\n").getBytes(StandardCharsets.UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int end = answer.lastIndexOf("exit=");
      if (end < 0) {
        throw new IOException("The machine does not take commands yet");
      }
      if (!answer.substring(end).strip().equals("exit=0")) {
        throw new AssertionError(script + "\n" + answer);
      }
      return answer.substring(0, end).strip();
    }
  }

  /** Asks the system to restart, which ends the machine: the card can be put into a new one. */
  void restart() throws IOException {
    ask("systemctl reboot");
    assertThat(awaitEnd(BOOT)).isEqualTo(End.RESTART);
  }

  /** How a machine ended, as its kernel said it last. */
  enum End {
    /** The next start is that of the committed system. */
    RESTART("reboot: Restarting system"),
    /** The system asked the firmware for one start of the other one. */
    RESTART_INTO_TRIAL("reboot: Restarting system with command '0 tryboot'"),
    PANIC("Rebooting in "),
    /** Switched off, or killed. */
    OFF("");

    private final String word;

    End(String word) {
      this.word = word;
    }

    private static End of(String console) {
      return Stream.of(RESTART_INTO_TRIAL, RESTART, PANIC)
          .filter(end -> console.contains(end.word))
          .findFirst()
          .orElse(OFF);
    }
  }

  /** Waits until the system ends by itself. */
  End awaitEnd(Duration limit) throws IOException {
    try {
      if (!qemu.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("The system does not end; its console is in " + console);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    return End.of(console());
  }

  /** Pulls the plug. */
  @Override
  public void close() {
    // The script kills the machine without a word to it.
    qemu.destroy();
    try {
      qemu.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
