package dev.pipit.http;

import dev.pipit.live.LiveStream;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;

/** Every open {@link LiveSocket}, and the way to become one. */
final class LiveSockets {
  /** A client says little: a clock question is 40 bytes. */
  private static final int MAX_MESSAGE_BYTES = 512;

  /**
   * What the kernel may take of a stream before we notice that the viewer is slow: enough for 20
   * Mbit/s at 50 ms, little enough to be less than a second of most streams.
   */
  private static final int SEND_BUFFER_BYTES = 128 * 1024;

  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);

  private final Set<LiveSocket> open = ConcurrentHashMap.newKeySet();
  private final ServerWebSocketContainer container;
  private final WriteQueue queue;
  private final int maxSockets;
  private volatile boolean stopping;

  LiveSockets(Server server, WriteQueue queue, int maxSockets) {
    this.queue = queue;
    this.maxSockets = maxSockets;
    container = ServerWebSocketContainer.ensure(server);
    container.setInvocationType(Callback.InvocationType.NON_BLOCKING);
    // Jetty's limit of frames is for both directions: chunks go out whole, while what comes in is
    // taken piece by piece and never gathered beyond the limit of a message.
    container.setAutoFragment(true);
    container.setMaxFrameSize(0);
    container.setMaxTextMessageSize(MAX_MESSAGE_BYTES);
    container.setMaxBinaryMessageSize(MAX_MESSAGE_BYTES);
    container.setInputBufferSize(1024);
    container.setOutputBufferSize(1024);
    container.setIdleTimeout(IDLE_TIMEOUT);
  }

  /** Turns the request into a socket that shows the stream, or says why not. */
  void upgrade(
      Request request, Response response, Callback callback, String camera, LiveStream stream) {
    if (stopping || open.size() >= maxSockets) {
      response.getHeaders().put(Fields.RETRY_SOON);
      Reply.fault(
          request,
          response,
          callback,
          HttpStatus.SERVICE_UNAVAILABLE_503,
          stopping
              ? "Pipit is stopping."
              : "There are already " + maxSockets + " viewers, the most that are allowed.");
      return;
    }
    boundSendBuffer(request);
    boolean upgraded =
        container.upgrade(
            (_, upgradeResponse, _) -> {
              // Coded video does not compress; permessage-deflate would only copy it.
              upgradeResponse.setExtensions(List.of());
              return new LiveSocket(this, camera, stream, Caller.of(request));
            },
            request,
            response,
            callback);
    if (!upgraded) {
      response.getHeaders().put(new HttpField(HttpHeader.UPGRADE, "websocket"));
      Reply.fault(
          request,
          response,
          callback,
          HttpStatus.UPGRADE_REQUIRED_426,
          "This address is for WebSockets (RFC 6455).");
    }
  }

  /** Lets the kernel hold little, so that what a slow viewer gets is not old. */
  static void boundSendBuffer(Request request) {
    EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
    // With TLS there is one end point around another.
    while (endPoint instanceof EndPoint.Wrapper wrapper) {
      endPoint = wrapper.unwrap();
    }
    Object transport = endPoint.getTransport();
    if (transport instanceof SocketChannel channel) {
      try {
        channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER_BYTES);
      } catch (IOException e) {
        // Closed meanwhile; the upgrade fails by itself.
        return;
      }
    }
  }

  void opened(LiveSocket socket) {
    open.add(socket);
    if (stopping) {
      socket.stop();
    }
  }

  void closed(LiveSocket socket) {
    open.remove(socket);
  }

  WriteQueue queue() {
    return queue;
  }

  /** How many watch that camera. */
  int count(String camera) {
    int count = 0;
    for (LiveSocket socket : open) {
      if (socket.camera().equals(camera)) {
        count++;
      }
    }
    return count;
  }

  /** How many are open. */
  int count() {
    return open.size();
  }

  /** Pings, and ends those that are gone or take no bytes. */
  void sweep(long nowNanos) {
    open.forEach(socket -> socket.sweep(nowNanos));
  }

  /** Closes the sockets of callers who may not watch any more, with 1008. */
  void end(Predicate<Caller> lost) {
    for (LiveSocket socket : open) {
      if (lost.test(socket.caller())) {
        socket.end();
      }
    }
  }

  /** Closes every socket with 1001 and refuses further ones. */
  void stop() {
    stopping = true;
    open.forEach(LiveSocket::stop);
  }
}
