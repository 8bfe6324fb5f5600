package dev.pipit.access;

import java.util.Locale;

/**
 * What proves that somebody stands at a new device: eight characters, new at each start, shown on
 * its console.
 *
 * <p>Nearly 40 bits; with the limit on attempts nobody guesses them.
 */
public final class ClaimCode {
  /** Without characters that look alike: 0 O, 1 I L. */
  private static final String ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

  private static final int GROUP = 4;
  private final String code;

  private ClaimCode(String code) {
    this.code = code;
  }

  /** A new one. */
  public static ClaimCode random() {
    StringBuilder code = new StringBuilder();
    for (int i = 0; i < 2 * GROUP; i++) {
      code.append(ALPHABET.charAt(Secrets.chance().nextInt(ALPHABET.length())));
    }
    return new ClaimCode(code.toString());
  }

  /** Whether that is the code; case, spaces and hyphens do not matter. */
  boolean matches(String typed) {
    return Secrets.same(code, plain(typed));
  }

  /** What somebody typed as it was meant: without spaces and hyphens, in capitals. */
  public static String plain(String typed) {
    return typed.replaceAll("[\\s-]", "").toUpperCase(Locale.ROOT);
  }

  /** As it is shown: two groups of four. */
  public String shown() {
    return code.substring(0, GROUP) + "-" + code.substring(GROUP);
  }
}
