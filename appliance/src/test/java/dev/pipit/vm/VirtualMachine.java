package dev.pipit.vm;

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
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A small Linux machine under qemu's own emulation, with Debian's kernel and one camera of the
 * {@code vivid} driver as {@code /dev/video0}. This repository, a Java 25 and {@code /usr} are
 * mounted read-only; they are the host's where the machine has the host's {@link Architecture}.
 *
 * <p>Emulated processors are several times slower than real ones: limits on time here are wide. The
 * machine ends with {@link #close}, with this process, or after an hour by itself, whatever comes
 * first.
 */
final class VirtualMachine implements AutoCloseable {
  private static final int AGENT_PORT = 1023;
  private static final int HTTP_PORT = 8080;
  private static final int STANDARD_HTTP_PORT = 80;
  private static final Duration BOOT_LIMIT = Duration.ofMinutes(2);
  private static final Path MODULE = Path.of("").toAbsolutePath();

  private final Architecture architecture;
  private final Process qemu;
  private final Path log;
  private final int agentPort;
  private final int httpPort;

  private VirtualMachine(
      Architecture architecture, Process qemu, Path log, int agentPort, int httpPort) {
    this.architecture = architecture;
    this.qemu = qemu;
    this.log = log;
    this.agentPort = agentPort;
    this.httpPort = httpPort;
    Runtime.getRuntime().addShutdownHook(new Thread(qemu::destroyForcibly, "end-machine"));
  }

  /**
   * Starts the machine and waits until it takes commands.
   *
   * @param name names the console's log, {@code target/vm/NAME.console.log}
   */
  static VirtualMachine boot(String name) throws IOException {
    return boot(name, Architecture.AMD64);
  }

  /** The same with a processor of that kind. */
  static VirtualMachine boot(String name, Architecture architecture) throws IOException {
    return boot(name, architecture, List.of("--vivid", ""));
  }

  /**
   * The same, for longer or shorter than an hour.
   *
   * @param lifetime after which the machine ends by itself
   */
  static VirtualMachine bootFor(String name, Duration lifetime) throws IOException {
    return boot(
        name,
        Architecture.AMD64,
        List.of("--vivid", "", "--lifetime", Long.toString(lifetime.toSeconds())));
  }

  /**
   * The same with a {@link VirtualEncoder} as {@code /dev/video11}.
   *
   * @param vividOptions of the camera's kernel module
   */
  static VirtualMachine bootWithEncoder(String name, String vividOptions) throws IOException {
    return bootWithEncoder(name, vividOptions, Duration.ofHours(1));
  }

  /** The same with a processor of that kind. */
  static VirtualMachine bootWithEncoder(String name, Architecture architecture, String vividOptions)
      throws IOException {
    return boot(name, architecture, List.of("--vivid", vividOptions, "--encoder", ""));
  }

  /** The same, for longer or shorter than an hour. */
  static VirtualMachine bootWithEncoder(String name, String vividOptions, Duration lifetime)
      throws IOException {
    return boot(
        name,
        Architecture.AMD64,
        List.of(
            "--vivid",
            vividOptions,
            "--encoder",
            "",
            "--lifetime",
            Long.toString(lifetime.toSeconds())));
  }

  /**
   * A machine with camera and encoder whose clock moves on by a nanosecond with each instruction,
   * for half an hour; it has the jars of the tests, too.
   */
  static VirtualMachine bootToCount(String name) throws IOException {
    Path jars = Path.of(System.getProperty("user.home"), ".m2");
    return boot(
        name,
        Architecture.AMD64,
        List.of(
            "--count",
            "--vivid",
            "allocators=1",
            "--encoder",
            "",
            "--lifetime",
            "1800",
            "--share",
            jars.toString()));
  }

  /**
   * A machine without a camera, with a chip of 58 lines as {@code /dev/gpiochip0}.
   *
   * @param label what the chip calls itself, such as {@code pinctrl-bcm2711}
   */
  static VirtualMachine bootWithGpio(String name, String label) throws IOException {
    return boot(name, Architecture.AMD64, List.of("--gpio", label));
  }

  /** The same with the camera too. */
  static VirtualMachine bootWithGpioAndCamera(String name, String label) throws IOException {
    return boot(name, Architecture.AMD64, List.of("--gpio", label, "--vivid", ""));
  }

  /** A machine with the camera and a screen of 1024x768 pixels, {@code /dev/fb0}. */
  static VirtualMachine bootWithScreen(String name) throws IOException {
    return boot(name, Architecture.AMD64, List.of("--screen", "--vivid", ""));
  }

  /** A machine without a camera, with a PWM chip of four channels, {@code pwmchip0}. */
  static VirtualMachine bootWithPwm(String name) throws IOException {
    return boot(name, Architecture.AMD64, List.of("--pwm"));
  }

  /**
   * A machine without a camera, with a USB socket and udev, for half an hour.
   *
   * @param socket the port of the host's loopback on which the socket waits for a {@link UsbCamera}
   */
  static VirtualMachine bootWithUsb(String name, int socket) throws IOException {
    return boot(
        name, Architecture.AMD64, List.of("--usb", Integer.toString(socket), "--lifetime", "1800"));
  }

  /**
   * A machine that runs a Debian of its own, with systemd, on a disk; its camera is there before
   * the first process. Only what is at {@link #inRepository} is shared. The machine restarts when
   * its system does.
   */
  static VirtualMachine bootDebian(String name) throws IOException {
    return boot(
        name,
        Architecture.AMD64,
        List.of("--system", "--vivid", "", "--lifetime", "2400"),
        STANDARD_HTTP_PORT);
  }

  /**
   * As {@link #bootDebian}, with NetworkManager and so many radios of the kernel's own, which hear
   * one another; {@code src/test/vm/wifi.sh} makes a router and a phone of them.
   */
  static VirtualMachine bootWifi(String name, int radios) throws IOException {
    return boot(
        name,
        Architecture.AMD64,
        List.of("--wifi", Integer.toString(radios), "--lifetime", "2400"),
        STANDARD_HTTP_PORT);
  }

  private static VirtualMachine boot(String name, Architecture architecture, List<String> devices)
      throws IOException {
    return boot(name, architecture, devices, HTTP_PORT);
  }

  private static VirtualMachine boot(
      String name, Architecture architecture, List<String> devices, int guestHttpPort)
      throws IOException {
    Path folder = Files.createDirectories(MODULE.resolve("target/vm"));
    Path log = folder.resolve(name + ".console.log");
    Files.deleteIfExists(log);
    int agentPort = freePort();
    int httpPort = freePort();
    List<String> command = new ArrayList<>();
    command.add(MODULE.resolve("src/test/vm/boot.sh").toString());
    command.addAll(List.of("--architecture", architecture.debian()));
    command.addAll(devices);
    command.addAll(List.of("--log", log.toString()));
    command.addAll(List.of("--forward", agentPort + ":" + AGENT_PORT));
    command.addAll(List.of("--forward", httpPort + ":" + guestHttpPort));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".qemu.log").toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    // The script ends by exec, so this handle is qemu's own.
    VirtualMachine machine =
        new VirtualMachine(architecture, builder.start(), log, agentPort, httpPort);
    try {
      machine.awaitReady(folder.resolve(name + ".qemu.log"));
      return machine;
    } catch (Throwable e) {
      machine.close();
      throw e;
    }
  }

  private void awaitReady(Path qemuLog) throws IOException {
    Await.until(
        "the virtual machine is ready; its console is in " + log,
        BOOT_LIMIT,
        () -> !qemu.isAlive() || console().contains("pipit-vm: ready"));
    if (!qemu.isAlive()) {
      throw new IOException(
          "The virtual machine ended at its start: " + Files.readString(qemuLog) + console());
    }
  }

  /** The installed program for its kind of processor, at its own path in the guest too. */
  Path layout() {
    return architecture.layout();
  }

  /** The encoder of a machine that was booted with one. */
  VirtualEncoder encoder() {
    return new VirtualEncoder(this);
  }

  /** The lines of a machine that was booted with a chip. */
  SimulatedHeader header() {
    return new SimulatedHeader(this);
  }

  /** What the guest's kernel and first process have printed. */
  String console() throws IOException {
    return Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
  }

  /**
   * Waits until the machine, which restarts, takes commands again.
   *
   * @param boots how often it has been started until then, the first time too
   */
  void awaitBoot(int boots) {
    Await.until(
        "the virtual machine has started " + boots + " times; its console is in " + log,
        BOOT_LIMIT,
        () -> console().split("pipit-vm: ready", -1).length > boots);
  }

  /** Where a machine with a Debian of its own has a file of this repository. */
  static String inRepository(Path file) {
    Path path = MODULE.relativize(file.toAbsolutePath());
    return "/run/pipit-vm/repository/" + MODULE.getFileName() + "/" + path;
  }

  /** Where such a machine has the package that was built. */
  static String debianPackage() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      Path deb =
          files
              .filter(file -> file.getFileName().toString().matches("pipit_.*_amd64\\.deb"))
              .findFirst()
              .orElseThrow(() -> new IOException("no package in target: run make deb"));
      return inRepository(deb);
    }
  }

  /** The port on the host's loopback that leads to port 8080 of the guest, 80 of a Debian. */
  int httpPort() {
    return httpPort;
  }

  /** Runs a shell script among the host's folders and waits for its end. */
  GuestResult inside(String script, Duration limit) throws IOException {
    return run("inside", script, limit);
  }

  /** As {@link #inside}, and the script must end with 0. */
  String insideOk(String script, Duration limit) throws IOException {
    GuestResult result = inside(script, limit);
    if (result.status() != 0) {
      throw new AssertionError(
          "Ended with " + result.status() + ": " + script + "\n" + result.output());
    }
    return result.output();
  }

  /** Starts a program in the guest whose output goes to {@code target/vm/NAME.log}. */
  GuestProgram start(String name, String command) throws IOException {
    Path output = MODULE.resolve("target/vm/" + name + ".log");
    return GuestProgram.start(this, connect(Duration.ZERO), command, output);
  }

  /**
   * Takes the camera away as pulling its plug does: the node vanishes, a program that reads it gets
   * an error.
   */
  void unplugCamera() throws IOException {
    kernel("echo vivid.0 > /sys/bus/platform/drivers/vivid/unbind && [ ! -e /dev/video0 ]");
  }

  /** Gives the camera back under the same node. */
  void plugCamera() throws IOException {
    kernel("echo vivid.0 > /sys/bus/platform/drivers/vivid/bind && [ -c /dev/video0 ]");
  }

  /** Runs a script where the kernel's own files can be written, must end with 0. */
  String kernel(String script) throws IOException {
    return kernel(script, Duration.ofSeconds(30));
  }

  /** The same for one that may take longer than 30 s. */
  String kernel(String script, Duration limit) throws IOException {
    GuestResult result = run("kernel", script, limit);
    if (result.status() != 0) {
      throw new IOException(
          "Ended with " + result.status() + ": " + script + "\n" + result.output());
    }
    return result.output();
  }

  private GuestResult run(String place, String script, Duration limit) throws IOException {
    try (Socket socket = connect(limit)) {
      send(socket, place, script);
      return GuestResult.parse(
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** Sends one request of the agent, see {@code src/test/vm/agent}. */
  static void send(Socket socket, String place, String script) throws IOException {
    byte[] bytes = script.getBytes(StandardCharsets.UTF_8);
    String line = place + " " + Base64.getEncoder().encodeToString(bytes) + "\n";
    socket.getOutputStream().write(line.getBytes(StandardCharsets.US_ASCII));
  }

  private Socket connect(Duration readLimit) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), agentPort);
    // A read of the answer waits for the script; nothing here waits without a limit but a started
    // program's log.
    socket.setSoTimeout(Math.toIntExact(readLimit.toMillis()));
    return socket;
  }

  /** A port of the host's loopback on which nobody waits yet. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    qemu.destroy();
    try {
      if (!qemu.waitFor(5, TimeUnit.SECONDS)) {
        qemu.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      qemu.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
