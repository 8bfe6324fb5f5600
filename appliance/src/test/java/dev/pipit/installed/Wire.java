package dev.pipit.installed;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * One connection that carries bytes exactly as they are given, also such as no HTTP library would
 * send, from any address of the loopback.
 */
public final class Wire implements AutoCloseable {
  private static final int MOST_BODY_BYTES = 64 << 20;

  /**
   * An answer.
   *
   * @param headers names in lower case; values of one name joined by a comma
   * @param raw the body, a character for each byte
   */
  public record Answer(int status, Map<String, String> headers, String raw) {
    /** The body. */
    public byte[] body() {
      return raw.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A header's value, empty when there is none. */
    public String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    /** The body as UTF-8. */
    public String text() {
      return new String(body(), StandardCharsets.UTF_8);
    }
  }

  private final Socket socket;
  private final InputStream in;

  private Wire(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(30_000);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /** A connection from 127.0.0.1. */
  public static Wire open(int port) throws IOException {
    return from("127.0.0.1", port);
  }

  /** A connection from that address of the loopback. */
  public static Wire from(String address, int port) throws IOException {
    return new Wire(connected(address, "127.0.0.1", port));
  }

  /** A connection from that address to that one. */
  public static Wire between(String from, String to, int port) throws IOException {
    return new Wire(connected(from, to, port));
  }

  /** A TLS connection that believes every certificate. */
  public static Wire secure(int port) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Believing()}, new SecureRandom());
      Socket plain = connected("127.0.0.1", "127.0.0.1", port);
      SSLSocket tls =
          (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", port, true);
      tls.startHandshake();
      return new Wire(tls);
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static Socket connected(String from, String to, int port) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
    socket.connect(new InetSocketAddress(InetAddress.ofLiteral(to), port), 10_000);
    return socket;
  }

  /** Who checks nothing: what is looked at is the server. */
  private static final class Believing implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  /** Sends a text, a byte for each character. */
  public Wire send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
    return this;
  }

  /** Reads a whole answer; one without an end is cut after its head. */
  public Answer read() throws IOException {
    Answer head = readHead();
    int status = head.status;
    boolean endless = head.header("content-type").matches("text/event-stream.*|multipart/.*");
    if (status == 101 || status == 204 || status == 304 || endless) {
      return head;
    }
    byte[] body;
    if (head.header("transfer-encoding").contains("chunked")) {
      body = chunks();
    } else if (head.headers.containsKey("content-length")) {
      int length = Integer.parseInt(head.header("content-length"));
      body = in.readNBytes(length);
      if (body.length < length) {
        throw new EOFException("the body ends after " + body.length + " of " + length);
      }
    } else {
      body = in.readNBytes(MOST_BODY_BYTES);
    }
    return new Answer(status, head.headers, new String(body, StandardCharsets.ISO_8859_1));
  }

  /** Reads the first line and the header fields of an answer. */
  public Answer readHead() throws IOException {
    String first = line();
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.merge(
          line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip(),
          (one, next) -> one + ", " + next);
    }
    return new Answer(Integer.parseInt(first, 9, 12, 10), headers, "");
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      int length = Integer.parseInt(line().split(";", 2)[0].strip(), 16);
      body.write(in.readNBytes(length));
      line();
      if (length == 0) {
        return body.toByteArray();
      }
    }
  }

  /** Waits for bytes and takes those that are there. */
  public String readSome() throws IOException {
    byte[] some = new byte[8192];
    int count = in.read(some);
    if (count < 0) {
      throw new EOFException("the connection ended");
    }
    return new String(some, 0, count, StandardCharsets.ISO_8859_1);
  }

  /** Whether the other side has closed the connection; waits for it or for a byte. */
  public boolean isEnded() {
    try {
      return in.read() < 0;
    } catch (IOException e) {
      return true;
    }
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
