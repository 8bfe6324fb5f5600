package dev.pipit.card;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The device's name on the network: one label by RFC 1123, section 2.1, in lower case. */
final class HostName {
  /** The name of a device that was given none. */
  static final String STANDARD = "pipit";

  private static final int MOST_CHARACTERS = 63;
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  private HostName() {}

  /** Whether that is a name as it must be. */
  static boolean isRight(String name) {
    return LABEL.matcher(name).matches() && !name.equals("localhost");
  }

  /**
   * The name that is nearest to what somebody wrote: {@code "Anna's Café"} is {@code annas-cafe}.
   *
   * @return null when nothing is left of it
   */
  static @Nullable String mended(String wanted) {
    String text = wanted.strip().toLowerCase(Locale.ROOT);
    if (text.endsWith(".local")) {
      text = text.substring(0, text.length() - ".local".length());
    }
    text = text.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss");
    text = Normalizer.normalize(text, Normalizer.Form.NFD).replaceAll("[\\p{M}'’]", "");
    text = text.replaceAll("[^a-z0-9]+", "-").replaceAll("^-+", "");
    text = text.substring(0, Math.min(text.length(), MOST_CHARACTERS)).replaceAll("-+$", "");
    return isRight(text) ? text : null;
  }
}
