package dev.pipit.card;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code user-data} of cloud-init, as Raspberry Pi Imager writes it (rpi-imager,
 * customization_generator.cpp, generateCloudInitUserData). Commands in it are not run.
 */
final class UserDataFile implements CardFile {
  static final String NAME = "user-data";

  /** Keys that Imager writes beside others, and that mean nothing by themselves. */
  private static final Set<String> SILENT =
      Set.of(
          "hostname",
          "timezone",
          "manage_etc_hosts",
          "manage_resolv_conf",
          "preserve_hostname",
          "packages",
          "apt",
          "enable_ssh",
          "ssh_authorized_keys");

  private final String text;

  UserDataFile(String text) {
    this.text = text;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void ask(CardWishes wishes) {
    if (text.startsWith("#!")) {
      wishes.fault(NAME, 1, "", "is a script; Pipit runs none. Write a pipit.toml");
      return;
    }
    try {
      Yaml root = Yaml.of(text);
      if (root.isThere() && root.text() != null) {
        wishes.fault(NAME, root.line(), "", "is no cloud-config; write a pipit.toml");
        return;
      }
      ask(root, wishes);
    } catch (Yaml.BrokenException e) {
      wishes.fault(NAME, e.line(), "", e.getMessage() + ". Write the settings into pipit.toml");
    }
  }

  private static void ask(Yaml root, CardWishes wishes) {
    Yaml name = root.at("hostname");
    if (name.isThere()) {
      String text = name.text();
      wishes.askHostName(NAME, name.line(), "hostname", text == null ? "" : text);
    }
    Yaml zone = root.at("timezone");
    if (zone.isThere()) {
      String text = zone.text();
      wishes.askTimeZone(NAME, zone.line(), "timezone", text == null ? "" : text);
    }
    askKeys(root.at("ssh_authorized_keys"), wishes);
    askKeys(root.at("user").at("ssh_authorized_keys"), wishes);
    for (Yaml user : root.at("users").items()) {
      askKeys(user.at("ssh_authorized_keys"), wishes);
    }
    root.entries()
        .forEach(
            (key, value) -> {
              boolean isNoPassword = key.equals("ssh_pwauth") && !value.isTrue();
              if (!SILENT.contains(key) && !isNoPassword) {
                Unused.tell(wishes, NAME, value.line(), key);
              }
            });
  }

  private static void askKeys(Yaml keys, CardWishes wishes) {
    for (Yaml key : keys.items()) {
      String text = key.text();
      wishes.askSshKey(NAME, key.line(), "ssh_authorized_keys", text == null ? "" : text);
    }
  }

  @Override
  public @Nullable Remains remains(CardWishes wishes) {
    return wishes.hasFault(NAME)
        ? new Remains("user-data-not-taken.txt", Yaml.withoutSecrets(text, Set.of()))
        : null;
  }
}
