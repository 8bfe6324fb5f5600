package dev.pipit.link;

import dev.pipit.link.FromDevice.Hello;
import dev.pipit.link.LinkMessage.Ping;
import dev.pipit.link.LinkMessage.Pong;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;
import org.jspecify.annotations.Nullable;

/** A relay of the test's own on Jetty: speaks the protocol, and keeps what devices say. */
final class TestRelay implements AutoCloseable {
  static final String TOKEN = "T0ken-of-the-first-device_0123456789abcdefgh";

  /** What a device said that is not a heartbeat, and on which connection. */
  record Said(Session on, FromDevice what) {}

  final BlockingQueue<Said> said = new LinkedBlockingQueue<>();
  final Map<String, Session> connected = new ConcurrentHashMap<>();
  final AtomicInteger upgrades = new AtomicInteger();

  /** What is done when a device says hello; by default it is let in. */
  volatile Consumer<Session> onHello = TestRelay::letIn;

  private final Server server = new Server();
  private final ServerConnector connector;

  private TestRelay(int port, @Nullable SSLContext tls) throws Exception {
    connector = tls == null ? new ServerConnector(server) : secured(tls);
    start(port);
  }

  private ServerConnector secured(SSLContext tls) {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.addCustomizer(new SecureRequestCustomizer(false));
    SslContextFactory.Server factory = new SslContextFactory.Server();
    factory.setSslContext(tls);
    return new ServerConnector(
        server,
        new SslConnectionFactory(factory, "http/1.1"),
        new HttpConnectionFactory(configuration));
  }

  static TestRelay plain(int port) throws Exception {
    return new TestRelay(port, null);
  }

  static TestRelay secure(SSLContext tls) throws Exception {
    return new TestRelay(0, tls);
  }

  private void start(int port) throws Exception {
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    server.addConnector(connector);
    server.setStopTimeout(0);
    WebSocketUpgradeHandler upgrade =
        WebSocketUpgradeHandler.from(
            server,
            container ->
                container.addMapping(
                    LinkCodec.PATH,
                    (request, response, callback) -> {
                      upgrades.incrementAndGet();
                      return admitted(request, response, callback) ? new Endpoint() : null;
                    }));
    ServerWebSocketContainer container =
        Objects.requireNonNull(upgrade.getServerWebSocketContainer());
    container.setMaxTextMessageSize(LinkCodec.MAX_TEXT_BYTES);
    container.setMaxBinaryMessageSize(LinkCodec.MAX_BINARY_BYTES);
    server.setHandler(upgrade);
    server.start();
  }

  private static boolean admitted(
      org.eclipse.jetty.websocket.server.ServerUpgradeRequest request,
      org.eclipse.jetty.websocket.server.ServerUpgradeResponse response,
      Callback callback) {
    if (!("Bearer " + TOKEN).equals(request.getHeaders().get("Authorization"))) {
      Response.writeError(request, response, callback, 401);
      return false;
    }
    response.setAcceptedSubProtocol(LinkCodec.SUBPROTOCOL);
    return true;
  }

  int port() {
    return connector.getLocalPort();
  }

  static void letIn(Session session) {
    say(
        session,
        new FromRelay.Welcome(1, "Garden", "test relay", 20, 1_767_225_600_000L, null, 5004));
  }

  static void say(Session session, FromRelay message) {
    send(session, LinkCodec.text(message));
  }

  static void send(Session session, String text) {
    session.sendText(text, org.eclipse.jetty.websocket.api.Callback.NOOP);
  }

  /** The next that a device says of that kind; others before are passed over. */
  <T extends FromDevice> T next(Class<T> type) throws InterruptedException {
    return type.cast(nextSaid(type).what);
  }

  Said nextSaid(Class<? extends FromDevice> type) throws InterruptedException {
    while (true) {
      Said next = said.poll(20, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("The device did not say " + type.getSimpleName());
      }
      if (type.isInstance(next.what)) {
        return next;
      }
    }
  }

  /** Must be public for Jetty. */
  public final class Endpoint extends Session.Listener.AbstractAutoDemanding {
    @Override
    public void onWebSocketText(String text) {
      Session session = Objects.requireNonNull(getSession());
      try {
        FromDevice message = LinkCodec.fromDevice(text);
        switch (message) {
          case Ping ping -> say(session, new Pong(ping.sentMicros()));
          case Pong pong -> said.add(new Said(session, pong));
          case Hello hello -> {
            said.add(new Said(session, hello));
            takeOver(session);
            onHello.accept(session);
          }
          case FromDevice.Report report -> said.add(new Said(session, report));
          case FromDevice.Answer answer -> said.add(new Said(session, answer));
          case LinkMessage.Unknown unknown -> said.add(new Said(session, unknown));
        }
      } catch (MalformedMessageException e) {
        throw new AssertionError("A device said " + text, e);
      }
    }

    @Override
    public void onWebSocketBinary(
        ByteBuffer payload, org.eclipse.jetty.websocket.api.Callback callback) {
      try {
        ByteBuffer copy = ByteBuffer.allocate(payload.remaining()).put(payload).flip();
        said.add(new Said(Objects.requireNonNull(getSession()), LinkCodec.picture(copy)));
        callback.succeed();
      } catch (MalformedMessageException e) {
        callback.fail(e);
      }
    }
  }

  private void takeOver(Session session) {
    Session older = connected.put(TOKEN, session);
    if (older != null && older.isOpen()) {
      say(older, new FromRelay.Replaced());
      older.close(1000, "replaced", org.eclipse.jetty.websocket.api.Callback.NOOP);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
