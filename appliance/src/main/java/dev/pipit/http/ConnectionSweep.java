package dev.pipit.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.NegotiatingServerConnection;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends connections that only cost: clients who send a request's head byte by byte or leave the TLS
 * handshake half done, and, when there are too many connections, those that are idle longest.
 *
 * <p>Run by one thread at a time, every second or so, and at once when a flood of connections
 * comes: it must not use up the files that viewers' connections need.
 */
final class ConnectionSweep implements Connection.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionSweep.class);
  private static final int ASSUMED_OPEN_FILES = 1024;
  private static final int MAX_ACCEPT_QUEUE = 1024;

  /** From so many on, heads must be short. */
  private static final int CROWD = 1_000;

  /** TLS and HTTP/2 each take some 20 kB of heap for a connection that does nothing. */
  private static final int MAX_COSTLY = 2_500;

  private static final long MAX_HEAD_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** What a connection had done when it was last seen. */
  private record Seen(long requests, long bytesIn, long headSinceNanos) {}

  /** How long a connection was idle when it was looked at; sorting needs times that stand still. */
  private record Idle(EndPoint endPoint, long millis) {
    boolean isCostly() {
      return ConnectionSweep.isCostly(endPoint.getConnection());
    }
  }

  private final Supplier<List<ServerConnector>> connectors;
  private final Executor executor;
  private volatile int maxConnections;
  private Map<EndPoint, Seen> seenBefore = new HashMap<>();
  private final AtomicLong slowHeads = new AtomicLong();
  private final AtomicLong shed = new AtomicLong();
  private final AtomicInteger costly = new AtomicInteger();
  private final AtomicBoolean called = new AtomicBoolean();

  /**
   * @param connectors asked at each look
   * @param executor runs what a flood of connections calls for
   */
  ConnectionSweep(
      Supplier<List<ServerConnector>> connectors, int maxConnections, Executor executor) {
    this.connectors = connectors;
    this.executor = executor;
    this.maxConnections = fitting(maxConnections);
  }

  /** Allows so many connections from now on. */
  void limit(int connections) {
    maxConnections = fitting(connections);
  }

  private static int fitting(int connections) {
    return Math.min(connections, openFilesLimit() / 4 * 3);
  }

  /**
   * How many connections the kernel may keep until they are taken. They are taken all at once, so
   * there must be files for them beyond those of the most connections.
   */
  static int acceptQueueSize() {
    return Math.min(MAX_ACCEPT_QUEUE, openFilesLimit() / 8);
  }

  /** How many files and sockets the kernel lets this process have. */
  private static int openFilesLimit() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
        if (line.startsWith("Max open files")) {
          String soft = line.substring("Max open files".length()).strip().replaceAll("\\s.*", "");
          return soft.equals("unlimited") ? Integer.MAX_VALUE : Integer.parseInt(soft);
        }
      }
    } catch (IOException | NumberFormatException e) {
      LOG.warn("event=open-files-limit-unknown assumed={}", ASSUMED_OPEN_FILES, e);
    }
    return ASSUMED_OPEN_FILES;
  }

  /** Connections ended because their request's head did not come in time. */
  long slowHeads() {
    return slowHeads.get();
  }

  /** Idle connections ended because there were too many. */
  long shed() {
    return shed.get();
  }

  @Override
  public void onOpened(Connection connection) {
    boolean tooCostly = isCostly(connection) && costly.incrementAndGet() > MAX_COSTLY;
    if ((tooCostly || connections() > maxConnections) && called.compareAndSet(false, true)) {
      executor.execute(() -> run(System.nanoTime()));
    }
  }

  @Override
  public void onClosed(Connection connection) {
    if (isCostly(connection)) {
      costly.decrementAndGet();
    }
  }

  private static boolean isCostly(@Nullable Connection connection) {
    return connection instanceof SslConnection || connection instanceof HTTP2Connection;
  }

  /** Whether so many are connected that the next one must be brief. */
  boolean isCrowded() {
    return connections() > CROWD;
  }

  synchronized void run(long nowNanos) {
    called.set(false);
    Map<EndPoint, Seen> seenNow = new HashMap<>();
    List<Idle> idle = new ArrayList<>();
    int connections = 0;
    for (EndPoint endPoint : endPoints()) {
      connections++;
      Connection connection = connection(endPoint);
      Seen now =
          switch (connection) {
            case HttpConnection http -> look(http, seenBefore.get(endPoint), nowNanos);
            case NegotiatingServerConnection _ ->
                seenBefore.getOrDefault(endPoint, new Seen(0, 0, nowNanos));
            case null, default -> null;
          };
      if (now != null) {
        if (now.headSinceNanos != 0 && nowNanos - now.headSinceNanos > MAX_HEAD_NANOS) {
          slowHeads.incrementAndGet();
          endPoint.close();
          continue;
        }
        seenNow.put(endPoint, now);
      }
      if (isIdle(connection) && endPoint instanceof AbstractEndPoint watched) {
        idle.add(new Idle(watched, watched.getIdleFor()));
      }
    }
    seenBefore = seenNow;
    if (connections > maxConnections) {
      shed(idle, connections - maxConnections + maxConnections / 8);
    } else if (costly.get() > MAX_COSTLY) {
      shed(
          new ArrayList<>(idle.stream().filter(Idle::isCostly).toList()),
          costly.get() - MAX_COSTLY + MAX_COSTLY / 8);
    }
  }

  /** How many connections are open. */
  int connections() {
    int count = 0;
    for (ServerConnector connector : connectors.get()) {
      count += connector.getConnectedEndPoints().size();
    }
    return count;
  }

  private List<EndPoint> endPoints() {
    List<EndPoint> all = new ArrayList<>();
    connectors.get().forEach(connector -> all.addAll(connector.getConnectedEndPoints()));
    return all;
  }

  /** What speaks HTTP, inside of TLS where that is. */
  private static @Nullable Connection connection(EndPoint endPoint) {
    return endPoint.getConnection() instanceof SslConnection ssl
        ? ssl.getSslEndPoint().getConnection()
        : endPoint.getConnection();
  }

  /** Bytes that came without a request becoming complete are the beginning of one. */
  private static Seen look(HttpConnection http, @Nullable Seen before, long nowNanos) {
    long requests = http.getMessagesIn();
    long bytesIn = http.getBytesIn();
    long knownBytes = before == null ? 0 : before.bytesIn;
    if (!waitsForRequest(http) || (before != null && before.requests != requests)) {
      return new Seen(requests, bytesIn, 0);
    }
    if (before != null && before.headSinceNanos != 0) {
      return new Seen(requests, bytesIn, before.headSinceNanos);
    }
    boolean headBegun = before == null ? requests == 0 && bytesIn > 0 : bytesIn > knownBytes;
    return new Seen(requests, bytesIn, headBegun ? nowNanos : 0);
  }

  /** WebSockets are never idle here: they have a limit and pings of their own. */
  private static boolean isIdle(@Nullable Connection connection) {
    return switch (connection) {
      case HttpConnection http -> waitsForRequest(http);
      case NegotiatingServerConnection _ -> true;
      case HTTP2Connection http2 -> http2.getSession().getStreams().isEmpty();
      case null, default -> false;
    };
  }

  private static boolean waitsForRequest(HttpConnection http) {
    return http.getMessagesIn() == http.getMessagesOut();
  }

  private void shed(List<Idle> idle, int count) {
    idle.sort(Comparator.comparingLong(Idle::millis).reversed());
    List<Idle> oldest = idle.subList(0, Math.min(count, idle.size()));
    oldest.forEach(each -> each.endPoint().close());
    shed.addAndGet(oldest.size());
  }
}
