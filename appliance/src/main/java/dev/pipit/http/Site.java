package dev.pipit.http;

import java.net.InetSocketAddress;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Every request comes here first: is it meant for this machine, may it be, and who answers it. */
final class Site extends Handler.Abstract {
  /** Requests that may wait for a database at a time; a further one is told to come again. */
  private static final int MOST_WAITING = 512;

  private static final int RETRY_SECONDS = 2;

  private final Semaphore waiting = new Semaphore(MOST_WAITING);
  private final Supplier<HostCheck> hostCheck;
  private final Front front;
  private final Gate gate;
  private final LiveRoute live;
  private final ApiHandler api;
  private final Supplier<@Nullable SecurePort> securePort;
  private final OwnWifi ownWifi;
  private final @Nullable DeviceSockets devices;

  /**
   * @param hostCheck asked at each request
   * @param securePort null when there is none
   * @param devices where devices of a relay come in; null on a camera
   */
  Site(
      Supplier<HostCheck> hostCheck,
      LiveRoute live,
      ApiHandler api,
      Supplier<@Nullable SecurePort> securePort,
      OwnWifi ownWifi,
      @Nullable DeviceSockets devices,
      Front front) {
    super(front.invocation());
    this.hostCheck = hostCheck;
    this.front = front;
    this.gate = front.gate();
    this.live = live;
    this.api = api;
    this.securePort = securePort;
    this.ownWifi = ownWifi;
    this.devices = devices;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    if (front.invocation() != InvocationType.BLOCKING) {
      answer(request, response, callback);
    } else if (!waiting.tryAcquire()) {
      later(request, response, callback, "Too much is asked at once.");
    } else {
      try {
        answer(request, response, callback);
      } catch (UnavailableException e) {
        later(request, response, callback, e.sentence());
      } finally {
        waiting.release();
      }
    }
    return true;
  }

  private static void later(
      Request request, Response response, Callback callback, String sentence) {
    response
        .getHeaders()
        .put(new HttpField(HttpHeader.RETRY_AFTER, Integer.toString(RETRY_SECONDS)));
    refuse(request, response, callback, HttpStatus.SERVICE_UNAVAILABLE_503, sentence);
  }

  private void answer(Request request, Response response, Callback callback) {
    if (ownWifi.isAskedForAnother(request, hostCheck.get())) {
      ownWifi.sendToPage(request, response, callback);
    } else if (allowed(request, response, callback)) {
      HttpURI uri = request.getHttpURI();
      String path = live.meant(uri.getPath(), uri.getQuery());
      if (path.startsWith(ApiHandler.PREFIX)) {
        api.handle(request, response, callback, path);
      } else if (readsOnly(request, response, callback)) {
        read(request, response, callback, path, uri.getQuery());
      }
    }
  }

  /** Pages are for TLS where that is, except for a browser or a proxy on this machine. */
  private void page(Request request, Response response, Callback callback, String path) {
    SecurePort secure = securePort.get();
    if (secure == null || secure.number() == 0) {
      front.page().handle(request, response, callback, path);
    } else if (path.equals(SecurePort.CERTIFICATE_PATH)) {
      secure.certificate(request, response, callback);
    } else if (request.isSecure() || isLoopback(request) || ownWifi.reached(request)) {
      // A phone on the device's own Wi-Fi shows no page whose certificate it does not know.
      front.page().handle(request, response, callback, path);
    } else {
      response.getHeaders().put(Fields.NO_STORE);
      response.getHeaders().put(HttpHeader.LOCATION, secure.uri(request));
      response.setStatus(HttpStatus.PERMANENT_REDIRECT_308);
      response.write(true, null, callback);
    }
  }

  private static boolean isLoopback(Request request) {
    return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress it
        && it.getAddress() != null
        && it.getAddress().isLoopbackAddress();
  }

  private void read(
      Request request, Response response, Callback callback, String path, @Nullable String query) {
    if (path.startsWith(LiveRoute.PREFIX)) {
      Caller watcher = gate.watcher(request, LiveRoute.name(path));
      if (watcher == null) {
        LiveRoute.noStream(request, response, callback);
      } else if (admits(request, response, callback, watcher)) {
        live.handle(request, response, callback, path, query);
      }
    } else if (path.startsWith(SignedPath.PREFIX)) {
      signed(request, response, callback, path, query);
    } else if (devices != null && path.equals(DeviceSockets.PATH)) {
      devices.upgrade(request, response, callback);
    } else if (path.equals(StatusPages.HEALTH)) {
      boolean mayRead = gate.caller(request).may(front.statusRight());
      front.status().health(request, response, callback, mayRead);
    } else if (path.equals(StatusPages.METRICS)) {
      Caller caller = gate.caller(request);
      if (admits(request, response, callback, caller, front.statusRight())) {
        front.status().metrics(request, response, callback);
      }
    } else {
      page(request, response, callback, path);
    }
  }

  private void signed(
      Request request, Response response, Callback callback, String path, @Nullable String query) {
    SignedPath signed = SignedPath.parse(path);
    if (signed == null) {
      Reply.fault(
          request,
          response,
          callback,
          HttpStatus.NOT_FOUND_404,
          "A signed address goes on with /live/ and the name of a camera.");
      return;
    }
    Caller caller = gate.caller(request, signed.camera(), signed.token());
    if (!caller.may(Right.VIEW)) {
      Reply.fault(
          request,
          response,
          callback,
          HttpStatus.FORBIDDEN_403,
          "This address has expired or was never signed here; ask its owner for a new one.");
      return;
    }
    caller.attachTo(request);
    live.handle(request, response, callback, signed.path(), query);
  }

  /** Whether the caller may watch; else that is told. */
  private boolean admits(Request request, Response response, Callback callback, Caller caller) {
    return admits(request, response, callback, caller, Right.VIEW);
  }

  private boolean admits(
      Request request, Response response, Callback callback, Caller caller, Right needed) {
    caller.attachTo(request);
    try {
      gate.check(request, caller, needed, false);
      return true;
    } catch (ApiFault fault) {
      if (fault.status() == HttpStatus.UNAUTHORIZED_401) {
        response.getHeaders().put(Fields.BEARER);
      }
      Reply.fault(request, response, callback, fault.status(), fault.detail());
      return false;
    }
  }

  private boolean allowed(Request request, Response response, Callback callback) {
    String host = Request.getServerName(request);
    // 0 or less when the request names none; the scheme's own would not be that of a proxy's page.
    int port = request.getHttpURI().getPort();
    HostCheck check = hostCheck.get();
    if (!check.allowsHost(host)) {
      return refuse(
          request,
          response,
          callback,
          HttpStatus.MISDIRECTED_REQUEST_421,
          "This machine does not answer to the name in the address. Use its IP address, or add the"
              + " name to server.allowed-hosts.");
    }
    boolean upgrades = request.getHeaders().contains(HttpHeader.UPGRADE);
    if (!reads(request) || upgrades) {
      String origin = request.getHeaders().get(HttpHeader.ORIGIN);
      if (!check.allowsOrigin(origin, host, port)) {
        return refuse(
            request,
            response,
            callback,
            HttpStatus.FORBIDDEN_403,
            "Pages of other sites may not do this.");
      }
    }
    return true;
  }

  private static boolean reads(Request request) {
    String method = request.getMethod();
    return HttpMethod.GET.is(method) || HttpMethod.HEAD.is(method);
  }

  private static boolean readsOnly(Request request, Response response, Callback callback) {
    if (!reads(request)) {
      response.getHeaders().put(Fields.ALLOW_GET);
      return refuse(
          request,
          response,
          callback,
          HttpStatus.METHOD_NOT_ALLOWED_405,
          "This address can only be read (GET, HEAD).");
    }
    HttpField encoding = request.getHeaders().getField(HttpHeader.TRANSFER_ENCODING);
    if (request.getLength() > 0 || encoding != null) {
      return refuse(
          request,
          response,
          callback,
          HttpStatus.PAYLOAD_TOO_LARGE_413,
          "A request here has no body.");
    }
    return true;
  }

  private static boolean refuse(
      Request request, Response response, Callback callback, int status, String sentence) {
    if (request.getLength() > 0
        && request.getConnectionMetaData().getHttpVersion().getVersion() < 20) {
      response.getHeaders().put(Fields.CLOSE);
    }
    Reply.fault(request, response, callback, status, sentence);
    return false;
  }
}
