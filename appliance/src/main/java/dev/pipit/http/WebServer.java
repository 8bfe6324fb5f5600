package dev.pipit.http;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
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
  private final LiveSockets sockets;
  private final HlsExchanges exchanges;
  private final JpegReaders jpegs;
  private final ConnectionSweep connectionSweep;
  private final ApiTable table = new ApiTable();
  private final ApiThreads apiThreads = new ApiThreads();
  private volatile boolean closing;

  /**
   * Makes the server; {@link #start()} opens its port.
   *
   * @param parts the parts of the API beside the state
   */
  public WebServer(WebSettings settings, Cameras cameras, List<ApiRoutes> parts) {
    this(settings, cameras, parts, Gate.OPEN, HostCheck.machineName(), PageRoute.FOLDER);
  }

  WebServer(
      WebSettings settings,
      Cameras cameras,
      List<ApiRoutes> parts,
      Gate gate,
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
    http2.setMaxConcurrentStreams(64);
    http2.setConnectProtocolEnabled(false);
    http2.setStreamIdleTimeout(IDLE_TIMEOUT_MILLIS);
    // No acceptor threads: the one selector accepts too.
    connector = new ServerConnector(server, 0, 1, new HttpConnectionFactory(http), http2);
    connector.setHost(settings.bindAddress());
    connector.setPort(settings.port());
    connector.setIdleTimeout(IDLE_TIMEOUT_MILLIS);
    connector.setAcceptQueueSize(ConnectionSweep.acceptQueueSize());
    server.addConnector(connector);

    int writers = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 2);
    exchanges = new HlsExchanges(new WriteQueue(threads, writers));
    sockets = new LiveSockets(server, new WriteQueue(threads, writers), settings.maxWebSockets());
    jpegs = new JpegReaders(new WriteQueue(threads, writers));
    connectionSweep = new ConnectionSweep(connector, settings.maxConnections());
    connector.addBean(connectionSweep);
    HlsViewers viewers = new HlsViewers(System::nanoTime);
    MetricsText metrics =
        new MetricsText(
            cameras,
            viewers,
            sockets,
            exchanges,
            jpegs,
            () -> connector.getConnectedEndPoints().size(),
            connectionSweep::shed,
            connectionSweep::slowHeads);
    StatusRoute status =
        new StatusRoute(cameras, viewers, sockets, jpegs, metrics, Clock.systemUTC());
    status.addTo(table);
    new OpenApiDocument().addTo(table);
    parts.forEach(part -> part.addTo(table));
    server.setHandler(
        new Site(
            new HostCheck(machineName, settings.hostNames(), settings.origins()),
            new LiveRoute(cameras, exchanges, viewers, sockets, jpegs),
            new ApiHandler(table, gate, apiThreads),
            status,
            new PageRoute(WebServer.class.getClassLoader(), pageFolder)));
    server.setErrorHandler(new FaultPage());
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
   * Opens the port and serves.
   *
   * @throws WebException when the address cannot be had
   */
  public void start() throws WebException {
    try {
      connector.open();
    } catch (IOException | UnresolvedAddressException e) {
      throw explained(e);
    }
    try {
      server.start();
    } catch (Exception e) {
      close();
      throw new WebException(
          "The web server does not start: " + e.getMessage(), "Report this with the log.", e);
    }
    scheduleSweep();
  }

  private WebException explained(Exception failure) {
    int port = settings.port();
    String where = settings.bindAddress();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
        return new WebException(
            "The address " + where + " has no meaning on this machine",
            "Set server.bind to 127.0.0.1, 0.0.0.0 or an address of this machine.",
            failure);
      }
      if (cause instanceof BindException || message.contains("ermission denied")) {
        if (message.contains("ermission denied")) {
          return new WebException(
              "Port " + port + " may not be used by this user",
              "Choose one above 1023: --port 8080",
              failure);
        }
        if (message.contains("annot assign")) {
          return new WebException(
              "The address " + where + " is not one of this machine's",
              "Set server.bind to 127.0.0.1, 0.0.0.0 or an address of this machine.",
              failure);
        }
        return new WebException(
            "Port " + port + " is in use by another program",
            "Choose another: --port " + (port == 9000 ? 9001 : 9000),
            failure);
      }
    }
    return new WebException(
        "Port " + port + " at " + where + " cannot be opened: " + failure.getMessage(),
        "Choose another: --port 9000",
        failure);
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

  /** Ends what only costs, as if it were that time. */
  void sweep(long nowNanos) {
    connectionSweep.run(nowNanos);
    sockets.sweep(nowNanos);
    int cut = exchanges.cutSlow(nowNanos);
    if (cut > 0) {
      LOG.info("event=slow-viewers-cut count={}", cut);
    }
  }

  /** Every route of the API. */
  public List<ApiTable.Route> routes() {
    return table.routes();
  }

  /** The port that is open, which the settings need not have named. */
  public int port() {
    return connector.getLocalPort();
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
