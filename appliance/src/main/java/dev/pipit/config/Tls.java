package dev.pipit.config;

import java.nio.file.Path;

/** Whether the web server also speaks TLS, and with whose certificate. */
public sealed interface Tls {
  /** The plain port alone. */
  record Off() implements Tls {}

  /**
   * With a certificate that the device makes for itself.
   *
   * @param port the TCP port, 0 for any that is free
   */
  record SelfSigned(int port) implements Tls {}

  /**
   * With a certificate that somebody else made.
   *
   * @param port the TCP port, 0 for any that is free
   * @param certificate a PEM file with the certificate, then those that issued it
   * @param key a PEM file with its private key
   */
  record Files(int port, Path certificate, Path key) implements Tls {}
}
