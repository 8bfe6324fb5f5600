package dev.pipit.accounts;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.pipit.installed.Await;
import dev.pipit.testing.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Debian's PostgreSQL on a free port of the loopback, with its files in a folder that goes with it.
 * It refuses to be root: then it runs as the user that its package makes.
 */
final class PostgresServer implements AutoCloseable {
  private static final Path PROGRAMS = Path.of("/usr/lib/postgresql");
  private static final String USER = "pipit";
  private static final String PASSWORD = "right password 7731";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static @Nullable PostgresServer shared;
  private static @Nullable String failure;

  private final Path programs;
  private final Path folder;
  private final int port;
  private final AtomicInteger databases = new AtomicInteger();
  private Process server;

  private PostgresServer(Path programs) throws Exception {
    this.programs = programs;
    folder = Files.createTempDirectory("pipit-postgresql");
    Path password = folder.resolve("password");
    Files.writeString(password, PASSWORD);
    if (isRoot()) {
      var postgres =
          folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres");
      Files.setOwner(folder, postgres);
      Files.setOwner(password, postgres);
    }
    Program made =
        Program.run(
            command(
                "initdb",
                "--pgdata=" + folder.resolve("data"),
                "--username=" + USER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync"));
    if (made.exitCode() != 0) {
      throw new IOException("initdb fails: " + made.errors());
    }
    port = freePort();
    server = launch();
  }

  /** One for all tests that do it no harm; it ends with them. */
  static synchronized PostgresServer shared() throws Exception {
    if (failure != null) {
      throw new IOException("PostgreSQL could not be started before: " + failure);
    }
    if (shared == null) {
      try {
        shared = start();
      } catch (IOException e) {
        failure = e.toString();
        throw e;
      }
    }
    return Objects.requireNonNull(shared);
  }

  /**
   * One of its own. Where PostgreSQL is not installed the test is left out with a word, or fails
   * where it must be there.
   */
  static PostgresServer start() throws Exception {
    Optional<Path> programs = newestPrograms();
    String missing = "This test needs PostgreSQL: sudo apt-get install postgresql";
    if (programs.isEmpty() && Boolean.getBoolean("pipit.postgresql-required")) {
      throw new AssertionError(missing);
    }
    assumeFalse(programs.isEmpty(), missing);
    PostgresServer started = new PostgresServer(programs.orElseThrow());
    Runtime.getRuntime().addShutdownHook(new Thread(started::tryToClose, "end-postgresql"));
    return started;
  }

  private static Optional<Path> newestPrograms() throws IOException {
    if (!Files.isDirectory(PROGRAMS)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(PROGRAMS)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.naturalOrder());
    }
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private List<String> command(String program, String... arguments) {
    List<String> words = new ArrayList<>();
    if (isRoot()) {
      words.addAll(
          List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"));
    }
    // The folder of the tests may be closed to that user.
    words.addAll(List.of("env", "--chdir=" + folder));
    words.add(programs.resolve(program).toString());
    words.addAll(List.of(arguments));
    return words;
  }

  private Process launch() throws IOException {
    Process started =
        new ProcessBuilder(
                command(
                    "postgres",
                    "-D",
                    folder.resolve("data").toString(),
                    "-c",
                    "listen_addresses=127.0.0.1",
                    "-c",
                    "port=" + port,
                    "-c",
                    "unix_socket_directories=" + folder,
                    "-c",
                    "fsync=off",
                    "-c",
                    "max_connections=300"))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
            .start();
    Await.until(
        "PostgreSQL on port " + port,
        LIMIT,
        () -> {
          if (!started.isAlive()) {
            return true;
          }
          connect("postgres").close();
          return true;
        });
    if (!started.isAlive()) {
      throw new IOException(
          "PostgreSQL ended at its start: " + Files.readString(folder.resolve("log")));
    }
    return started;
  }

  private Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(url(database), USER, PASSWORD);
  }

  private String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  /** A new database with nothing in it. */
  DatabasePlace.Postgres newDatabase() throws SQLException {
    String name = "relay" + databases.incrementAndGet();
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    }
    return new DatabasePlace.Postgres(url(name), USER, PASSWORD);
  }

  /** Another database of this server, whether there is one or not. */
  DatabasePlace.Postgres place(String database, String password) {
    return new DatabasePlace.Postgres(url(database), USER, password);
  }

  /** Ends it at once, and waits until its port is free. */
  void kill() throws InterruptedException {
    server.destroyForcibly().waitFor();
  }

  /** Starts it again. */
  void restart() throws IOException {
    server = launch();
  }

  /** Lets it take connections, and answer nothing. */
  void freeze() throws Exception {
    signal("-STOP");
  }

  /** Lets it go on. */
  void thaw() throws Exception {
    signal("-CONT");
  }

  /** To itself and to the process of each connection. */
  private void signal(String signal) throws Exception {
    List<String> words = new ArrayList<>(List.of("kill", signal, Long.toString(server.pid())));
    server.descendants().forEach(child -> words.add(Long.toString(child.pid())));
    Program.run(words);
  }

  @Override
  public void close() throws IOException {
    try {
      if (server.isAlive()) {
        // SIGTERM would wait for those that are connected.
        Program.run(List.of("kill", "-INT", Long.toString(server.pid())));
        if (!server.waitFor(20, TimeUnit.SECONDS)) {
          kill();
        }
      }
      // Processes of a server that was killed may still write for a moment.
      Await.until(
          folder + " to be gone",
          LIMIT,
          () -> Program.run(List.of("rm", "-rf", folder.toString())).exitCode() == 0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted before PostgreSQL had ended", e);
    }
  }

  private void tryToClose() {
    try {
      close();
    } catch (IOException e) {
      // The folder stays; the system clears it.
    }
  }
}
