package dev.pipit.app;

import dev.pipit.config.Configuration;
import java.net.InetAddress;

/** Who can watch without a password, and what is said while anyone on the network can. */
final class OpenNetwork {
  static final String CODE = "open-network";
  static final String SENTENCE = "Anyone who can reach this address can watch.";
  static final String ACTION =
      "Set access.viewing to password, or server.bind to 127.0.0.1, unless you trust everyone on the"
          + " network.";

  private OpenNetwork() {}

  /**
   * Whether who reaches the server may watch at once.
   *
   * @param loopback whether only this machine reaches it now: it may still listen where it did
   *     before
   */
  static boolean isViewingOpen(Configuration configuration, boolean loopback) {
    Configuration.Server server = configuration.server();
    return switch (configuration.access().viewing()) {
      case "open" -> true;
      case "password" -> false;
      // Another name than this machine's is asked for by who comes from elsewhere, through a proxy.
      default -> loopback && isLoopback(server.bind()) && server.allowedHosts().isEmpty();
    };
  }

  /** Whether only this machine reaches a server that listens on that address. */
  static boolean isLoopback(String bind) {
    int zone = bind.indexOf('%');
    try {
      return InetAddress.ofLiteral(zone < 0 ? bind : bind.substring(0, zone)).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
