package dev.pipit.http;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.IO;
import org.jspecify.annotations.Nullable;

/**
 * One port that can be open. Opened and shut by one thread at a time; the rest may be asked by any.
 */
final class Port {
  private static final long IDLE_TIMEOUT_MILLIS = 30_000;
  private static final long RETRY_MILLIS = 10;

  /** The kernel lets a port go only when the selector that had it has turned once more. */
  private static final long LET_GO_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Server server;
  private final Address address;
  private final String setting;
  private final Supplier<ConnectionFactory[]> protocols;
  private final ConnectionSweep sweep;
  private final Consumer<ServerConnector> left;
  private volatile @Nullable ServerConnector connector;

  /** Where to listen: an address or a name of this machine, and a TCP port, 0 for any free one. */
  record Address(String host, int port) {}

  /**
   * @param setting the key that chooses the port
   * @param protocols asked at each opening
   * @param sweep hears of connections that open
   * @param left gets what is left when the port is shut: connections that may finish what they do
   */
  Port(
      Server server,
      Address address,
      String setting,
      Supplier<ConnectionFactory[]> protocols,
      ConnectionSweep sweep,
      Consumer<ServerConnector> left) {
    this.server = server;
    this.address = address;
    this.setting = setting;
    this.protocols = protocols;
    this.sweep = sweep;
    this.left = left;
  }

  Address address() {
    return address;
  }

  /** Whether not both of them can be open at once. */
  boolean excludes(Port other) {
    return address.port == other.address.port && address.port != 0;
  }

  boolean isOpen() {
    return connector != null;
  }

  /** The number of the port that is open, or 0 when it is not. */
  int number() {
    ServerConnector open = connector;
    return open == null ? 0 : Math.max(open.getLocalPort(), 0);
  }

  /** What listens, or null when nothing does. */
  @Nullable ServerConnector connector() {
    return connector;
  }

  boolean has(Connector some) {
    return some.equals(connector);
  }

  /**
   * Opens the port. Connections are served once the server runs.
   *
   * @throws WebException when the address cannot be had
   */
  void open() throws WebException {
    open(0);
  }

  /** As {@link #open()}, where a port of the same number was shut only now. */
  void openOnceLetGo() throws WebException {
    open(LET_GO_NANOS);
  }

  private void open(long patienceNanos) throws WebException {
    // No acceptor threads: the one selector accepts too.
    ServerConnector made = new ServerConnector(server, 0, 1, protocols.get());
    made.setHost(address.host);
    made.setPort(address.port);
    made.setIdleTimeout(IDLE_TIMEOUT_MILLIS);
    made.setAcceptQueueSize(ConnectionSweep.acceptQueueSize());
    made.addBean(sweep);
    bind(made, patienceNanos);
    server.addConnector(made);
    if (server.isStarted() && !made.isRunning()) {
      try {
        made.start();
      } catch (Exception e) {
        made.close();
        server.removeConnector(made);
        throw new WebException(
            "Port " + address.port + " does not start: " + e.getMessage(),
            "Report this with the log.",
            e);
      }
    }
    connector = made;
  }

  private void bind(ServerConnector made, long patienceNanos) throws WebException {
    long deadline = System.nanoTime() + patienceNanos;
    while (true) {
      try {
        made.open();
        return;
      } catch (IOException | UnresolvedAddressException e) {
        if (!PortFault.isInUse(e) || System.nanoTime() - deadline >= 0) {
          throw PortFault.explained(e, address, setting);
        }
      }
      try {
        Thread.sleep(RETRY_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        deadline = System.nanoTime();
      }
    }
  }

  /** Takes no further connections. */
  void shut() {
    ServerConnector open = connector;
    connector = null;
    if (open != null) {
      // Jetty gives the port up only when the last connection has ended; here it is given up now.
      IO.close(open.getTransport() instanceof ServerSocketChannel listens ? listens : null);
      // The kernel's socket lives until the selector looks at its keys: it is to look now.
      for (ManagedSelector selector : open.getSelectorManager().getBeans(ManagedSelector.class)) {
        selector.submit(_ -> {});
      }
      var _ = open.shutdown();
      left.accept(open);
    }
  }
}
