package dev.pipit.card;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code network-config} of cloud-init, version 2, as Raspberry Pi Imager writes it (rpi-imager,
 * customization_generator.cpp, generateCloudInitNetworkConfig). Of it the networks without a cable
 * are taken; with a cable DHCP is used always.
 */
final class NetworkConfig implements CardFile {
  static final String NAME = "network-config";

  /**
   * Those of netplan for a network; what is not for us among them has nothing to do with passwords.
   */
  private static final Set<String> POINT_KEYS =
      Set.of("password", "auth", "hidden", "mode", "bssid", "band", "channel", "networkmanager");

  private static final Set<String> AUTH_KEYS =
      Set.of(
          "key-management",
          "password",
          "method",
          "identity",
          "anonymous-identity",
          "ca-certificate",
          "client-certificate",
          "client-key",
          "client-key-password",
          "phase2-auth");

  private final CardText file;

  NetworkConfig(CardText file) {
    this.file = file;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void ask(CardWishes wishes) {
    try {
      Yaml root = Yaml.of(file.text());
      Yaml network = root.at("network").isThere() ? root.at("network") : root;
      network.at("wifis").entries().values().forEach(device -> askDevice(device, wishes));
      if (network.at("ethernets").entries().values().stream().anyMatch(NetworkConfig::isFixed)) {
        wishes.note(
            NAME,
            network.at("ethernets").line(),
            "fixed addresses are not taken over; give the device one in your router");
      }
    } catch (Yaml.BrokenException e) {
      wishes.fault(NAME, e.line(), "", e.getMessage() + ". Write the settings into pipit.toml");
    }
  }

  private static boolean isFixed(Yaml device) {
    return device.at("addresses").isThere();
  }

  private void askDevice(Yaml device, CardWishes wishes) {
    Yaml country = device.at("regulatory-domain");
    String code = country.text();
    if (code != null) {
      wishes.askCountry(NAME, country.line(), "regulatory-domain", code);
    }
    if (isFixed(device)) {
      wishes.note(
          NAME,
          device.line(),
          "fixed addresses are not taken over; give the device one in your router");
    }
    Yaml points = device.at("access-points");
    if (points.isThere() && !points.isEmpty() && points.oddLine() > 0) {
      wishes.fault(
          NAME,
          points.oddLine(),
          "access-points",
          "must have each name once, with a colon behind it; write the Wi-Fi into pipit.toml");
      return;
    }
    for (Map.Entry<String, Yaml> point : points.entries().entrySet()) {
      WifiDraft wifi = new WifiDraft(wishes, NAME);
      wifi.passwordMayStandAt(strayPasswordLine(device, points));
      askPoint(point.getKey(), points.keyLine(point.getKey()), point.getValue(), wifi);
    }
  }

  /** A password that is indented too little; 0 when there is none. */
  private static int strayPasswordLine(Yaml device, Yaml points) {
    for (Yaml of : List.of(device, points)) {
      for (Map.Entry<String, Yaml> entry : of.entries().entrySet()) {
        if (CardFile.isSecret(entry.getKey()) && entry.getValue().text() != null) {
          return of.keyLine(entry.getKey());
        }
      }
    }
    return 0;
  }

  private void askPoint(String name, int line, Yaml point, WifiDraft wifi) {
    wifi.ssid("the name of the Wi-Fi", line, octets(name));
    wifi.hidden("hidden", line, point.at("hidden").isTrue());
    Yaml auth = point.at("auth");
    if (hasOnly(POINT_KEYS, "what stands below the Wi-Fi", point, wifi)
        && hasOnly(AUTH_KEYS, "auth", auth, wifi)) {
      askPassword(point, auth, wifi);
    }
    wifi.finish();
  }

  /** What is not read might be a password, and without it the network would be an open one. */
  private static boolean hasOnly(Set<String> keys, String what, Yaml of, WifiDraft wifi) {
    if (of.isEmpty()) {
      return true;
    }
    if (of.oddLine() > 0) {
      wifi.wrong(what, of.oddLine(), "must have keys with values, each key once");
      return false;
    }
    for (Map.Entry<String, Yaml> entry : of.entries().entrySet()) {
      if (!keys.contains(entry.getKey())) {
        wifi.wrong(what, of.keyLine(entry.getKey()), "has a key that Pipit does not know");
        return false;
      }
    }
    return true;
  }

  private static void askPassword(Yaml point, Yaml auth, WifiDraft wifi) {
    Yaml management = auth.at("key-management");
    String method = management.text();
    Yaml password = point.at("password").isThere() ? point.at("password") : auth.at("password");
    String secret = password.text();
    if (management.isThere() && (method == null || !method.matches("none|psk|sae"))) {
      wifi.wrong(
          "key-management", management.line(), "must be psk, sae or none; Pipit knows no other");
    } else if (secret != null) {
      wifi.password("the password of the Wi-Fi", password.line(), secret);
    } else if (password.isThere()) {
      wifi.wrong("the password of the Wi-Fi", password.line(), "must be text in quotes");
    } else if (method != null && !method.equals("none")) {
      wifi.wrong("the password of the Wi-Fi", auth.line(), "is missing");
    }
  }

  /**
   * Imager writes each byte of a name that is not ASCII as an escape of its own. Such a file has
   * ASCII alone; in one that a person wrote, an ä stands as itself.
   */
  private byte[] octets(String name) {
    boolean isBytes = file.isAscii() && name.chars().allMatch(c -> c < 256);
    return name.getBytes(isBytes ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
  }

  @Override
  public @Nullable Remains remains(CardWishes wishes) {
    return wishes.hasFault(NAME)
        ? new Remains(
            "network-config-not-taken.txt",
            Yaml.withoutSecrets(file.text(), Set.of("access-points")))
        : null;
  }
}
