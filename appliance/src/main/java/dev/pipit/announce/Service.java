package dev.pipit.announce;

import java.net.InetAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A service that others may find on the network (DNS-SD, RFC 6763).
 *
 * @param name the instance's name for people (4.1.1), at most 63 bytes
 * @param type such as {@code _http._tcp} (7)
 * @param port TCP port
 * @param address the only address of this machine that it listens on, null for all of them
 * @param text the TXT record's keys and values (6)
 */
public record Service(
    String name, String type, int port, @Nullable InetAddress address, Map<String, String> text) {
  /** Copies the text. */
  public Service {
    text = Map.copyOf(text);
  }

  /** The same under a name that is still free. */
  Service renamed(int number) {
    return new Service(name + " #" + number, type, port, address, text);
  }
}
