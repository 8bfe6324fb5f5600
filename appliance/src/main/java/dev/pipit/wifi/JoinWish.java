package dev.pipit.wifi;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A network that is to be joined.
 *
 * @param password 8 to 63 bytes, or 64 hexadecimal digits that were made of one and of the name
 *     (IEEE 802.11-2020, annex J.4); null for a network without
 * @param country two capital letters (ISO 3166-1), by which the radio knows what it may do; null
 *     where that stays as it is
 */
public record JoinWish(Ssid ssid, @Nullable String password, @Nullable String country) {
  private static final int LEAST_BYTES = 8;
  private static final int MOST_BYTES = 63;
  private static final Pattern HASHED = Pattern.compile("[0-9A-Fa-f]{64}");
  private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}");

  /**
   * Holds the rules.
   *
   * @throws IllegalArgumentException when {@link #passwordFault} or {@link #countryFault} says so
   */
  public JoinWish {
    String fault = password == null ? null : passwordFault(password);
    fault = fault == null && country != null ? countryFault(country) : fault;
    if (fault != null) {
      throw new IllegalArgumentException(fault);
    }
  }

  /** What is wrong with a password, to follow the word, or null. */
  public static @Nullable String passwordFault(String password) {
    if (HASHED.matcher(password).matches()) {
      return null;
    }
    if (password.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
      return "has characters in it that nobody can type; type it again";
    }
    int bytes = password.getBytes(StandardCharsets.UTF_8).length;
    return bytes >= LEAST_BYTES && bytes <= MOST_BYTES
        ? null
        : "must have 8 to 63 characters; that of this Wi-Fi is another one";
  }

  /** What is wrong with a country, to follow the word, or null. */
  public static @Nullable String countryFault(String country) {
    return COUNTRY.matcher(country).matches() ? null : "must be two capital letters, such as DE";
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "JoinWish[" + ssid + (password == null ? ", open" : "") + ", " + country + "]";
  }
}
