package dev.pipit.card;

import dev.pipit.config.LooseToml;
import dev.pipit.config.LooseToml.Broken;
import dev.pipit.config.LooseToml.Entry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code pipit.toml}, which an owner wrote by hand or with our page. */
final class OwnerFile implements CardFile {
  /** The name a file gets of which everything was taken over. */
  static final String SPENT = "pipit-taken-over.toml";

  /** Sections of the card alone; all others are of the program's own configuration. */
  private static final Map<String, List<String>> SECTIONS =
      Map.of(
          "wifi", List.of("ssid", "ssid-hex", "password", "hidden", "country"),
          "device", List.of("name", "time-zone"),
          "ssh", List.of("key"),
          "reset", List.of("factory"));

  private final String name;
  private final LooseToml toml;

  OwnerFile(String name, String text) {
    this.name = name;
    toml = LooseToml.of(text);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void ask(CardWishes wishes) {
    TomlEntries entries = new TomlEntries(name, toml, wishes);
    entries.tellBroken();
    WifiDraft wifi = new WifiDraft(wishes, name);
    for (Broken broken : toml.broken()) {
      // Without its password a network would be taken for an open one.
      boolean isCountry = broken.key().equals("country");
      if (broken.section().equals("wifi") && !isCountry) {
        wifi.isWrong("wifi." + broken.key());
      }
    }
    wifi.passwordMayStandAt(LostPassword.lineIn(toml, "wifi.password"));
    for (Entry entry : toml.entries()) {
      if (entry.path().getFirst().equals("wifi")) {
        askWifi(entry, entries, wifi);
      } else {
        ask(entry, entries);
      }
    }
    wifi.finish();
  }

  private void askWifi(Entry entry, TomlEntries entries, WifiDraft wifi) {
    String key = entry.key();
    int line = entry.line();
    if (key.equals("wifi.hidden")) {
      Boolean hidden = entries.truth(entry);
      wifi.hidden(key, line, hidden != null && hidden);
      return;
    }
    if (!isKnown(entry)) {
      tellUnknown(entry, entries.wishes());
      wifi.isWrong(key);
      return;
    }
    String text = entries.text(entry);
    switch (key) {
      case "wifi.country" ->
          entries.text(entry, code -> entries.wishes().askCountry(name, line, key, code));
      case "wifi.ssid", "wifi.ssid-hex", "wifi.password" -> {
        if (text == null) {
          wifi.isWrong(key);
        } else if (key.equals("wifi.password")) {
          wifi.password(key, line, text);
        } else if (key.equals("wifi.ssid")) {
          wifi.ssid(key, line, text);
        } else {
          wifi.ssidHex(key, line, text);
        }
      }
      default -> throw new IllegalStateException(key);
    }
  }

  private void ask(Entry entry, TomlEntries entries) {
    CardWishes wishes = entries.wishes();
    String key = entry.key();
    int line = entry.line();
    switch (key) {
      case "device.name" -> entries.text(entry, text -> wishes.askHostName(name, line, key, text));
      case "device.time-zone" ->
          entries.text(entry, text -> wishes.askTimeZone(name, line, key, text));
      case "access.password" -> entries.text(entry, text -> wishes.askPassword(name, line, text));
      case "ssh.key" -> entries.texts(entry, text -> wishes.askSshKey(name, line, key, text));
      case "reset.factory" -> wishes.reset |= Boolean.TRUE.equals(entries.truth(entry));
      case "state.directory" ->
          wishes.fault(name, line, key, "is fixed on this device; remove the line");
      default -> askProgram(entry, wishes);
    }
  }

  private void askProgram(Entry entry, CardWishes wishes) {
    if (SECTIONS.containsKey(entry.path().getFirst())) {
      tellUnknown(entry, wishes);
    } else if (entry.path().stream().anyMatch(part -> part.indexOf('.') >= 0)) {
      wishes.fault(name, entry.line(), entry.key(), "is not known");
    } else {
      wishes.program.put(entry.key(), new CardWishes.Asked(name, entry.line(), entry.value()));
    }
  }

  private static boolean isKnown(Entry entry) {
    return entry.path().size() == 2
        && SECTIONS
            .getOrDefault(entry.path().getFirst(), List.of())
            .contains(entry.path().getLast());
  }

  private void tellUnknown(Entry entry, CardWishes wishes) {
    String section = entry.path().getFirst();
    String known = String.join(", ", SECTIONS.getOrDefault(section, List.of()));
    wishes.fault(name, entry.line(), entry.key(), "is not known; [" + section + "] has " + known);
  }

  @Override
  public Remains remains(CardWishes wishes) {
    Set<List<String>> taken =
        toml.entries().stream()
            .filter(entry -> wishes.isTaken(name, entry.key()))
            .map(Entry::path)
            .collect(Collectors.toSet());
    String rest = toml.rewritten(taken, CardFile::isSecret);
    return new Remains(LooseToml.isSpent(rest) ? SPENT : name, rest);
  }
}
