package dev.pipit.link;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What listens where a relay should be, and does what a test says. */
final class RawRelay implements AutoCloseable {
  /** What is done with a connection, which is closed behind. */
  interface Deed {
    void with(Socket socket) throws Exception;
  }

  final AtomicInteger connections = new AtomicInteger();
  private final ServerSocket listening;
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  RawRelay(Deed deed) throws IOException {
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("raw-relay").start(() -> accept(deed));
  }

  private void accept(Deed deed) {
    while (!listening.isClosed()) {
      try {
        Socket socket = listening.accept();
        connections.incrementAndGet();
        open.add(socket);
        Thread.ofVirtual().name("raw-relay-connection").start(() -> serve(deed, socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private static void serve(Deed deed, Socket socket) {
    try (socket) {
      deed.with(socket);
    } catch (Exception e) {
      // The client has gone.
      return;
    }
  }

  int port() {
    return listening.getLocalPort();
  }

  /** The head of a request. */
  static String head(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the client has gone");
      }
      head.append((char) next);
    }
    return head.toString();
  }

  static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** Agrees to the handshake. */
  static void upgrade(Socket socket) throws Exception {
    Matcher key = Pattern.compile("\r\nSec-WebSocket-Key: (\\S+)\r\n").matcher(head(socket));
    if (!key.find()) {
      throw new IOException("no handshake");
    }
    byte[] hash =
        MessageDigest.getInstance("SHA-1")
            .digest(
                (key.group(1) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                    .getBytes(StandardCharsets.US_ASCII));
    write(
        socket,
        "HTTP/1.1 101 Switching Protocols\r\nupgrade: WebSocket\r\nconnection: keep-alive, Upgrade"
            + "\r\nsec-websocket-protocol: pipit-link.v1\r\nsec-websocket-accept: "
            + Base64.getEncoder().encodeToString(hash)
            + "\r\n\r\n");
  }

  /** Reads and forgets until the client goes. */
  static void swallow(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    while (in.read(new byte[4096]) >= 0) {
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
