package dev.pipit.card;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A file on the card whose settings are taken over. */
interface CardFile {
  /** Its name on the card. */
  String name();

  /** Tells what it asks for and what is wrong with it; changes nothing. */
  void ask(CardWishes wishes);

  /**
   * What is put in its place when all that it asks for is taken over; without any secret.
   *
   * @return null when nothing is to stay
   */
  @Nullable Remains remains(CardWishes wishes);

  /** A file that stays, under this name. */
  record Remains(String name, String text) {}

  /** Whether the value of a key of that name is a secret, or of one that somebody mistyped. */
  static boolean isSecret(String key) {
    String name = key.toLowerCase(Locale.ROOT).replace('-', '_');
    return SecretKeys.FORM.matcher(name).matches() && !SecretKeys.NONE.contains(name);
  }

  /** The names that secrets have in the files we know, and some that people take for them. */
  final class SecretKeys {
    private static final Pattern FORM =
        Pattern.compile(".*(pas+w|passp|pa?swd|pwd|psk|secret|token|kennwort).*|pass|pw|pin");

    private static final Set<String> NONE =
        Set.of("password_file", "password_encrypted", "password_authentication", "lock_passwd");

    private SecretKeys() {}
  }
}
