package dev.pipit.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Speaks HTTP/1.1 to the byte, also wrongly, as no HTTP library would. */
final class RawClient implements AutoCloseable {
  /** An answer; header names in lower case. */
  static final class Answer {
    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    private Answer(int status, Map<String, String> headers, byte[] body) {
      this.status = status;
      this.headers = headers;
      this.body = body;
    }

    int status() {
      return status;
    }

    Map<String, String> headers() {
      return headers;
    }

    @Nullable String header(String name) {
      return headers.get(name.toLowerCase(Locale.ROOT));
    }

    byte[] body() {
      return body;
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  private final Socket socket = new Socket();
  private final InputStream in;
  private boolean wasReset;

  RawClient(int port) throws IOException {
    this(port, 0);
  }

  /**
   * @param receiveBytes size of the socket's receive buffer, 0 for the system's choice
   */
  RawClient(int port, int receiveBytes) throws IOException {
    if (receiveBytes > 0) {
      socket.setReceiveBufferSize(receiveBytes);
    }
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
    socket.setSoTimeout(20_000);
    in = new BufferedInputStream(socket.getInputStream());
  }

  RawClient send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  RawClient send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  RawClient get(String path) throws IOException {
    return send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }

  /** Reads an answer to anything but HEAD. */
  Answer read() throws IOException {
    Answer head = readHead();
    String length = head.header("content-length");
    boolean empty = head.status == 304 || head.status == 101;
    byte[] body = empty || length == null ? new byte[0] : in.readNBytes(Integer.parseInt(length));
    if (length != null && !empty && body.length < Integer.parseInt(length)) {
      throw new EOFException("the body ends after " + body.length + " of " + length + " bytes");
    }
    return new Answer(head.status, head.headers, body);
  }

  /** Reads an answer without a body. */
  Answer readHead() throws IOException {
    String statusLine = line();
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.merge(
          line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip(),
          (first, next) -> first + ", " + next);
    }
    return new Answer(Integer.parseInt(statusLine, 9, 12, 10), headers, new byte[0]);
  }

  /** One byte, or -1 when the server has closed the connection. */
  int readByte() throws IOException {
    return in.read();
  }

  /** Whether something can be read at once. */
  boolean hasBytes() throws IOException {
    return in.available() > 0;
  }

  /**
   * Whatever comes until the server closes the connection or resets it, cut at 64 kB. Who sends
   * more than the server reads gets a reset behind the answer (RFC 9112 9.6), which takes nothing
   * of what has come.
   */
  String readAll() throws IOException {
    return readAll(65_536);
  }

  /** The same, cut at that many bytes. */
  String readAll(int bytes) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      while (all.size() < bytes) {
        int c = in.read();
        if (c < 0) {
          break;
        }
        all.write(c);
      }
    } catch (SocketException e) {
      wasReset = true;
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  /** Whether the server has reset the connection. */
  boolean wasReset() {
    return wasReset;
  }

  /** Says that nothing more will be sent. */
  RawClient endSending() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  /** Goes away without a farewell: the peer gets a reset. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the connection ended after: " + line);
      }
      if (c != '\r') {
        line.write(c);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
