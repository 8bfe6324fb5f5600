package dev.pipit.http;

import dev.pipit.access.Access;
import dev.pipit.relay.DeviceHub;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
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
  private static final long STOP_NANOS = TimeUnit.MILLISECONDS.toNanos(1_000);

  /** Selector, writers and a few spare ones: nothing here waits for anything. */
  private static final int MAX_THREADS = 8;

  private final Server server;
  private final Ports ports;
  private final String machineName;
  private final LiveSockets sockets;
  private final HlsExchanges exchanges;
  private final JpegReaders jpegs;
  private final Traffic traffic;
  private final @Nullable DeviceSockets devices;
  private final Front front;
  private final ApiTable table = new ApiTable();
  private final ApiThreads apiThreads = new ApiThreads();
  private volatile HostCheck hostCheck;
  private final OwnWifi ownWifi = new OwnWifi();
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
    this(settings, cameras, machineName, new CameraFront(cameras, parts, access, pageFolder), null);
  }

  /**
   * Makes the server of a relay.
   *
   * @param house what it tells programs that watch over it
   * @param visitors who is let in
   * @param hub where devices come in
   * @param parts the API
   */
  public static WebServer ofRelay(
      WebSettings settings,
      Streams streams,
      RelayHouse house,
      Visitors visitors,
      DeviceHub hub,
      List<ApiRoutes> parts) {
    return new WebServer(
        settings,
        streams,
        HostCheck.machineName(),
        new RelayFront(house, visitors, parts, PageRoute.RELAY_FOLDER),
        hub);
  }

  private WebServer(
      WebSettings settings,
      Streams streams,
      String machineName,
      Front.Maker maker,
      @Nullable DeviceHub hub) {
    this.machineName = machineName;
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 2);
    threads.setName("http");
    threads.setReservedThreads(0);
    threads.setStopTimeout(500);
    server =
        new Server(
            threads,
            new ScheduledExecutorScheduler("http-timer", false),
            new ArrayByteBufferPool(0, 2048, 65_536, 256, 1L << 20, 4L << 20));
    ports =
        new Ports(
            server,
            httpConfiguration(),
            new Port.Address(settings.bindAddress(), settings.port()),
            settings.maxConnections());
    hostCheck = new HostCheck(machineName, settings.hostNames(), settings.origins());

    int writers = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 2);
    exchanges = new HlsExchanges(new WriteQueue(threads, writers));
    sockets = new LiveSockets(server, new WriteQueue(threads, writers), settings.maxWebSockets());
    jpegs = new JpegReaders(new WriteQueue(threads, writers));
    ConnectionSweep connections = ports.connectionSweep();
    traffic =
        new Traffic(
            new HlsViewers(System::nanoTime),
            sockets,
            exchanges,
            jpegs,
            connections::connections,
            connections::shed,
            connections::slowHeads,
            this::warnings);
    front = maker.of(traffic);
    front.parts().forEach(part -> part.addTo(table));
    front.onChange().accept(this::endLost);
    devices = hub == null ? null : new DeviceSockets(server, hub);
    if (front.invocation() == InvocationType.BLOCKING) {
      VirtualThreadPool pool = new VirtualThreadPool();
      pool.setName("http-request");
      // The server's own: a connector that took it along would end it with itself.
      server.addBean(pool, true);
      threads.setVirtualThreadsExecutor(pool);
    }
    server.setHandler(
        new Site(
            () -> hostCheck,
            new LiveRoute(streams, traffic),
            new ApiHandler(table, front.gate(), apiThreads, ports::reachedBy),
            ports::secure,
            ownWifi,
            devices,
            front));
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
   * Adds a port that speaks TLS, with HTTP/2 and HTTP/1.1; before {@link #start()}. Until its
   * certificate is to be had the port stays closed, and a warning says why.
   */
  public void secure(TlsPort port) {
    ports.secure(port);
  }

  /**
   * Whoever is on the device's own Wi-Fi and asks for anything else is sent to the setup page;
   * before {@link #start()}.
   *
   * @param address the device's address on its own Wi-Fi while that is there, else null; asked at
   *     each request, and must not wait
   */
  public void ownWifi(Supplier<@Nullable String> address) {
    ownWifi.at(address);
  }

  /**
   * Opens the port and serves.
   *
   * @throws WebException when the address cannot be had
   */
  public void start() throws WebException {
    ports.openPlain();
    try {
      server.start();
    } catch (Exception e) {
      close();
      throw new WebException(
          "The web server does not start: " + e.getMessage(), "Report this with the log.", e);
    }
    try {
      ports.openSecure();
    } catch (WebException e) {
      close();
      throw e;
    }
    scheduleSweep();
  }

  /**
   * Listens elsewhere, and answers to other names, from now on; all or nothing. Who is connected
   * may finish. Takes two seconds at most, unless a certificate has to be made.
   *
   * @param next whose number of WebSockets does not count
   * @param tls the port for TLS, null for none
   * @throws WebException when an address or a certificate cannot be had; nothing has changed then
   */
  public void move(WebSettings next, @Nullable TlsPort tls) throws WebException {
    ports.move(new Port.Address(next.bindAddress(), next.port()), tls);
    ports.connectionSweep().limit(next.maxConnections());
    hostCheck = new HostCheck(machineName, next.hostNames(), next.origins());
  }

  /**
   * When, by {@link System#nanoTime()}, someone who may change settings last came over a port that
   * is open now.
   */
  public long reachedNanos() {
    return ports.reachedNanos();
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
    sockets.end(caller -> !front.gate().holds(caller));
    jpegs.end(caller -> !front.gate().holds(caller));
    apiThreads.end(caller -> !front.gate().holds(caller));
  }

  /** Ends what only costs, as if it were that time. */
  void sweep(long nowNanos) {
    ports.sweep(nowNanos);
    sockets.sweep(nowNanos);
    if (devices != null) {
      devices.sweep(nowNanos);
    }
    front.refresh().run();
    // What was given for a time ends by itself.
    endLost();
    int cut = exchanges.cutSlow(nowNanos);
    if (cut > 0) {
      LOG.info("event=slow-viewers-cut count={}", cut);
    }
  }

  /** How many watch the camera of that name, by any way. */
  public int viewers(String camera) {
    return traffic.viewers(camera);
  }

  /** Tells those who listen to the events that the settings are others now. */
  public void settingsChanged(String revision) {
    EventRoute events = front.events();
    if (events != null) {
      events.settingsChanged(revision);
    }
  }

  /** Tells those who listen to the events that a sensor tells something else. */
  public void sensorsChanged() {
    EventRoute events = front.events();
    if (events != null) {
      events.sensorsChanged();
    }
  }

  /** How many listen to the events. */
  int eventClients() {
    EventRoute events = front.events();
    return events == null ? 0 : events.clients();
  }

  /** Every route of the API. */
  public List<ApiTable.Route> routes() {
    return table.routes();
  }

  /** The port that is open, which the settings need not have named. */
  public int port() {
    return ports.port();
  }

  /** The address, or name of this machine, that it listens on. */
  public String bindAddress() {
    return ports.host();
  }

  /** The port for TLS that is open, or 0 when none is. */
  public int securePort() {
    return ports.securePort();
  }

  /**
   * The SHA-256 fingerprint of the certificate that people have to trust by hand, or null when
   * there is none.
   */
  public @Nullable String fingerprintToTrust() {
    SecurePort secure = ports.secure();
    return secure == null ? null : secure.fingerprintToTrust();
  }

  private List<ServiceState.Warning> warnings() {
    SecurePort secure = ports.secure();
    ServiceState.Warning warning = secure == null ? null : secure.warning();
    return warning == null ? List.of() : List.of(warning);
  }

  /** Whether only this machine can reach the server. */
  public boolean isLoopback() {
    return ports.isLoopback();
  }

  /** Gives the address free, for good; who is connected stays. Does not wait. */
  public void stopListening() {
    closing = true;
    ports.close();
  }

  /**
   * Stops: no new connections, held requests are answered, WebSockets closed with 1001, what is
   * being sent gets a second.
   */
  @Override
  public void close() {
    // The ports are closed on return; what they would tell later is awaited below.
    stopListening();
    if (devices != null) {
      devices.stop();
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
    return sockets.count() > 0
        || (devices != null && devices.count() > 0)
        || !exchanges.isQuiet()
        || !jpegs.isQuiet()
        || !apiThreads.isQuiet();
  }
}
