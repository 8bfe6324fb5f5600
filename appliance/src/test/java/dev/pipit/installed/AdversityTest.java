package dev.pipit.installed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.testing.Corpus;
import dev.pipit.testing.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The installed program where clients, its configuration or the machine are not as they should. */
@Tag("players")
class AdversityTest {
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
  private static final Path SCRIPTS = Path.of("src/test/resources/dev/pipit/installed");
  private static final int IDLE_CONNECTIONS = 10_000;

  private final List<SocketChannel> connections = new ArrayList<>();

  @TempDir private Path folder = Path.of(".");

  @AfterEach
  void hangUp() throws IOException {
    for (SocketChannel connection : connections) {
      connection.close();
    }
  }

  @Test
  void tenThousandIdleConnectionsKeepNobodyFromWatching() throws Exception {
    try (InstalledPipit pipit = live("adversity-idle");
        StayingPlayer player = StayingPlayer.open(pipit.client(), "camera")) {
      for (int i = 0; i < IDLE_CONNECTIONS; i++) {
        connect(pipit);
      }
      allAreOpen(pipit, IDLE_CONNECTIONS);
      FirstPart.comesWithinASecond(pipit.port());
      assertThat(pipit.figures().fileDescriptors()).isGreaterThan(IDLE_CONNECTIONS);
      goesOn(player);
      endsWell(pipit);
    }
  }

  @Test
  void nineThousandHeadsThatNeverEndAreNotTheEndOfTheService() throws Exception {
    String filler = "X-Filler: " + "a".repeat(40) + "\r\n";
    byte[] head = bytes("GET / HTTP/1.1\r\nHost: localhost\r\n" + filler.repeat(140));
    try (InstalledPipit pipit = live("adversity-heads");
        StayingPlayer player = StayingPlayer.open(pipit.client(), "camera")) {
      // All are there before the first one sends: nothing is looked at in between.
      for (int i = 0; i < 9_000; i++) {
        connect(pipit);
      }
      allAreOpen(pipit, 9_000);
      for (SocketChannel connection : connections) {
        send(connection, head);
      }
      FirstPart.comesWithinASecond(pipit.port());
      goesOn(player);
      assertThat(pipit.stop(STOP_LIMIT)).isZero();
    }
  }

  @Test
  void whereTheKernelAllowsFewerTheIdleOnesGo() throws Exception {
    List<String> fewFiles = List.of("prlimit", "--nofile=4096:4096");
    try (InstalledPipit pipit = live("adversity-few-files", fewFiles);
        StayingPlayer player = StayingPlayer.open(pipit.client(), "camera")) {
      for (int i = 0; i < 6000; i++) {
        connect(pipit);
      }
      Await.until(
          "three quarters of the files at most",
          Duration.ofSeconds(10),
          () -> pipit.figures().fileDescriptors() < 3072 + 200);
      FirstPart.comesWithinASecond(pipit.port());
      goesOn(player);
      assertThat(pipit.stop(STOP_LIMIT)).isZero();
      // A flood may be faster than the shedding; the kernel's refusals are warnings.
      assertThat(Files.readString(pipit.log())).doesNotContain("level=error");
    }
  }

  @Test
  void readersWhoDoNotReadAndGarbageSlowNobody() throws Exception {
    try (InstalledPipit pipit = live("adversity-rude");
        StayingPlayer player = StayingPlayer.open(pipit.client(), "camera")) {
      URI media = pipit.client().mediaPlaylist("camera");
      PlaylistView playlist = PlaylistView.parse(pipit.client().text(media));
      String segment = media.resolve(playlist.segmentUris().getLast()).getPath();
      String host = " HTTP/1.1\r\nHost: localhost\r\n";
      byte[] whole = bytes("GET " + segment + host + "\r\n");
      byte[] begun = bytes("GET /live/camera/index.m3u8" + host + "X-Slow: ");
      for (int i = 0; i < 300; i++) {
        send(connect(pipit, 2048), whole);
        send(connect(pipit), begun);
      }
      Random random = new Random(5);
      for (byte[] garbage : Corpus.all("http").values()) {
        send(connect(pipit), garbage);
        byte[] worse = garbage.clone();
        for (int i = 0; i < worse.length; i += 16) {
          worse[i] = (byte) random.nextInt();
        }
        send(connect(pipit), worse);
      }
      FirstPart.comesWithinASecond(pipit.port());
      goesOn(player);
      endsWell(pipit);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"full-disk.sh", "read-only.sh"})
  void whereNothingCanBeWrittenTheCameraIsLiveAllTheSame(String machine) throws Exception {
    boolean root = Program.run(List.of("id", "-u")).output().strip().equals("0");
    List<String> wrapper =
        List.of(
            "unshare",
            root ? "--mount" : "--map-root-user",
            "--mount",
            "--propagation=private",
            "sh",
            SCRIPTS.resolve(machine).toAbsolutePath().toString(),
            InstalledPipit.layout().toString());
    try (InstalledPipit pipit = live("adversity-" + machine, wrapper);
        StayingPlayer player = StayingPlayer.open(pipit.client(), "camera")) {
      FirstPart.comesWithinASecond(pipit.port());
      goesOn(player);
      endsWell(pipit);
    }
  }

  @Test
  void aWrongConfigurationIsToldWithEveryFaultItsLineAndWhatIsAllowed() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("wrong.toml"),
            """
            [server]
            port = 99999
            prot = 80

            [cameras.camera]
            source = "test"
            width = "wide"
            """);
    Program run = pipit("run", "--config", file.toString());
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.errors())
        .contains("wrong.toml", ":2:", "99999", "65535", ":3:", "prot", ":7:", "wide")
        .doesNotContain("Exception", "\tat ");

    Program absent = pipit("run", "--config", folder.resolve("absent.toml").toString());
    assertThat(absent.exitCode()).isEqualTo(3);
    assertThat(absent.errors()).contains("absent.toml").doesNotContain("Exception");
  }

  @Test
  void aWrongCommandLineAndAnAddressInUseHaveCodesOfTheirOwn() throws Exception {
    Program option = pipit("run", "--prot", "80");
    assertThat(option.exitCode()).isEqualTo(2);
    assertThat(option.errors()).contains("--prot").doesNotContain("Exception");

    try (java.net.ServerSocket taken =
        new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      Program inUse = pipit("run", "--source", "test", "--port", port);
      assertThat(inUse.exitCode()).isEqualTo(4);
      assertThat(inUse.errors() + inUse.output()).contains(port).doesNotContain("\tat ");
    }
  }

  private static Program pipit(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add("env");
    command.add("JAVA_HOME=" + System.getProperty("java.home"));
    command.add(InstalledPipit.layout().resolve("bin/pipit").toString());
    command.addAll(Arrays.asList(arguments));
    return Program.run(command);
  }

  private static InstalledPipit live(String name) throws IOException {
    return live(name, List.of());
  }

  private static InstalledPipit live(String name, List<String> wrapper) throws IOException {
    InstalledPipit pipit = InstalledPipit.startBy(wrapper, name, "--source", "test");
    pipit.awaitLive("camera", START_LIMIT);
    return pipit;
  }

  private SocketChannel connect(InstalledPipit pipit) throws IOException {
    return connect(pipit, 0);
  }

  private SocketChannel connect(InstalledPipit pipit, int receiveBytes) throws IOException {
    SocketChannel connection = SocketChannel.open();
    connections.add(connection);
    Socket socket = connection.socket();
    if (receiveBytes > 0) {
      socket.setReceiveBufferSize(receiveBytes);
    }
    URI address = pipit.client().uri("/");
    socket.connect(new InetSocketAddress(address.getHost(), address.getPort()), 10_000);
    return connection;
  }

  private static void send(SocketChannel connection, byte[] bytes) {
    try {
      ByteBuffer left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        connection.write(left);
      }
    } catch (IOException e) {
      // Refused before it was all said, which is right.
      return;
    }
  }

  /** The kernel says a connection is there before the service has accepted it. */
  private static void allAreOpen(InstalledPipit pipit, int count) throws Exception {
    Await.until(
        "all " + count + " are open at once",
        Duration.ofSeconds(20),
        () -> pipit.figures().fileDescriptors() > count);
  }

  /** Another second of parts comes to a viewer who was there before, without a fault. */
  private static void goesOn(StayingPlayer player) {
    long before = player.parts();
    Await.until("five more parts", Duration.ofSeconds(20), () -> player.parts() >= before + 5);
    assertThat(player.faults()).isEmpty();
  }

  private static void endsWell(InstalledPipit pipit) throws Exception {
    assertThat(pipit.stop(STOP_LIMIT)).isZero();
    assertThat(Files.readString(pipit.log())).doesNotContain("level=error", "Exception");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
