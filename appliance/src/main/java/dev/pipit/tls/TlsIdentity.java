package dev.pipit.tls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/**
 * A certificate, those that issued it, and its private key, which fit together.
 *
 * @param chain the server's own certificate first; never empty
 */
public record TlsIdentity(PrivateKey key, List<X509Certificate> chain) {
  /** Copies the list. */
  public TlsIdentity {
    chain = List.copyOf(chain);
  }

  /** The server's own certificate. */
  public X509Certificate certificate() {
    return chain.getFirst();
  }

  /** The last instant at which a client accepts the certificate. */
  public Instant notAfter() {
    return certificate().getNotAfter().toInstant();
  }

  /** SHA-256 over the certificate, in the form that browsers show: pairs of digits and colons. */
  public static String fingerprint(X509Certificate certificate) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
    } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
      throw new IllegalStateException("SHA-256 and X.509 are part of every JDK", e);
    }
  }

  /** Without the key, so that it cannot get into a log. */
  @Override
  public String toString() {
    return "TlsIdentity[" + certificate().getSubjectX500Principal() + "]";
  }
}
