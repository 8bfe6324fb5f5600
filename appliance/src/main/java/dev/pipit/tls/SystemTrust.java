package dev.pipit.tls;

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
import javax.net.ssl.TrustManagerFactory;

/**
 * Whom the certificates of others may come from: the authorities that the system trusts, in the
 * file that {@code SSL_CERT_FILE} names as for OpenSSL, else in Debian's; where there is neither,
 * those that Java brings. Any thread.
 */
public final class SystemTrust {
  private static final String DEBIAN = "/etc/ssl/certs/ca-certificates.crt";

  private SystemTrust() {}

  /**
   * TLS that trusts them; the file is read each time, for it may change.
   *
   * @throws IOException when they cannot be read
   */
  public static SSLContext tls() throws IOException {
    Path file = Path.of(Objects.requireNonNullElse(System.getenv("SSL_CERT_FILE"), DEBIAN));
    try {
      return Files.isRegularFile(file) ? of(authorities(file)) : SSLContext.getDefault();
    } catch (GeneralSecurityException e) {
      throw new SSLException("the system's authorities in " + file + " cannot be read", e);
    }
  }

  private static List<? extends Certificate> authorities(Path file)
      throws IOException, GeneralSecurityException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in));
    }
  }

  /** TLS that trusts these authorities and nobody else. */
  public static SSLContext of(List<? extends Certificate> authorities)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (Certificate one : authorities) {
      store.setCertificateEntry(Integer.toString(store.size()), one);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
