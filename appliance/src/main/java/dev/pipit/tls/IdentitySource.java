package dev.pipit.tls;

import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/** Where the certificate comes from. One thread at a time; calls read and write files. */
public interface IdentitySource {
  /**
   * The certificate to use now; the first call makes one where that is this source's way.
   *
   * @throws TlsException when there is none that can be used
   */
  TlsIdentity load() throws TlsException;

  /** Whether {@link #load()} would give another than it gave last. */
  boolean isStale();

  /**
   * The certificate that a person has to trust by hand, or null when browsers are meant to know the
   * issuer already. Only after {@link #load()}.
   */
  @Nullable X509Certificate toTrust();
}
