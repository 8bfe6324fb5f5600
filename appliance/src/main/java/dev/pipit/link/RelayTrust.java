package dev.pipit.link;

import java.io.IOException;
import javax.net.ssl.SSLContext;

/** Whom a relay's certificate may come from, such as {@code SystemTrust::tls}. Any thread. */
@FunctionalInterface
public interface RelayTrust {
  /**
   * TLS that trusts them; asked for each connection, since that may change.
   *
   * @throws IOException when they cannot be read
   */
  SSLContext tls() throws IOException;
}
