package dev.pipit.http;

import dev.pipit.camera.JpegFeed;
import dev.pipit.live.LiveStream;
import dev.pipit.live.StartGaps;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** {@code /live/{camera}/…}: playlists, media and the WebSocket of each camera. */
final class LiveRoute {
  static final String PREFIX = "/live/";
  private static final String WEB_SOCKET = "ws";
  private static final String SNAPSHOT = "snapshot.jpg";
  private static final String MOTION_JPEG = "stream.mjpg";

  private final Streams streams;
  private final Traffic traffic;

  LiveRoute(Streams streams, Traffic traffic) {
    this.streams = streams;
    this.traffic = traffic;
  }

  /**
   * The path below {@link #PREFIX} that is meant by an address of mjpg-streamer, {@code
   * /?action=snapshot} or {@code /?action=stream}, which name no camera; else the path itself.
   */
  String meant(String path, @Nullable String query) {
    if (query == null || !path.equals("/")) {
      return path;
    }
    String resource =
        query.equals("action=snapshot") || query.startsWith("action=snapshot&")
            ? SNAPSHOT
            : query.equals("action=stream") || query.startsWith("action=stream&")
                ? MOTION_JPEG
                : "";
    String first = resource.isEmpty() ? null : streams.first();
    return first == null ? path : PREFIX + first + "/" + resource;
  }

  /** The stream that a raw path below {@link #PREFIX} names; empty when it names none. */
  static String name(String path) {
    int slash = path.indexOf('/', PREFIX.length());
    return slash < 0 ? "" : path.substring(PREFIX.length(), slash);
  }

  /** Answers that there is no stream of that name, or none for this caller. */
  static void noStream(Request request, Response response, Callback callback) {
    Reply.fault(
        request,
        response,
        callback,
        HttpStatus.NOT_FOUND_404,
        "There is no camera of that name; /api/v1/state lists them.");
  }

  /**
   * Answers a GET or HEAD.
   *
   * @param path raw, beginning with {@link #PREFIX}; what holds a % or anything else that is in no
   *     name of a camera or a resource names nothing
   */
  void handle(
      Request request, Response response, Callback callback, String path, @Nullable String query) {
    String camera = name(path);
    LiveStream stream = camera.isEmpty() ? null : streams.stream(camera);
    if (stream == null) {
      noStream(request, response, callback);
      return;
    }
    String resource = path.substring(PREFIX.length() + camera.length() + 1);
    if (resource.equals(WEB_SOCKET)) {
      traffic.sockets().upgrade(request, response, callback, camera, stream);
      return;
    }
    JpegFeed feed = isJpeg(resource) ? streams.jpeg(camera) : null;
    if (feed != null) {
      if (resource.equals(SNAPSHOT)) {
        traffic.jpegs().snapshot(request, response, callback, camera, feed);
      } else {
        traffic.jpegs().stream(request, response, callback, camera, feed, query);
      }
      return;
    }
    StartGaps startGaps = StartGaps.NONE;
    if (resource.endsWith(".m3u8")) {
      String field = request.getHeaders().get(HttpHeader.USER_AGENT);
      String agent = field == null ? "" : field;
      traffic.viewers().seen(camera, Request.getRemoteAddr(request), agent);
      startGaps = startGaps(agent);
    }
    new HlsExchange(traffic.exchanges(), request, response, callback)
        .ask(stream, resource, query, startGaps);
  }

  /**
   * Apple's players call themselves AppleCoreMedia; a page may lend them the name of its browser,
   * which on iOS is WebKit under any brand.
   */
  static StartGaps startGaps(String userAgent) {
    boolean webKit = userAgent.contains("AppleWebKit/") && !userAgent.contains("Chrome/");
    boolean apple =
        userAgent.contains("Macintosh")
            || userAgent.contains("iPhone")
            || userAgent.contains("iPad");
    return userAgent.contains("AppleCoreMedia/") || (webKit && apple)
        ? StartGaps.LISTED
        : StartGaps.NONE;
  }

  private static boolean isJpeg(String resource) {
    return resource.equals(SNAPSHOT) || resource.equals(MOTION_JPEG);
  }
}
