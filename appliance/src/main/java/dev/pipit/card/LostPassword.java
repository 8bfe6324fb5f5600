package dev.pipit.card;

import dev.pipit.config.LooseToml;
import dev.pipit.config.LooseToml.Entry;
import dev.pipit.config.LooseToml.Unread;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where a file may have a Wi-Fi's password that was not read as one. A network without a password
 * is joined only when there is no such place: an open network of that name may be anybody's.
 */
final class LostPassword {
  private static final Pattern WIFI = Pattern.compile("(?i).*(wi-?fi|wlan).*");

  /** Sections that have secrets of another kind. */
  private static final Set<String> OTHERS =
      Set.of("access", "mqtt", "ssh", "server", "device", "user", "connect", "system");

  private LostPassword() {}

  /**
   * The line of such a place, from 1, or 0 when there is none.
   *
   * @param password the key that is read as the password
   */
  static int lineIn(LooseToml toml, String password) {
    for (Unread unread : toml.unread()) {
      List<String> words = List.of(unread.text().split("[^A-Za-z0-9_-]+", -1));
      if (words.stream().anyMatch(CardFile::isSecret) && !isOther(unread.section(), words)) {
        return unread.line();
      }
    }
    for (Entry entry : toml.entries()) {
      boolean isSecret = entry.path().stream().anyMatch(CardFile::isSecret);
      if (isSecret
          && !entry.key().equals(password)
          && !isOther(entry.path().getFirst(), entry.path())) {
        return entry.line();
      }
    }
    return 0;
  }

  private static boolean isOther(String section, List<String> words) {
    String first = section.split("\\.", -1)[0];
    return OTHERS.contains(first) && words.stream().noneMatch(word -> WIFI.matcher(word).matches());
  }
}
