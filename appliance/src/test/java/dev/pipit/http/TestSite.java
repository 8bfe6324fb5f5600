package dev.pipit.http;

import dev.pipit.access.Access;
import dev.pipit.camera.JpegFeed;
import dev.pipit.device.Motion;
import dev.pipit.device.Night;
import dev.pipit.live.LiveClock;
import dev.pipit.live.LiveSettings;
import dev.pipit.live.LiveStream;
import dev.pipit.tls.IdentitySource;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A server on a free port of the loopback with one stream, {@code camera}, that tests feed. */
final class TestSite implements AutoCloseable, Cameras {
  static final String MACHINE = "kitchen";

  final LiveClock clock = new SteadyClock();
  final LiveStream stream =
      new LiveStream(
          "camera",
          new LiveSettings(
              Duration.ofSeconds(1), Duration.ofMillis(200), Duration.ofSeconds(10), 16L << 20),
          clock);
  volatile Health health = Health.NONE;
  final LiveFeed feed = new LiveFeed(stream);
  final WebServer server;

  /** The machine's own time may be set while a test runs, which viewers are told of. */
  private static final class SteadyClock implements LiveClock {
    private final long startNanos = System.nanoTime();
    private final long startMillis = System.currentTimeMillis();

    @Override
    public long monotonicNanos() {
      return System.nanoTime();
    }

    @Override
    public long wallMillis() {
      return startMillis + (System.nanoTime() - startNanos) / 1_000_000;
    }
  }

  private final Map<String, LiveStream> streams = Map.of("camera", stream);
  private volatile ServiceState state = state(ServiceState.Phase.LIVE);

  /** What the motion sensor tells. */
  volatile @Nullable Motion motion;

  /** Whether it is night. */
  volatile @Nullable Night night;

  TestSite() throws WebException {
    this(settings(100, 100));
  }

  TestSite(WebSettings settings) throws WebException {
    this(settings, List.of());
  }

  /** With a port for TLS too. */
  TestSite(WebSettings settings, IdentitySource identity, List<String> cipherSuites)
      throws WebException {
    server = new WebServer(settings, this, List.of(), null, MACHINE, "dev/pipit/http/testpage");
    server.secure(new TlsPort(0, identity, cipherSuites));
    server.start();
  }

  TestSite(WebSettings settings, List<ApiRoutes> parts) throws WebException {
    this(settings, parts, null);
  }

  TestSite(WebSettings settings, List<ApiRoutes> parts, @Nullable Access access)
      throws WebException {
    server = new WebServer(settings, this, parts, access, MACHINE, "dev/pipit/http/testpage");
    server.start();
  }

  static WebSettings settings(int maxConnections, int maxWebSockets) {
    return new WebSettings(
        "127.0.0.1",
        0,
        Set.of("garden.example"),
        Set.of("https://wall.example"),
        maxConnections,
        maxWebSockets);
  }

  static ServiceState state(ServiceState.Phase phase) {
    return new ServiceState(
        "0.1.0",
        1_767_225_600_000L,
        List.of(new ServiceState.Warning("open-network", "Anyone can watch.", "Bind to loopback.")),
        List.of(
            new ServiceState.Camera(
                "camera",
                phase,
                phase == ServiceState.Phase.LIVE ? "Live." : "The camera was unplugged.",
                phase == ServiceState.Phase.LIVE ? "" : "Plug it in.",
                1_767_225_601_000L,
                false,
                new ServiceState.Source("HD Webcam (/dev/video0)", "YUYV", 1280, 720, 30),
                null,
                null,
                null,
                new ServiceState.Counters(100, 1, 99, 0),
                null)));
  }

  @Override
  public @Nullable Motion motion() {
    return motion;
  }

  @Override
  public @Nullable Night night() {
    return night;
  }

  void setState(ServiceState state) {
    this.state = state;
  }

  @Override
  public ServiceState state() {
    return state;
  }

  @Override
  public @Nullable JpegFeed jpeg(String camera) {
    return null;
  }

  @Override
  public String first() {
    return "camera";
  }

  @Override
  public @Nullable LiveStream stream(String camera) {
    return streams.get(camera);
  }

  @Override
  public Health health() {
    return health;
  }

  int port() {
    return server.port();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  RawClient connect() throws IOException {
    return new RawClient(port());
  }

  /** Asks on a connection of its own. */
  RawClient.Answer get(String path) throws IOException {
    return ask("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }

  /** Sends a whole request on a connection of its own. */
  RawClient.Answer ask(String request) throws IOException {
    try (RawClient client = connect()) {
      client.send(request);
      return client.read();
    }
  }

  /** The path of the media playlist, by way of the multivariant one. */
  String mediaPlaylist() throws IOException {
    String multivariant = get("/live/camera/index.m3u8").text();
    return multivariant
        .lines()
        .filter(line -> line.endsWith("video.m3u8"))
        .map(line -> "/live/camera/" + line)
        .findFirst()
        .orElseThrow(() -> new IOException("no variant in " + multivariant));
  }

  /** The path of a run's own folder, with a slash at the end. */
  String run() throws IOException {
    return mediaPlaylist().replace("video.m3u8", "");
  }

  @Override
  public void close() {
    server.close();
    stream.close();
  }
}
