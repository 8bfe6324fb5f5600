package dev.pipit.soak;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Comes by plain sockets and behaves badly: reads too slowly, stops half-way, resets, sends
 * rubbish.
 */
final class RudeVisit implements Visit {
  private enum Manner {
    HALF_A_REQUEST,
    RESET_IN_A_PLAYLIST,
    RESET_IN_A_WEB_SOCKET,
    RUBBISH,
    SILENT,
    SLOW_WEB_SOCKET,
  }

  @Override
  public void stay(Place place, Random random) throws Exception {
    Manner manner = Manner.values()[random.nextInt(Manner.values().length)];
    place.tally().count("rude " + manner);
    try (Socket socket = new Socket()) {
      // Small enough that a slow reader is felt by the server within a second.
      socket.setReceiveBufferSize(8 * 1024);
      socket.setSoLinger(true, 0);
      socket.setSoTimeout(2_000);
      socket.connect(
          new InetSocketAddress(place.camera().getHost(), place.camera().getPort()), 5_000);
      try {
        behave(manner, socket, place, random);
      } catch (IOException e) {
        // The server may hang up on such a visitor; only that it takes no more connections is a
        // fault.
        place.tally().count("rude visitors cut off");
      }
    }
  }

  private static void behave(Manner manner, Socket socket, Place place, Random random)
      throws IOException {
    String host = place.camera().getAuthority();
    String path = place.camera().getPath();
    long end = place.someTime(random, 500, 10_000);
    switch (manner) {
      case HALF_A_REQUEST -> {
        send(socket, "GET " + path + "index.m3u8 HTTP/1.1\r\nHost: " + host + "\r\nX: ");
        stayUntil(end);
      }
      case RESET_IN_A_PLAYLIST -> {
        send(socket, "GET " + path + "index.m3u8 HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        read(socket, 1);
      }
      case RESET_IN_A_WEB_SOCKET -> {
        send(socket, upgrade(path, host));
        read(socket, 3_000);
      }
      case RUBBISH -> {
        byte[] bytes = new byte[random.nextInt(1, 4_096)];
        random.nextBytes(bytes);
        send(socket, bytes);
        read(socket, 4_096);
      }
      case SILENT -> stayUntil(end);
      case SLOW_WEB_SOCKET -> {
        send(socket, upgrade(path, host));
        while (System.nanoTime() - end < 0 && read(socket, 1_024)) {
          LockSupport.parkNanos(100_000_000);
        }
      }
    }
  }

  private static String upgrade(String path, String host) {
    return "GET "
        + path
        + "ws HTTP/1.1\r\nHost: "
        + host
        + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  }

  private static void send(Socket socket, String text) throws IOException {
    send(socket, text.getBytes(StandardCharsets.US_ASCII));
  }

  private static void send(Socket socket, byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /**
   * Reads up to so many bytes; false at the end of the stream. The server may well hang up on such
   * a visitor.
   */
  private static boolean read(Socket socket, int bytes) {
    try {
      InputStream in = socket.getInputStream();
      return in.readNBytes(bytes).length > 0;
    } catch (SocketTimeoutException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void stayUntil(long untilNanos) {
    long left = untilNanos - System.nanoTime();
    while (left > 0) {
      LockSupport.parkNanos(left);
      left = untilNanos - System.nanoTime();
    }
  }
}
