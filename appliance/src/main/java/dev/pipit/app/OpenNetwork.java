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

  /** Whether who reaches the server may watch at once. */
  static boolean isViewingOpen(Configuration configuration) {
    return switch (configuration.access().viewing()) {
      case "open" -> true;
      case "password" -> false;
      default -> isLoopback(configuration.server().bind());
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
