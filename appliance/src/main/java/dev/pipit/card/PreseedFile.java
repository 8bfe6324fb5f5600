package dev.pipit.card;

import dev.pipit.config.LooseToml;
import dev.pipit.config.LooseToml.Entry;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code rpi-preseed.toml}, as Raspberry Pi Imager writes it for the format of this name
 * (rpi-imager, customization_generator.cpp, generateRpiPreseedToml).
 */
final class PreseedFile implements CardFile {
  static final String NAME = "rpi-preseed.toml";

  private final LooseToml toml;

  PreseedFile(String text) {
    toml = LooseToml.of(text);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void ask(CardWishes wishes) {
    TomlEntries entries = new TomlEntries(NAME, toml, wishes);
    entries.tellBroken();
    WifiDraft wifi = new WifiDraft(wishes, NAME);
    toml.broken().stream()
        .filter(broken -> broken.section().equals("wlan"))
        .forEach(broken -> wifi.isWrong("wlan." + broken.key()));
    wifi.passwordMayStandAt(LostPassword.lineIn(toml, "wlan.password"));
    toml.entries().forEach(entry -> ask(entry, entries, wifi));
    wifi.finish();
  }

  private void ask(Entry entry, TomlEntries entries, WifiDraft wifi) {
    CardWishes wishes = entries.wishes();
    String key = entry.key();
    int line = entry.line();
    switch (key) {
      case "system.hostname" ->
          entries.text(entry, text -> wishes.askHostName(NAME, line, key, text));
      case "locale.timezone" ->
          entries.text(entry, text -> wishes.askTimeZone(NAME, line, key, text));
      case "ssh.authorized_keys" ->
          entries.texts(entry, text -> wishes.askSshKey(NAME, line, key, text));
      case "wlan.country" -> entries.text(entry, text -> wishes.askCountry(NAME, line, key, text));
      case "wlan.ssid", "wlan.ssid_hex", "wlan.password" -> askWifi(entry, entries, wifi);
      case "wlan.hidden" -> wifi.hidden(key, line, Boolean.TRUE.equals(entries.truth(entry)));
      // Said of a password: without one there is something wrong.
      case "wlan.password_encrypted" -> {
        if (!Boolean.FALSE.equals(entry.value())) {
          wifi.passwordMayStandAt(line);
        }
      }
      case "wlan.key_mgmt" -> {
        if (!(entry.value() instanceof String management) || !isOpen(management)) {
          wifi.passwordMayStandAt(line);
        }
      }
      case "ssh.enabled", "config_version" -> {}
      case "ssh.password_authentication" -> {
        if (Boolean.TRUE.equals(entry.value())) {
          Unused.tell(wishes, NAME, line, "ssh_pwauth");
        }
      }
      default -> Unused.tell(wishes, NAME, line, entry.path().getFirst());
    }
  }

  private static boolean isOpen(String management) {
    return management.matches("(?i)none|open|");
  }

  private static void askWifi(Entry entry, TomlEntries entries, WifiDraft wifi) {
    String key = entry.key();
    String text = entries.text(entry);
    if (text == null) {
      wifi.isWrong(key);
    } else if (key.equals("wlan.ssid")) {
      wifi.ssid(key, entry.line(), text);
    } else if (key.equals("wlan.ssid_hex")) {
      wifi.ssidHex(key, entry.line(), text);
    } else {
      wifi.password(key, entry.line(), text);
    }
  }

  @Override
  public @Nullable Remains remains(CardWishes wishes) {
    return wishes.hasFault(NAME)
        ? new Remains("rpi-preseed-not-taken.txt", toml.rewritten(Set.of(), CardFile::isSecret))
        : null;
  }
}
