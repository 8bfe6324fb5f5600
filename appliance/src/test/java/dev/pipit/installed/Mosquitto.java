package dev.pipit.installed;

import dev.pipit.testing.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Mosquitto on a free port of the loopback, with a user for Pipit, and its own clients as another
 * one in the place of Home Assistant.
 */
public final class Mosquitto implements AutoCloseable {
  /** Pipit's user. */
  public static final String USER = "pipit";

  /** That user's password. */
  public static final String PASSWORD = "canary right password 5521";

  private static final String HOME = "home";
  private static final Duration LIMIT = Duration.ofSeconds(15);

  private final Path folder;
  private final int port;
  private final List<String> tls;
  private Process broker;

  private Mosquitto(Path folder, String listener, List<String> tls) throws Exception {
    this.folder = Files.createDirectories(folder);
    this.tls = tls;
    port = freePort();
    Path passwords = folder.resolve("passwords");
    Files.createFile(passwords);
    for (String user : List.of(USER, HOME)) {
      String password = user.equals(USER) ? PASSWORD : HOME;
      Program made =
          Program.run(List.of("mosquitto_passwd", "-b", passwords.toString(), user, password));
      if (made.exitCode() != 0) {
        throw new IOException(made.errors());
      }
    }
    Files.writeString(
        folder.resolve("mosquitto.conf"),
        "user root\nlistener "
            + port
            + " 127.0.0.1\n"
            + listener
            + "password_file "
            + passwords
            + "\n");
    launch();
  }

  /** A broker with its files in a folder, which runs. */
  public static Mosquitto start(Path folder) throws Exception {
    return new Mosquitto(folder, "", List.of());
  }

  /**
   * A broker that lets Pipit's user do no more than a list says.
   *
   * @param topics lines of {@code acl_file}
   */
  public static Mosquitto restricted(Path folder, List<String> topics) throws Exception {
    Path list = Files.createDirectories(folder).resolve("topics");
    List<String> lines = new ArrayList<>(List.of("user " + HOME, "topic readwrite #"));
    lines.add("user " + USER);
    lines.addAll(topics);
    Files.write(list, lines);
    return new Mosquitto(folder, "acl_file " + list + "\n", List.of());
  }

  /**
   * A broker that speaks TLS only.
   *
   * @param authority who signed its certificate
   */
  static Mosquitto encrypted(Path folder, Path authority, Path certificate, Path key)
      throws Exception {
    return new Mosquitto(
        folder,
        "certfile " + certificate + "\nkeyfile " + key + "\n",
        List.of("--cafile", authority.toString()));
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  /** Starts it again. */
  public void launch() throws IOException {
    broker =
        new ProcessBuilder("/usr/sbin/mosquitto", "-c", folder.resolve("mosquitto.conf").toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(broker::destroyForcibly, "end-mosquitto"));
    Await.until(
        "a broker on port " + port,
        LIMIT,
        () -> {
          client("mosquitto_pub", "-t", "up", "-n");
          return true;
        });
  }

  /** Ends it at once; it forgets what it kept. */
  public void kill() throws InterruptedException {
    broker.destroyForcibly().waitFor();
  }

  /** Lets it take connections, and answer nothing. */
  public void freeze() throws Exception {
    Program.run(List.of("kill", "-STOP", Long.toString(broker.pid())));
  }

  /** Lets it go on. */
  public void thaw() throws Exception {
    Program.run(List.of("kill", "-CONT", Long.toString(broker.pid())));
  }

  /** Its address for the settings. */
  public URI address() {
    return URI.create((tls.isEmpty() ? "mqtt" : "mqtts") + "://localhost:" + port);
  }

  /** What it says of itself. */
  public Path log() {
    return folder.resolve("mosquitto.log");
  }

  /** The next message of a topic, the retained one if there is one; empty when none comes. */
  public String message(String topic) throws Exception {
    return Program.run(command("mosquitto_sub", "-C", "1", "-W", "5", "-t", topic))
        .output()
        .strip();
  }

  /** Every retained message by its topic. */
  public Map<String, String> retained() throws Exception {
    Path file = Files.createTempFile(folder, "retained", ".txt");
    Process listener =
        new ProcessBuilder(command("mosquitto_sub", "-F", "%r %t %p", "-t", "#"))
            .redirectOutput(file.toFile())
            .start();
    try {
      // What is kept comes before what is published later.
      Await.until(
          "all that the broker keeps",
          LIMIT,
          () -> {
            publish("last", "one");
            return lines(file).contains("0 last one");
          });
    } finally {
      listener.destroy();
      listener.waitFor();
    }
    Map<String, String> messages = new TreeMap<>();
    for (String line : lines(file)) {
      if (line.startsWith("1 ")) {
        String[] parts = line.split(" ", 3);
        messages.put(parts[1], parts[2]);
      }
    }
    return messages;
  }

  private static List<String> lines(Path file) throws IOException {
    // Pictures are among them.
    return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
  }

  /** Publishes a message that is not kept. */
  public void publish(String topic, String text) throws Exception {
    client("mosquitto_pub", "-t", topic, "-m", text);
  }

  /** Publishes a message that is kept. */
  public void keep(String topic, String text) throws Exception {
    client("mosquitto_pub", "-r", "-t", topic, "-m", text);
  }

  /** Saves the next message of a topic, whatever its bytes. */
  Path save(String topic, Path file) throws Exception {
    List<String> command = command("mosquitto_sub", "-C", "1", "-W", "15", "-N", "-t", topic);
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(file.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.waitFor() != 0) {
      throw new IOException("nothing came on " + topic);
    }
    return file;
  }

  private void client(String... command) throws Exception {
    Program program = Program.run(command(command));
    if (program.exitCode() != 0) {
      throw new IOException(command[0] + " fails: " + program.errors());
    }
  }

  private List<String> command(String... command) {
    List<String> words = new ArrayList<>(List.of(command));
    words.addAll(1, List.of("-p", Integer.toString(port), "-h", "localhost"));
    words.addAll(5, List.of("-u", HOME, "-P", HOME));
    words.addAll(5, tls);
    return words;
  }

  @Override
  public void close() throws IOException {
    try {
      kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted before the broker had ended", e);
    }
  }
}
