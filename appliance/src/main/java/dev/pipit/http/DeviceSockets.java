package dev.pipit.http;

import dev.pipit.link.LinkCodec;
import dev.pipit.relay.DeviceHub;
import dev.pipit.relay.DeviceVisit;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;

/**
 * Every open {@link DeviceSocket} of a relay, and the way to become one: {@link LinkCodec#PATH}.
 */
final class DeviceSockets {
  static final String PATH = LinkCodec.PATH;

  private final Set<DeviceSocket> open = ConcurrentHashMap.newKeySet();
  private final ServerWebSocketContainer container;
  private final DeviceHub hub;
  private volatile boolean stopping;

  DeviceSockets(Server server, DeviceHub hub) {
    container = ServerWebSocketContainer.ensure(server);
    this.hub = hub;
  }

  /** Lets a device in whose token is known, or says why not. May wait for the database. */
  void upgrade(Request request, Response response, Callback callback) {
    if (stopping) {
      later(request, response, callback, 1, "The relay is stopping.");
      return;
    }
    if (!request.getHeaders().getValuesList(HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL).stream()
        .flatMap(field -> Arrays.stream(field.split(",", -1)))
        .anyMatch(protocol -> protocol.strip().equals(LinkCodec.SUBPROTOCOL))) {
      wrongProtocol(request, response, callback);
      return;
    }
    switch (hub.admit(token(request), Request.getRemoteAddr(request))) {
      case DeviceHub.Unknown _ -> {
        response.getHeaders().put(Fields.BEARER);
        Reply.fault(
            request,
            response,
            callback,
            HttpStatus.UNAUTHORIZED_401,
            "No device has this token, or it was taken back. Claim the device again.");
      }
      case DeviceHub.Later(int seconds) ->
          later(request, response, callback, seconds, "Too many devices come at once.");
      case DeviceHub.Admitted(DeviceVisit visit) -> open(request, response, callback, visit);
    }
  }

  private static String token(Request request) {
    String token = AccessGate.bearer(request);
    return token == null ? "" : token;
  }

  private static void later(
      Request request, Response response, Callback callback, int seconds, String sentence) {
    response.getHeaders().put(new HttpField(HttpHeader.RETRY_AFTER, Integer.toString(seconds)));
    Reply.fault(request, response, callback, HttpStatus.SERVICE_UNAVAILABLE_503, sentence);
  }

  private void open(Request request, Response response, Callback callback, DeviceVisit visit) {
    boolean upgraded = false;
    try {
      upgraded =
          container.upgrade(
              (_, upgradeResponse, _) -> {
                // Messages are small, and coded pictures do not compress.
                upgradeResponse.setExtensions(List.of());
                upgradeResponse.setAcceptedSubProtocol(LinkCodec.SUBPROTOCOL);
                return new DeviceSocket(this, visit);
              },
              request,
              response,
              callback);
    } finally {
      if (!upgraded) {
        visit.closed();
      }
    }
    if (!upgraded) {
      wrongProtocol(request, response, callback);
    }
  }

  private static void wrongProtocol(Request request, Response response, Callback callback) {
    response.getHeaders().put(new HttpField(HttpHeader.UPGRADE, "websocket"));
    Reply.fault(
        request,
        response,
        callback,
        HttpStatus.UPGRADE_REQUIRED_426,
        "This address is for the WebSockets (RFC 6455) of devices that speak "
            + LinkCodec.SUBPROTOCOL
            + ".");
  }

  void opened(DeviceSocket socket) {
    open.add(socket);
    if (stopping) {
      socket.stop();
    }
  }

  void closed(DeviceSocket socket) {
    open.remove(socket);
  }

  /** Ends those that were told to go and do not. */
  void sweep(long nowNanos) {
    open.forEach(socket -> socket.sweep(nowNanos));
  }

  /** How many are connected. */
  int count() {
    return open.size();
  }

  /** Closes every socket with 1001 and refuses further ones. */
  void stop() {
    stopping = true;
    open.forEach(DeviceSocket::stop);
  }
}
