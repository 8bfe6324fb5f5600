package dev.pipit.accounts;

import dev.pipit.access.AccessException;
import dev.pipit.access.PasswordHash;
import dev.pipit.access.PasswordRule;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Passwords of accounts by package {@code access}'s Argon2id. Each takes the processor for long.
 */
final class Passwords {
  private Passwords() {}

  /** Made once: looked at when there is no account, so that the answer takes as long. */
  private static final class Nobody {
    static @Nullable String hash;

    private Nobody() {}

    static synchronized String hash() throws AccessException, InterruptedException {
      if (hash == null) {
        hash = PasswordHash.of("nobody has this password");
      }
      return Objects.requireNonNull(hash);
    }
  }

  static String hash(String password) throws AccountsException, InterruptedException {
    String fault = PasswordRule.fault(password);
    if (fault != null) {
      throw AccountsException.notAllowed("The password " + fault + ".");
    }
    try {
      return PasswordHash.of(password);
    } catch (AccessException e) {
      throw AccountsException.of(e);
    }
  }

  /**
   * Whether it is the password.
   *
   * @param hash null when there is no account: then it is not, after as long
   */
  static boolean matches(String password, @Nullable String hash)
      throws AccountsException, InterruptedException {
    if (password.length() > PasswordRule.MAX_CHARACTERS) {
      return false;
    }
    try {
      boolean same = PasswordHash.matches(password, hash == null ? Nobody.hash() : hash);
      return same && hash != null;
    } catch (AccessException e) {
      throw AccountsException.of(e);
    }
  }
}
