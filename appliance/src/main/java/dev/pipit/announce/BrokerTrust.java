package dev.pipit.announce;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * Whom a broker's certificate may come from: the authorities that the system trusts, in the file
 * that {@code SSL_CERT_FILE} names as for OpenSSL, else in Debian's; where there is neither, those
 * that Java brings.
 */
final class BrokerTrust {
  private static final String DEBIAN = "/etc/ssl/certs/ca-certificates.crt";

  private BrokerTrust() {}

  /** Sockets that trust them; the file is read each time, for it may change. */
  static SSLSocketFactory sockets() throws IOException {
    Path file = Path.of(Objects.requireNonNullElse(System.getenv("SSL_CERT_FILE"), DEBIAN));
    if (!Files.isRegularFile(file)) {
      return (SSLSocketFactory) SSLSocketFactory.getDefault();
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
      authorities.load(null, null);
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Certificate one : List.copyOf(factory.generateCertificates(in))) {
        authorities.setCertificateEntry(Integer.toString(authorities.size()), one);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(authorities);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new SSLException("the system's authorities in " + file + " cannot be read", e);
    }
  }
}
