package dev.pipit.link;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * The socket to a relay, with TLS (RFC 8446) where its address says so. It can be given up at any
 * time by any thread, which ends whatever waits for it; while the name is looked up it then never
 * comes up.
 */
final class LinkSocket implements AutoCloseable {
  private static final int CONNECT_MILLIS = 5_000;
  private static final RandomGenerator MASKS = new SecureRandom();

  private final RelayAddress relay;
  private final RelayTrust trust;
  private final Object closing = new Object();
  private Socket tcp = new Socket();
  private boolean closed;

  LinkSocket(RelayAddress relay, RelayTrust trust) {
    this.relay = relay;
    this.trust = trust;
  }

  /** Both directions of a connection that is open. */
  record Streams(Frames.Reader reader, Frames.Writer writer) {}

  /** Connects and shakes hands; waits as long as it takes, which {@link #close} ends. */
  Streams open(LinkToken token) throws IOException {
    Socket socket = connected();
    socket.setTcpNoDelay(true);
    if (relay.encrypted()) {
      socket = encrypted(socket);
    }
    BufferedInputStream in = new BufferedInputStream(socket.getInputStream());
    BufferedOutputStream out = new BufferedOutputStream(socket.getOutputStream());
    Handshake.shake(in, out, relay, token, MASKS);
    return new Streams(new Frames.Reader(in), new Frames.Writer(out, MASKS));
  }

  /** One address after the other: an IPv6 that leads nowhere must not keep a device at home. */
  private Socket connected() throws IOException {
    IOException last = null;
    for (InetAddress address : InetAddress.getAllByName(relay.host())) {
      Socket socket = another();
      try {
        socket.connect(new InetSocketAddress(address, relay.port()), CONNECT_MILLIS);
        return socket;
      } catch (IOException e) {
        socket.close();
        last = e;
      }
    }
    throw last == null ? new SocketException("no address") : last;
  }

  private Socket another() throws SocketException {
    synchronized (closing) {
      if (closed) {
        throw new SocketException("The connection was given up.");
      }
      tcp = new Socket();
      return tcp;
    }
  }

  private Socket encrypted(Socket plain) throws IOException {
    SSLSocket secure =
        (SSLSocket)
            trust.tls().getSocketFactory().createSocket(plain, relay.host(), relay.port(), true);
    SSLParameters parameters = secure.getSSLParameters();
    // The certificate must be for this name (RFC 9525).
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setApplicationProtocols(new String[] {"http/1.1"});
    secure.setSSLParameters(parameters);
    secure.startHandshake();
    return secure;
  }

  /** Ends it at once. TLS's own farewell would wait for the relay. */
  @Override
  public void close() {
    synchronized (closing) {
      closed = true;
      try {
        tcp.close();
      } catch (IOException e) {
        // It is closed all the same.
        return;
      }
    }
  }
}
