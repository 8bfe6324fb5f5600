package dev.pipit.http;

import dev.pipit.tls.IdentitySource;
import java.util.List;

/**
 * A port that speaks TLS, with HTTP/2 and HTTP/1.1.
 *
 * @param port TCP port, 0 for any free one
 * @param identity where its certificate comes from
 * @param cipherSuites in the order of preference
 */
public record TlsPort(int port, IdentitySource identity, List<String> cipherSuites) {
  /** Copies the list. */
  public TlsPort {
    cipherSuites = List.copyOf(cipherSuites);
  }
}
