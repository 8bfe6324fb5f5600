package dev.pipit.http;

import dev.pipit.config.StateDirectory;
import dev.pipit.tls.CipherOrder;
import dev.pipit.tls.DeviceIdentity;
import dev.pipit.tls.MachineNames;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A site with a port for TLS, whose certificate the device makes for names that tests choose. */
final class SecureSite implements AutoCloseable {
  volatile MachineNames names = new MachineNames(List.of("localhost"), List.of("127.0.0.1"));
  final TestSite site;
  private final DeviceIdentity device;

  SecureSite(Path state) throws WebException {
    this(state, CipherOrder.ofThisMachine());
  }

  SecureSite(Path state, List<String> cipherSuites) throws WebException {
    device = new DeviceIdentity(new StateDirectory(state), () -> names, Clock.systemUTC());
    site = new TestSite(TestSite.settings(2_000, 100), device, cipherSuites);
  }

  int port() {
    return site.server.securePort();
  }

  URI uri(String path) {
    return URI.create("https://localhost:" + port() + path);
  }

  X509Certificate authority() {
    return Objects.requireNonNull(device.toTrust());
  }

  /** Trusts the device's authority and nobody else. */
  SSLContext trust() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("pipit", authority());
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  HttpClient client() throws Exception {
    return HttpClient.newBuilder().sslContext(trust()).build();
  }

  /** A socket that has connected, and not shaken hands. */
  SSLSocket connect(String... protocols) throws Exception {
    SSLSocket socket =
        (SSLSocket)
            trust().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port());
    socket.setSoTimeout(10_000);
    if (protocols.length > 0) {
      socket.setEnabledProtocols(protocols);
    }
    return socket;
  }

  RawClient connectWithoutTls() throws IOException {
    return new RawClient(port());
  }

  /** Another set of addresses, and time for the server to see it. */
  void becomes(MachineNames machine, long nowNanos) {
    names = machine;
    site.server.sweep(nowNanos);
  }

  static Set<String> namesOf(X509Certificate certificate) throws Exception {
    return Set.copyOf(
        Objects.requireNonNull(certificate.getSubjectAlternativeNames()).stream()
            .map(name -> (String) name.get(1))
            .toList());
  }

  @Override
  public void close() {
    site.close();
  }
}
