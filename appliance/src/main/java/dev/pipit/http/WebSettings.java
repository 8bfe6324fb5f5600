package dev.pipit.http;

import java.util.Set;

/**
 * Where the web server listens and whom it answers.
 *
 * @param bindAddress an IP address or a name of this machine; {@code 0.0.0.0} or {@code ::} is
 *     every network
 * @param port TCP port, 0 for any free one
 * @param hostNames names under which browsers may ask, besides IP addresses, {@code localhost},
 *     {@code pipit.local} and this machine's own name; {@code *} allows every name
 * @param origins web origins, such as {@code https://cameras.example}, whose pages may open
 *     WebSockets here, besides the server's own pages
 * @param maxConnections open connections at most; when there are more, those that are idle longest
 *     are closed
 * @param maxWebSockets viewers over a WebSocket at most; a further one is told so with 503
 */
public record WebSettings(
    String bindAddress,
    int port,
    Set<String> hostNames,
    Set<String> origins,
    int maxConnections,
    int maxWebSockets) {
  /**
   * What a heap of 160 MB can keep, each with a request's head that never ends: long ones are taken
   * from the first thousand only.
   */
  public static final int DEFAULT_MAX_CONNECTIONS = 12_000;

  /** More than any camera's network can feed, few enough to be no attack. */
  public static final int DEFAULT_MAX_WEB_SOCKETS = 1_000;

  /** Copies the sets. */
  public WebSettings {
    hostNames = Set.copyOf(hostNames);
    origins = Set.copyOf(origins);
  }

  /** For this machine alone, no extra names. */
  public static WebSettings loopback(int port) {
    return new WebSettings(
        "127.0.0.1", port, Set.of(), Set.of(), DEFAULT_MAX_CONNECTIONS, DEFAULT_MAX_WEB_SOCKETS);
  }
}
