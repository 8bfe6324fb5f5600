package dev.pipit.http;

import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http2.server.AbstractHTTP2ServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ports that the server listens on: a plain one, and one for TLS where that is wished for. Both
 * may be moved while the server runs. Who is connected to a port that was shut may finish, for a
 * minute at most.
 *
 * <p>Opened, moved and closed under this object's lock; the rest may be asked by any thread.
 */
final class Ports {
  private static final Logger LOG = LoggerFactory.getLogger(Ports.class);
  private static final long STREAM_IDLE_TIMEOUT_MILLIS = 30_000;
  private static final int MOST_LEAVING = 2;
  private static final long LEAVE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Server server;
  private final HttpConfiguration http;
  private final List<Leaving> leaving = new CopyOnWriteArrayList<>();
  private final ConnectionSweep sweep;
  private volatile Port plain;
  private volatile @Nullable SecurePort secure;
  private volatile long reachedNanos = System.nanoTime();

  /** What is left of a port that was shut. */
  private record Leaving(ServerConnector connector, long sinceNanos) {}

  /** One port that becomes another; null for none. */
  private record Move(@Nullable Port from, @Nullable Port to) {
    boolean inTheWay() {
      return from != null && to != null && from.excludes(to);
    }
  }

  /**
   * @param http the limits of every port
   * @param maxConnections over all ports
   */
  Ports(Server server, HttpConfiguration http, Port.Address address, int maxConnections) {
    this.server = server;
    this.http = http;
    sweep = new ConnectionSweep(this::connectors, maxConnections, server.getThreadPool());
    plain = plainPort(address);
  }

  private List<ServerConnector> connectors() {
    List<ServerConnector> all = new ArrayList<>(2);
    for (Connector connector : server.getConnectors()) {
      if (connector instanceof ServerConnector it) {
        all.add(it);
      }
    }
    return all;
  }

  private Port plainPort(Port.Address address) {
    return new Port(server, address, PortFault.PORT, this::plainProtocols, sweep, this::leave);
  }

  private ConnectionFactory[] plainProtocols() {
    HTTP2CServerConnectionFactory http2 = new HTTP2CServerConnectionFactory(http);
    limit(http2);
    return new ConnectionFactory[] {new CrowdedHttp(http, sweep::isCrowded), http2};
  }

  static void limit(AbstractHTTP2ServerConnectionFactory http2) {
    http2.setMaxConcurrentStreams(64);
    http2.setConnectProtocolEnabled(false);
    http2.setStreamIdleTimeout(STREAM_IDLE_TIMEOUT_MILLIS);
  }

  private SecurePort securePort(String host, TlsPort tls) {
    return new SecurePort(
        tls,
        http,
        sweep,
        protocols ->
            new Port(
                server,
                new Port.Address(host, tls.port()),
                PortFault.TLS_PORT,
                protocols,
                sweep,
                this::leave));
  }

  /** Wishes for a port that speaks TLS, which {@link #openSecure} opens. */
  synchronized void secure(TlsPort tls) {
    secure = securePort(plain.address().host(), tls);
  }

  /**
   * Opens the plain port, before the server starts.
   *
   * @throws WebException when the address cannot be had
   */
  synchronized void openPlain() throws WebException {
    plain.open();
  }

  /**
   * Opens the port for TLS where one is wished for. Until its certificate is to be had it stays
   * shut, and a warning says why.
   *
   * @throws WebException when the address cannot be had
   */
  synchronized void openSecure() throws WebException {
    SecurePort port = secure;
    if (port != null) {
      port.open();
    }
  }

  /**
   * Listens there instead, all or nothing.
   *
   * @param tls the port that speaks TLS, null for none
   * @throws WebException when an address or a certificate cannot be had; nothing has changed then
   */
  synchronized void move(Port.Address address, @Nullable TlsPort tls) throws WebException {
    Port plainBefore = plain;
    SecurePort secureBefore = secure;
    Port plainNow = address.equals(plainBefore.address()) ? plainBefore : plainPort(address);
    boolean secureStays =
        plainBefore.address().host().equals(address.host())
            && Objects.equals(tls, secureBefore == null ? null : secureBefore.wanted());
    SecurePort secureNow =
        secureStays ? secureBefore : tls == null ? null : securePort(address.host(), tls);
    if (plainNow == plainBefore && secureStays) {
      return;
    }
    if (secureNow != null && !secureStays) {
      secureNow.load();
    }
    List<Move> moves = new ArrayList<>(2);
    if (plainNow != plainBefore) {
      moves.add(new Move(plainBefore, plainNow));
    }
    if (!secureStays) {
      moves.add(
          new Move(
              secureBefore == null ? null : secureBefore.port(),
              secureNow == null ? null : secureNow.port()));
    }
    swap(moves);
    plain = plainNow;
    secure = secureNow;
    if (secureBefore != null && !secureStays) {
      secureBefore.close();
    }
    LOG.info("event=moved host={} port={} tls-port={}", address.host(), port(), securePort());
  }

  private static void swap(List<Move> moves) throws WebException {
    List<Port> opened = new ArrayList<>(2);
    List<Port> shut = new ArrayList<>(2);
    try {
      for (Move move : moves) {
        if (move.from != null && move.from.isOpen() && move.inTheWay()) {
          move.from.shut();
          shut.add(move.from);
        }
      }
      for (Move move : moves) {
        if (move.to == null) {
          continue;
        }
        if (move.inTheWay()) {
          move.to.openOnceLetGo();
        } else {
          move.to.open();
        }
        opened.add(move.to);
      }
    } catch (WebException e) {
      opened.forEach(Port::shut);
      for (Port port : shut) {
        try {
          port.openOnceLetGo();
        } catch (WebException lost) {
          LOG.error("event=port-lost {}. {}", lost.getMessage(), lost.action());
        }
      }
      throw e;
    }
    for (Move move : moves) {
      if (move.from != null) {
        move.from.shut();
      }
    }
  }

  /** Each has a thread: those that left longest ago make room. */
  private void leave(ServerConnector connector) {
    long now = System.nanoTime();
    leaving.add(new Leaving(connector, now));
    while (leaving.size() > MOST_LEAVING) {
      Leaving oldest = leaving.getFirst();
      leaving.remove(oldest);
      end(oldest);
    }
  }

  /** Ends what only costs, and what is left of ports that were shut. One thread at a time. */
  void sweep(long nowNanos) {
    sweep.run(nowNanos);
    leaving.removeIf(left -> hasLeft(left, nowNanos));
    SecurePort port = secure;
    if (port != null) {
      port.look(nowNanos);
    }
  }

  private boolean hasLeft(Leaving left, long nowNanos) {
    if (!left.connector.getConnectedEndPoints().isEmpty()
        && nowNanos - left.sinceNanos <= LEAVE_NANOS) {
      return false;
    }
    end(left);
    return true;
  }

  private void end(Leaving left) {
    try {
      left.connector.stop();
    } catch (Exception e) {
      LOG.warn("event=port-not-stopped", e);
    }
    server.removeConnector(left.connector);
  }

  /** The owner was here: a request of theirs came over that connector. */
  void reachedBy(Connector connector) {
    SecurePort tls = secure;
    if (plain.has(connector) || (tls != null && tls.port().has(connector))) {
      reachedNanos = System.nanoTime();
    }
  }

  /** When the owner last came over a port that is open now. */
  long reachedNanos() {
    return reachedNanos;
  }

  ConnectionSweep connectionSweep() {
    return sweep;
  }

  /** The plain port's number, which need not have been named; 0 when it is not open. */
  int port() {
    return plain.number();
  }

  String host() {
    return plain.address().host();
  }

  /** The port for TLS that is open, or 0 when none is. */
  int securePort() {
    SecurePort port = secure;
    return port == null ? 0 : port.number();
  }

  @Nullable SecurePort secure() {
    return secure;
  }

  /** Whether only this machine can reach the server. */
  boolean isLoopback() {
    ServerConnector open = plain.connector();
    return open != null
        && open.getTransport() instanceof ServerSocketChannel channel
        && ((InetSocketAddress) channel.socket().getLocalSocketAddress())
            .getAddress()
            .isLoopbackAddress();
  }

  /** No new connections, and no new certificate. */
  synchronized void close() {
    plain.shut();
    SecurePort port = secure;
    if (port != null) {
      port.close();
    }
  }
}
