package dev.pipit.wifi;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;

/**
 * Connections in NetworkManager's terms.
 *
 * @see <a href="https://networkmanager.dev/docs/api/latest/nm-settings-dbus.html">their keys</a>
 */
final class PointSettings {
  /** Its keyfile is {@code pipit-wifi.nmconnection}. */
  static final String JOINED_ID = "pipit-wifi";

  private static final int PREFIX = 24;
  private static final int POWER_SAVE_OFF = 2;
  private static final int PMF_OFF = 1;

  private PointSettings() {}

  /** The device's own Wi-Fi, at {@link PointState#ADDRESS}, with DHCP and DNS. */
  static Map<String, Map<String, Variant<?>>> point(Ssid name, String password) {
    Map<String, Map<String, Variant<?>>> settings = new HashMap<>();
    settings.put("connection", connection("pipit-setup-point", UUID.randomUUID(), false));
    settings.put(
        "802-11-wireless",
        Map.of(
            "ssid", new Variant<>(name.bytes(), "ay"),
            "mode", new Variant<>("ap"),
            // Every phone has 2.4 GHz, and so have all boards.
            "band", new Variant<>("bg")));
    settings.put(
        "802-11-wireless-security",
        Map.of(
            "key-mgmt", new Variant<>("wpa-psk"),
            "psk", new Variant<>(password),
            "proto", new Variant<>(List.of("rsn"), "as"),
            "pairwise", new Variant<>(List.of("ccmp"), "as"),
            "group", new Variant<>(List.of("ccmp"), "as"),
            // The radio of a Raspberry Pi refuses a point that protects management frames.
            "pmf", new Variant<>(PMF_OFF)));
    Map<String, Variant<?>> address =
        Map.of(
            "address", new Variant<>(PointState.ADDRESS),
            "prefix", new Variant<>(new UInt32(PREFIX)));
    settings.put(
        "ipv4",
        Map.of(
            "method", new Variant<>("shared"),
            "address-data", new Variant<>(List.of(address), "aa{sv}")));
    settings.put("ipv6", Map.of("method", new Variant<>("disabled")));
    return settings;
  }

  /**
   * A network to join.
   *
   * @param isKept whether it is joined at each start, however long it is away
   */
  static Map<String, Map<String, Variant<?>>> joined(
      JoinWish wish, Security security, UUID uuid, boolean isKept) {
    Map<String, Map<String, Variant<?>>> settings = new HashMap<>();
    settings.put("connection", connection(JOINED_ID, uuid, isKept));
    settings.put(
        "802-11-wireless",
        Map.of(
            "ssid", new Variant<>(wish.ssid().bytes(), "ay"),
            "mode", new Variant<>("infrastructure"),
            // It may be one that does not tell its name; asking for it costs nothing.
            "hidden", new Variant<>(true),
            "powersave", new Variant<>(new UInt32(POWER_SAVE_OFF))));
    String password = wish.password();
    if (password != null) {
      String way = security == Security.WPA3_ONLY ? "sae" : "wpa-psk";
      settings.put(
          "802-11-wireless-security",
          Map.of("key-mgmt", new Variant<>(way), "psk", new Variant<>(password)));
    } else if (security == Security.ENHANCED_OPEN) {
      settings.put("802-11-wireless-security", Map.of("key-mgmt", new Variant<>("owe")));
    }
    settings.put("ipv4", Map.of("method", new Variant<>("auto")));
    settings.put("ipv6", Map.of("method", new Variant<>("auto")));
    return settings;
  }

  private static Map<String, Variant<?>> connection(String id, UUID uuid, boolean isKept) {
    Map<String, Variant<?>> connection = new HashMap<>();
    connection.put("id", new Variant<>(id));
    connection.put("uuid", new Variant<>(uuid.toString()));
    connection.put("type", new Variant<>("802-11-wireless"));
    connection.put("autoconnect", new Variant<>(isKept));
    if (isKept) {
      // Zero: for ever.
      connection.put("autoconnect-retries", new Variant<>(0));
    }
    return connection;
  }

  /** What a name on the bus has of bytes, whatever the library made of them. */
  static byte[] bytes(Object value) {
    return switch (value) {
      case byte[] bytes -> bytes;
      case List<?> list -> {
        byte[] bytes = new byte[list.size()];
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] = ((Number) list.get(i)).byteValue();
        }
        yield bytes;
      }
      default -> String.valueOf(value).getBytes(StandardCharsets.UTF_8);
    };
  }
}
