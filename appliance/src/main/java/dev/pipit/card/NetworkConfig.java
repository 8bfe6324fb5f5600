package dev.pipit.card;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code network-config} of cloud-init, version 2, as Raspberry Pi Imager writes it (rpi-imager,
 * customization_generator.cpp, generateCloudInitNetworkConfig). Of it the networks without a cable
 * are taken; with a cable DHCP is used always.
 */
final class NetworkConfig implements CardFile {
  static final String NAME = "network-config";
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
    for (Map.Entry<String, Yaml> point : device.at("access-points").entries().entrySet()) {
      askPoint(point.getKey(), point.getValue(), wishes);
    }
  }

  private void askPoint(String name, Yaml point, CardWishes wishes) {
    WifiDraft wifi = new WifiDraft(wishes, NAME);
    int line = point.line();
    wifi.ssid("the name of the Wi-Fi", line, octets(name));
    wifi.hidden("hidden", point.at("hidden").isTrue());
    Yaml auth = point.at("auth");
    String management = auth.at("key-management").text();
    Yaml password = point.at("password").isThere() ? point.at("password") : auth.at("password");
    String secret = password.text();
    if (management != null && !management.matches("none|psk|sae")) {
      wifi.wrong("key-management", auth.line(), "must be psk, sae or none; Pipit knows no other");
    } else if (secret != null) {
      wifi.password("the password of the Wi-Fi", password.line(), secret);
    } else if (management != null && !management.equals("none")) {
      wifi.wrong("the password of the Wi-Fi", auth.line(), "is missing");
    }
    wifi.finish();
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
        ? new Remains("network-config-not-taken.txt", Yaml.withoutSecrets(file.text()))
        : null;
  }
}
