package dev.pipit.card;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * A network in NetworkManager's keyfile format (nm-settings-keyfile(5)), which is that of GLib's
 * key files.
 */
final class Keyfile {
  private Keyfile() {}

  /**
   * The text of a file.
   *
   * @param id the connection's name for people, plain ASCII
   */
  static String of(String id, WifiNetwork network) {
    // The same network has the same UUID, however often it is taken over.
    UUID uuid =
        UUID.nameUUIDFromBytes((id + '\0' + network.ssidHex()).getBytes(StandardCharsets.UTF_8));
    StringBuilder text = new StringBuilder();
    text.append("[connection]\nid=").append(id).append("\nuuid=").append(uuid);
    // Zero: try for ever. The network may come back after a week.
    text.append("\ntype=wifi\nautoconnect-retries=0\n\n[wifi]\nmode=infrastructure\nssid=");
    for (byte b : network.ssid()) {
      // As numbers: text would be taken for a list when it looks like one.
      text.append(b & 0xFF).append(';');
    }
    text.append("\nhidden=").append(network.isHidden());
    // 2 switches power save off: a camera that sleeps loses pictures.
    text.append("\npowersave=2\n");
    String password = network.password();
    if (password != null) {
      // WPA2 and, with a password that is no hash, WPA3 too: NetworkManager offers both.
      text.append("\n[wifi-security]\nkey-mgmt=wpa-psk\npsk=")
          .append(escaped(password))
          .append('\n');
    }
    return text.append("\n[ipv4]\nmethod=auto\n\n[ipv6]\nmethod=auto\n").toString();
  }

  /** As GLib reads text: blanks at the ends and backslashes would be lost. */
  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isEnd = i == 0 || i == text.length() - 1;
      if (c == ' ' && isEnd) {
        escaped.append("\\s");
      } else if (c == '\\') {
        escaped.append("\\\\");
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
