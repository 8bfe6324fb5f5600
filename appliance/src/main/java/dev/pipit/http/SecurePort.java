package dev.pipit.http;

import dev.pipit.tls.IdentitySource;
import dev.pipit.tls.TlsException;
import dev.pipit.tls.TlsIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The port that speaks TLS 1.3 and 1.2, and in it HTTP/2 or HTTP/1.1 as the client chooses (ALPN,
 * RFC 7301). Another certificate is taken up without a pause: connections that are open keep the
 * old one.
 *
 * <p>{@link #look} is called by one thread at a time; it hands the work to a thread of its own,
 * {@code tls-certificate}, which ends with the work. The rest may be asked by any thread.
 */
final class SecurePort {
  /** Where the certificate is that people trust by hand. */
  static final String CERTIFICATE_PATH = "/pipit.crt";

  static final String WARNING_CODE = "tls";

  private static final Logger LOG = LoggerFactory.getLogger(SecurePort.class);
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final String ALIAS = "pipit";

  private static final HttpField CERTIFICATE_TYPE =
      new HttpField(HttpHeader.CONTENT_TYPE, "application/x-x509-ca-cert");
  private static final HttpField ATTACHMENT =
      new HttpField(HttpHeader.CONTENT_DISPOSITION, "attachment; filename=\"pipit.crt\"");

  private final Server server;
  private final List<ServerConnector> connectors;
  private final Address address;
  private final IdentitySource source;
  private final SslContextFactory.Server ssl = new SslContextFactory.Server();
  private final HttpConfiguration http;
  private final ConnectionSweep sweep;
  private final AtomicBoolean looking = new AtomicBoolean();
  private long lookedNanos = System.nanoTime();
  private boolean closed;
  private volatile @Nullable ServerConnector connector;
  private volatile ServiceState.@Nullable Warning warning;
  private volatile @Nullable X509Certificate toTrust;

  /** Where to listen. */
  record Address(String host, int port) {}

  /**
   * @param connectors gets the connector of this port when it opens
   * @param http the limits of the plain port
   * @param sweep hears of connections that open
   */
  SecurePort(
      Server server,
      List<ServerConnector> connectors,
      Address address,
      IdentitySource source,
      List<String> cipherSuites,
      HttpConfiguration http,
      ConnectionSweep sweep) {
    this.server = server;
    this.connectors = connectors;
    this.address = address;
    this.source = source;
    this.http = http;
    this.sweep = sweep;
    ssl.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    ssl.setExcludeCipherSuites();
    ssl.setIncludeCipherSuites(cipherSuites.toArray(String[]::new));
    ssl.setUseCipherSuitesOrder(true);
    ssl.setRenegotiationAllowed(false);
    ssl.setSniRequired(false);
  }

  /**
   * Opens the port when there is a certificate; else leaves a warning and a later look tries again.
   *
   * @throws WebException when the address cannot be had
   */
  synchronized void open() throws WebException {
    if (closed) {
      return;
    }
    try {
      TlsIdentity identity = source.load();
      take(identity);
      if (connector == null) {
        listen();
      } else {
        LOG.info("event=tls-certificate-changed until={}", identity.notAfter());
      }
      warning = null;
    } catch (TlsException e) {
      String effect =
          connector == null ? ". There is no TLS" : ". The certificate from before stays in use";
      warning = new ServiceState.Warning(WARNING_CODE, e.getMessage() + effect + ".", e.action());
      LOG.warn("{}{}. {}", e.getMessage(), effect, e.action());
    }
  }

  private void take(TlsIdentity identity) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      Certificate[] chain = identity.chain().toArray(Certificate[]::new);
      store.setKeyEntry(ALIAS, identity.key(), new char[0], chain);
      if (ssl.isRunning()) {
        ssl.reload(_ -> ssl.setKeyStore(store));
      } else {
        ssl.setKeyStore(store);
        ssl.setKeyStorePassword("");
      }
    } catch (Exception e) {
      // Only what the JDK throws for keys that it made or read itself; nobody can act on it.
      throw new IllegalStateException("The JDK does not take its own key", e);
    }
    toTrust = source.toTrust();
  }

  private void listen() throws WebException {
    HttpConfiguration secure = new HttpConfiguration(http);
    // Site checks the name; what a client says in SNI decides nothing here.
    secure.addCustomizer(new SecureRequestCustomizer(false, false, -1, false));
    HTTP2ServerConnectionFactory http2 = new HTTP2ServerConnectionFactory(secure);
    WebServer.limit(http2);
    ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
    alpn.setDefaultProtocol(HttpVersion.HTTP_1_1.asString());
    ServerConnector made =
        new ServerConnector(
            server,
            0,
            1,
            new SslConnectionFactory(ssl, alpn.getProtocol()),
            alpn,
            http2,
            new HttpConnectionFactory(secure));
    made.setHost(address.host);
    made.setPort(address.port);
    WebServer.limit(made);
    made.addBean(sweep);
    try {
      made.open();
    } catch (IOException | UnresolvedAddressException e) {
      throw PortFault.explained(e, address.host, address.port, "--set server.tls-port=");
    }
    try {
      server.addConnector(made);
      if (!made.isRunning()) {
        made.start();
      }
    } catch (Exception e) {
      made.close();
      server.removeConnector(made);
      throw new WebException(
          "The port for TLS does not start: " + e.getMessage(), "Report this with the log.", e);
    }
    connectors.add(made);
    connector = made;
  }

  /** Every half minute, as if it were that time: is there another certificate to use? */
  void look(long nowNanos) {
    if (nowNanos - lookedNanos < LOOK_NANOS || !looking.compareAndSet(false, true)) {
      return;
    }
    lookedNanos = nowNanos;
    Thread _ = Thread.ofVirtual().name("tls-certificate").start(this::renew);
  }

  private void renew() {
    try {
      if (source.isStale()) {
        open();
      }
    } catch (WebException e) {
      warning = new ServiceState.Warning(WARNING_CODE, e.getMessage() + ".", e.action());
      LOG.warn("{}. {}", e.getMessage(), e.action());
    } catch (RuntimeException e) {
      LOG.error("event=tls-certificate-failed", e);
    } finally {
      looking.set(false);
    }
  }

  /** The port that is open, or 0 when none is. */
  int port() {
    ServerConnector open = connector;
    return open == null ? 0 : Math.max(open.getLocalPort(), 0);
  }

  /** What is in the way of TLS, or null when nothing is. */
  ServiceState.@Nullable Warning warning() {
    return warning;
  }

  @Nullable String fingerprintToTrust() {
    X509Certificate certificate = toTrust;
    return certificate == null ? null : TlsIdentity.fingerprint(certificate);
  }

  /** The same address over TLS. */
  String uri(Request request) {
    return HttpURI.build(request.getHttpURI())
        .scheme("https")
        .host(Request.getServerName(request))
        .port(port())
        .asString();
  }

  /** Answers with the certificate that people trust by hand, in the form that phones install. */
  void certificate(Request request, Response response, Callback callback) {
    X509Certificate certificate = toTrust;
    if (certificate == null) {
      String sentence =
          "Browsers know who issued this server's certificate; none is to be trusted.";
      Reply.fault(request, response, callback, HttpStatus.NOT_FOUND_404, sentence);
      return;
    }
    try {
      ByteBuffer body = ByteBuffer.wrap(certificate.getEncoded());
      response.getHeaders().put(Fields.NO_STORE);
      response.getHeaders().put(ATTACHMENT);
      Reply.bytes(request, response, callback, HttpStatus.OK_200, CERTIFICATE_TYPE, body);
    } catch (CertificateEncodingException e) {
      callback.failed(e);
    }
  }

  /** No new connections, and no new certificate. */
  synchronized void close() {
    closed = true;
    ServerConnector open = connector;
    if (open != null) {
      // The port is closed on return; what it would tell later the server awaits.
      var _ = open.shutdown();
    }
  }
}
