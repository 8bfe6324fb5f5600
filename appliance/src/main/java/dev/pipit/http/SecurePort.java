package dev.pipit.http;

import dev.pipit.tls.TlsException;
import dev.pipit.tls.TlsIdentity;
import java.nio.ByteBuffer;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
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

  private final TlsPort wanted;
  private final HttpConfiguration http;
  private final ConnectionSweep sweep;
  private final Port port;
  private final AtomicBoolean looking = new AtomicBoolean();
  private long lookedNanos = System.nanoTime();
  private boolean closed;
  private @Nullable KeyStore store;
  private SslContextFactory.@Nullable Server ssl;
  private volatile ServiceState.@Nullable Warning warning;
  private volatile @Nullable X509Certificate toTrust;

  /** Makes the port of what it is to speak. */
  @FunctionalInterface
  interface PortMaker {
    Port make(Supplier<ConnectionFactory[]> protocols);
  }

  /**
   * @param http the limits of the plain port
   * @param sweep knows how many are connected
   */
  SecurePort(TlsPort wanted, HttpConfiguration http, ConnectionSweep sweep, PortMaker maker) {
    this.wanted = wanted;
    this.http = http;
    this.sweep = sweep;
    port = maker.make(this::protocols);
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
      TlsIdentity identity = take();
      if (port.isOpen()) {
        LOG.info("event=tls-certificate-changed until={}", identity.notAfter());
      } else {
        port.open();
      }
      warning = null;
    } catch (TlsException e) {
      String effect =
          port.isOpen() ? ". The certificate from before stays in use" : ". There is no TLS";
      warning = new ServiceState.Warning(WARNING_CODE, e.getMessage() + effect + ".", e.action());
      LOG.warn("{}{}. {}", e.getMessage(), effect, e.action());
    }
  }

  /**
   * Gets the certificate, before the port is opened.
   *
   * @throws WebException when there is none that can be used
   */
  synchronized void load() throws WebException {
    try {
      var _ = take();
    } catch (TlsException e) {
      throw new WebException(String.valueOf(e.getMessage()), e.action(), PortFault.TLS, e);
    }
  }

  private TlsIdentity take() throws TlsException {
    TlsIdentity identity = wanted.identity().load();
    try {
      KeyStore made = KeyStore.getInstance("PKCS12");
      made.load(null, null);
      Certificate[] chain = identity.chain().toArray(Certificate[]::new);
      made.setKeyEntry(ALIAS, identity.key(), new char[0], chain);
      store = made;
      SslContextFactory.Server inUse = ssl;
      if (inUse != null && inUse.isRunning()) {
        inUse.reload(_ -> inUse.setKeyStore(made));
      }
    } catch (Exception e) {
      // Only what the JDK throws for keys that it made or read itself; nobody can act on it.
      throw new IllegalStateException("The JDK does not take its own key", e);
    }
    toTrust = wanted.identity().toTrust();
    return identity;
  }

  /** With the certificate that was taken last. */
  private synchronized ConnectionFactory[] protocols() {
    SslContextFactory.Server made = new SslContextFactory.Server();
    made.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    made.setExcludeCipherSuites();
    made.setIncludeCipherSuites(wanted.cipherSuites().toArray(String[]::new));
    made.setUseCipherSuitesOrder(true);
    made.setRenegotiationAllowed(false);
    made.setSniRequired(false);
    made.setKeyStore(store);
    made.setKeyStorePassword("");
    ssl = made;
    HttpConfiguration secure = new HttpConfiguration(http);
    // Site checks the name; what a client says in SNI decides nothing here.
    secure.addCustomizer(new SecureRequestCustomizer(false, false, -1, false));
    HTTP2ServerConnectionFactory http2 = new HTTP2ServerConnectionFactory(secure);
    Ports.limit(http2);
    ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
    alpn.setDefaultProtocol(HttpVersion.HTTP_1_1.asString());
    return new ConnectionFactory[] {
      new SslConnectionFactory(made, alpn.getProtocol()),
      alpn,
      http2,
      new CrowdedHttp(secure, sweep::isCrowded)
    };
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
      if (wanted.identity().isStale()) {
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

  TlsPort wanted() {
    return wanted;
  }

  Port port() {
    return port;
  }

  /** The number of the port that is open, or 0 when none is. */
  int number() {
    return port.number();
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
        .port(number())
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
    port.shut();
  }
}
