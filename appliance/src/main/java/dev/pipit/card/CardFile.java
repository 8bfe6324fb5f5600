package dev.pipit.card;

import java.util.Locale;
import java.util.Set;
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

  /** Whether the value of a key of that name is a secret. */
  static boolean isSecret(String key) {
    return SecretKeys.NAMES.contains(key.toLowerCase(Locale.ROOT).replace('-', '_'));
  }

  /** The names that secrets have in the files we know, and some that people may take for them. */
  final class SecretKeys {
    private static final Set<String> NAMES =
        Set.of(
            "password",
            "passwort",
            "passwd",
            "passphrase",
            "plain_text_passwd",
            "hashed_passwd",
            "psk",
            "pass",
            "pin",
            "key_phrase",
            "token",
            "secret");

    private SecretKeys() {}
  }
}
