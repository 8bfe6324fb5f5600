package dev.pipit.http;

import dev.pipit.access.Access;
import dev.pipit.tls.IdentitySource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http2.server.AbstractHTTP2ServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The web server: HTTP/1.1 and HTTP/2 without TLS (h2c) on one port, a handful of threads.
 *
 * <p>Threads are named {@code http-…} and end with {@link #close()}, which takes two seconds at
 * most. Started and closed once, by one thread.
 */
public final class WebServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
  private static final long SWEEP_SECONDS = 1;
  private static final long IDLE_TIMEOUT_MILLIS = 30_000;
  private static final long STOP_NANOS = TimeUnit.MILLISECONDS.toNanos(1_000);

  /** Selector, writers and a few spare ones: nothing here waits for anything. */
  private static final int MAX_THREADS = 8;

  private final WebSettings settings;
  private final Server server;
  private final ServerConnector connector;
  private final List<ServerConnector> connectors = new CopyOnWriteArrayList<>();
  private final LiveSockets sockets;
  private final HlsExchanges exchanges;
  private final JpegReaders jpegs;
  private final ConnectionSweep connectionSweep;
  private final @Nullable Access access;
  private final Gate gate;
  private final ApiTable table = new ApiTable();
  private final ApiThreads apiThreads = new ApiThreads();
  private @Nullable SecurePort securePort;
  private final EventRoute events;
  private final HlsViewers viewers = new HlsViewers(System::nanoTime);
  private volatile boolean closing;

  /** Makes a server that lets everyone do everything, for tests. */
  WebServer(WebSettings settings, Cameras cameras, List<ApiRoutes> parts) {
    this(settings, cameras, parts, null, HostCheck.machineName(), PageRoute.FOLDER);
  }

  /**
   * Makes the server; {@link #start()} opens its port.
   *
   * @param access who is let in
   * @param parts the parts of the API beside the state and the access
   */
  public WebServer(WebSettings settings, Cameras cameras, Access access, List<ApiRoutes> parts) {
    this(settings, cameras, parts, access, HostCheck.machineName(), PageRoute.FOLDER);
  }

  WebServer(
      WebSettings settings,
      Cameras cameras,
      List<ApiRoutes> parts,
      @Nullable Access access,
      String machineName,
      String pageFolder) {
    this.settings = settings;
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 2);
    threads.setName("http");
    threads.setReservedThreads(0);
    threads.setStopTimeout(500);
    server =
        new Server(
            threads,
            new ScheduledExecutorScheduler("http-timer", false),
            new ArrayByteBufferPool(0, 2048, 65_536, 256, 1L << 20, 4L << 20));
    HttpConfiguration http = httpConfiguration();
    HTTP2CServerConnectionFactory http2 = new HTTP2CServerConnectionFactory(http);
    limit(http2);
    // No acceptor threads: the one selector accepts too.
    connector = new ServerConnector(server, 0, 1, new HttpConnectionFactory(http), http2);
    connector.setHost(settings.bindAddress());
    connector.setPort(settings.port());
    limit(connector);
    server.addConnector(connector);
    connectors.add(connector);

    int writers = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 2);
    exchanges = new HlsExchanges(new WriteQueue(threads, writers));
    sockets = new LiveSockets(server, new WriteQueue(threads, writers), settings.maxWebSockets());
    jpegs = new JpegReaders(new WriteQueue(threads, writers));
    connectionSweep = new ConnectionSweep(connectors, settings.maxConnections());
    connector.addBean(connectionSweep);
    MetricsText metrics =
        new MetricsText(
            cameras,
            viewers,
            sockets,
            exchanges,
            jpegs,
            connectionSweep::connections,
            connectionSweep::shed,
            connectionSweep::slowHeads);
    StatusRoute status =
        new StatusRoute(
            cameras, viewers, sockets, jpegs, metrics, this::warnings, Clock.systemUTC());
    status.addTo(table);
    new OpenApiDocument().addTo(table);
    HealthRoutes health = new HealthRoutes(cameras);
    AboutRoute about = new AboutRoute(cameras);
    events = new EventRoute(status::state, cameras);
    List.of(health, about, events, new DiagnosticsRoute(status::state, cameras, health, about))
        .forEach(part -> part.addTo(table));
    parts.forEach(part -> part.addTo(table));
    if (access != null) {
      new AccessApi(access, cameras, Clock.systemUTC()).addTo(table);
      access.onChange(this::endLost);
    }
    this.access = access;
    gate = access == null ? Gate.OPEN : new AccessGate(access);
    server.setHandler(
        new Site(
            new HostCheck(machineName, settings.hostNames(), settings.origins()),
            gate,
            new LiveRoute(cameras, exchanges, viewers, sockets, jpegs),
            new ApiHandler(table, gate, apiThreads),
            status,
            new PageRoute(WebServer.class.getClassLoader(), pageFolder),
            () -> securePort));
    server.setErrorHandler(new FaultPage());
  }

  static void limit(AbstractHTTP2ServerConnectionFactory http2) {
    http2.setMaxConcurrentStreams(64);
    http2.setConnectProtocolEnabled(false);
    http2.setStreamIdleTimeout(IDLE_TIMEOUT_MILLIS);
  }

  static void limit(ServerConnector connector) {
    connector.setIdleTimeout(IDLE_TIMEOUT_MILLIS);
    connector.setAcceptQueueSize(ConnectionSweep.acceptQueueSize());
  }

  private static HttpConfiguration httpConfiguration() {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setRequestHeaderSize(8 * 1024);
    http.setInputBufferSize(4 * 1024);
    http.setResponseHeaderSize(2 * 1024);
    http.setOutputBufferSize(8 * 1024);
    http.setMaxUnconsumedRequestContentReads(1);
    http.setRelativeRedirectAllowed(false);
    return http;
  }

  /**
   * Adds a port that speaks TLS, with HTTP/2 and HTTP/1.1; before {@link #start()}. Until its
   * certificate is to be had the port stays closed, and a warning says why.
   *
   * @param port TCP port, 0 for any free one
   * @param cipherSuites in the order of preference
   */
  public void secure(int port, IdentitySource source, List<String> cipherSuites) {
    securePort =
        new SecurePort(
            server,
            connectors,
            new SecurePort.Address(settings.bindAddress(), port),
            source,
            cipherSuites,
            httpConfiguration(),
            connectionSweep);
  }

  /**
   * Opens the port and serves.
   *
   * @throws WebException when the address cannot be had
   */
  public void start() throws WebException {
    try {
      connector.open();
    } catch (IOException | UnresolvedAddressException e) {
      throw PortFault.explained(e, settings.bindAddress(), settings.port(), "--port");
    }
    try {
      server.start();
    } catch (Exception e) {
      close();
      throw new WebException(
          "The web server does not start: " + e.getMessage(), "Report this with the log.", e);
    }
    if (securePort != null) {
      try {
        securePort.open();
      } catch (WebException e) {
        close();
        throw e;
      }
    }
    scheduleSweep();
  }

  private void scheduleSweep() {
    if (!closing) {
      server.getScheduler().schedule(this::sweepOnce, SWEEP_SECONDS, TimeUnit.SECONDS);
    }
  }

  private void sweepOnce() {
    try {
      sweep(System.nanoTime());
    } catch (RuntimeException e) {
      LOG.error("event=sweep-failed", e);
    } finally {
      scheduleSweep();
    }
  }

  /** Ends what was let in and would not be now. */
  private void endLost() {
    sockets.end(caller -> !gate.holds(caller));
    jpegs.end(caller -> !gate.holds(caller));
    apiThreads.end(caller -> !gate.holds(caller));
  }

  /** Ends what only costs, as if it were that time. */
  void sweep(long nowNanos) {
    connectionSweep.run(nowNanos);
    sockets.sweep(nowNanos);
    if (securePort != null) {
      securePort.look(nowNanos);
    }
    if (access != null) {
      access.refresh();
      // Signed addresses expire by themselves.
      endLost();
    }
    int cut = exchanges.cutSlow(nowNanos);
    if (cut > 0) {
      LOG.info("event=slow-viewers-cut count={}", cut);
    }
  }

  /** How many watch the camera of that name, by any way. */
  public int viewers(String camera) {
    return sockets.count(camera) + viewers.count(camera) + jpegs.count(camera);
  }

  /** Tells those who listen to the events that the settings are others now. */
  public void settingsChanged(String revision) {
    events.settingsChanged(revision);
  }

  /** How many listen to the events. */
  int eventClients() {
    return events.clients();
  }

  /** Every route of the API. */
  public List<ApiTable.Route> routes() {
    return table.routes();
  }

  /** The port that is open, which the settings need not have named. */
  public int port() {
    return connector.getLocalPort();
  }

  /** The port for TLS that is open, or 0 when none is. */
  public int securePort() {
    return securePort == null ? 0 : securePort.port();
  }

  /**
   * The SHA-256 fingerprint of the certificate that people have to trust by hand, or null when
   * there is none.
   */
  public @Nullable String fingerprintToTrust() {
    return securePort == null ? null : securePort.fingerprintToTrust();
  }

  private List<ServiceState.Warning> warnings() {
    ServiceState.Warning warning = securePort == null ? null : securePort.warning();
    return warning == null ? List.of() : List.of(warning);
  }

  /** Whether only this machine can reach the server. */
  public boolean isLoopback() {
    if (connector.getTransport() instanceof java.nio.channels.ServerSocketChannel channel) {
      InetAddress address =
          ((InetSocketAddress) channel.socket().getLocalSocketAddress()).getAddress();
      return address.isLoopbackAddress();
    }
    return false;
  }

  /**
   * Stops: no new connections, held requests are answered, WebSockets closed with 1001, what is
   * being sent gets a second.
   */
  @Override
  public void close() {
    closing = true;
    // The port is closed on return; what it would tell later is awaited below.
    var _ = connector.shutdown();
    if (securePort != null) {
      securePort.close();
    }
    sockets.stop();
    exchanges.stop();
    jpegs.stop();
    apiThreads.stop();
    awaitQuiet();
    try {
      server.stop();
    } catch (Exception e) {
      LOG.warn("event=web-server-stop-failed", e);
    }
    server.destroy();
  }

  private void awaitQuiet() {
    long deadline = System.nanoTime() + STOP_NANOS;
    while (busy() && System.nanoTime() < deadline) {
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private boolean busy() {
    return sockets.count() > 0 || !exchanges.isQuiet() || !jpegs.isQuiet() || !apiThreads.isQuiet();
  }
}
