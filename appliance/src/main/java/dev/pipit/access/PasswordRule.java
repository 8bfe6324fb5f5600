package dev.pipit.access;

import org.jspecify.annotations.Nullable;

/** What a new password must be. Everybody may know it. */
public final class PasswordRule {
  static final int MIN_CHARACTERS = 8;

  /** No password is longer; one that is need not be hashed. */
  public static final int MAX_CHARACTERS = 256;

  private PasswordRule() {}

  /** What is wrong with it, to follow its name, or null. */
  public static @Nullable String fault(String password) {
    return password.length() < MIN_CHARACTERS || password.length() > MAX_CHARACTERS
        ? "must have " + MIN_CHARACTERS + " to " + MAX_CHARACTERS + " characters"
        : null;
  }
}
