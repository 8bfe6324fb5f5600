package dev.pipit.announce;

import dev.pipit.tls.SystemTrust;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.eclipse.paho.client.mqttv3.internal.NetworkModule;

/**
 * The socket to a broker, plain or with TLS. It can be given up at any time, also while its name is
 * looked up: it never comes up then. The library's own would, later, and speak for a connection
 * that nobody knows any more; and to close it waits for a broker that takes nothing.
 */
final class Line implements NetworkModule {
  private static final int CONNECT_MILLIS = 10_000;

  /** The library's reader looks that often whether it is to end. */
  private static final int READ_MILLIS = 1_000;

  private final MqttSettings settings;
  private final Socket tcp = new Socket();
  private volatile Socket socket = tcp;
  private volatile boolean up;
  private volatile boolean stopped;

  Line(MqttSettings settings) {
    this.settings = settings;
  }

  @Override
  public void start() throws IOException {
    String host = settings.broker().getHost().replaceAll("[\\[\\]]", "");
    InetSocketAddress address = new InetSocketAddress(host, settings.port());
    if (stopped) {
      throw new SocketException("The connection was given up.");
    }
    // From here on, closing the socket ends what waits.
    tcp.connect(address, CONNECT_MILLIS);
    if (settings.encrypted()) {
      tcp.setSoTimeout(CONNECT_MILLIS);
      SSLSocket secure =
          (SSLSocket)
              SystemTrust.tls().getSocketFactory().createSocket(tcp, host, settings.port(), true);
      // The certificate must be for this name (RFC 2818, 3.1).
      SSLParameters parameters = secure.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      secure.setSSLParameters(parameters);
      secure.startHandshake();
      socket = secure;
    }
    socket.setSoTimeout(READ_MILLIS);
    up = true;
  }

  /** Whether it came up, at whatever time. */
  boolean isUp() {
    return up;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return socket.getInputStream();
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return socket.getOutputStream();
  }

  /** Ends it at once. The farewell of MQTT is enough, TLS's own would wait for the broker. */
  @Override
  public void stop() throws IOException {
    stopped = true;
    tcp.close();
  }

  @Override
  public String getServerURI() {
    return settings.broker().toString();
  }
}
