package dev.pipit.app;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks for what viewers ask for, so that the AOT cache holds the classes that this takes. Plain
 * sockets: a real client library's classes would only make the cache larger.
 */
final class TrainingViewer {
  private static final Pattern URI_LINE = Pattern.compile("(?m)^(?!#)(\\S+)$");
  private static final Pattern MAP = Pattern.compile("EXT-X-MAP:URI=\"([^\"]+)\"");
  private static final Pattern HINT = Pattern.compile("PRELOAD-HINT:TYPE=PART,URI=\"([^\"]+)\"");

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final int port;

  TrainingViewer(int port) {
    this.port = port;
  }

  /** Loads the page and plays by each way for a few seconds. */
  void watch(String camera, int rounds) throws IOException {
    String live = "/live/" + camera + "/";
    get("/");
    get("/api/v1/state");
    get("/metrics");
    get("/health");
    get("/no-such-thing");
    awaitStream(live + "index.m3u8");
    try (Socket webSocket = openWebSocket(live + "ws")) {
      InputStream pushed = new BufferedInputStream(webSocket.getInputStream());
      for (int round = 0; round < rounds; round++) {
        String media = live + first(URI_LINE, get(live + "index.m3u8"));
        String folder = media.substring(0, media.lastIndexOf('/') + 1);
        String playlist = get(media);
        get(folder + first(MAP, playlist));
        get(folder + first(HINT, playlist));
        get(media + "?_HLS_msn=1&_HLS_part=0&_HLS_skip=YES");
        get(folder + first(URI_LINE, playlist));
        pushed.skipNBytes(Math.max(1, pushed.available()));
      }
    }
  }

  private void awaitStream(String path) throws IOException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!get(path).startsWith("#EXTM3U")) {
      if (System.nanoTime() > deadline) {
        throw new IOException("No stream within " + LIMIT.toSeconds() + " s at " + path);
      }
      LockSupport.parkNanos(50_000_000);
    }
  }

  private static String first(Pattern pattern, String text) throws IOException {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IOException("The playlist has no " + pattern + ":\n" + text);
    }
    return matcher.group(1);
  }

  private String get(String path) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(15_000);
      String request =
          "GET " + path + " HTTP/1.1\r\nHost: localhost:" + port + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      int body = answer.indexOf("\r\n\r\n");
      return body < 0 ? "" : answer.substring(body + 4);
    }
  }

  private Socket openWebSocket(String path) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    String request =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: localhost:"
            + port
            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dHJhaW5pbmcgdmlld2VyIQ==\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }
}
