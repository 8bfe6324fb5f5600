package dev.pipit.card;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Wi-Fi network to join.
 *
 * @param ssidHex its name, 1 to 32 bytes of any value (IEEE 802.11-2020, 9.4.2.2), as hexadecimal
 *     digits
 * @param password a password of 8 to 63 bytes, or 64 hexadecimal digits that were made of one and
 *     of the name (IEEE 802.11-2020, annex J.4); null for a network without
 * @param isHidden whether the network does not tell its name
 */
record WifiNetwork(String ssidHex, @Nullable String password, boolean isHidden) {
  static final int MOST_SSID_BYTES = 32;
  private static final Pattern HASHED = Pattern.compile("[0-9A-Fa-f]{64}");

  WifiNetwork(byte[] ssid, @Nullable String password, boolean isHidden) {
    this(HexFormat.of().formatHex(ssid), password, isHidden);
  }

  /** The name's bytes; a copy. */
  byte[] ssid() {
    return HexFormat.of().parseHex(ssidHex);
  }

  /** What is wrong with a name, to follow it, or null. */
  static @Nullable String ssidFault(byte[] ssid) {
    return ssid.length >= 1 && ssid.length <= MOST_SSID_BYTES
        ? null
        : "must be 1 to " + MOST_SSID_BYTES + " bytes long, not " + ssid.length;
  }

  /** What is wrong with a password, to follow it, or null. */
  static @Nullable String passwordFault(String password) {
    if (isHashed(password)) {
      return null;
    }
    int bytes = password.getBytes(StandardCharsets.UTF_8).length;
    if (password.isEmpty()) {
      return "is empty; write the password, or remove the line when the network has none";
    }
    if (password.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
      return "has characters in it that nobody can type; write it again";
    }
    return bytes >= 8 && bytes <= 63
        ? null
        : "must have 8 to 63 characters, not " + bytes + "; write it again";
  }

  /** Whether a password is a hash, with which WPA3 cannot be joined. */
  static boolean isHashed(String password) {
    return HASHED.matcher(password).matches();
  }

  /** The name as people read it; not for telling two networks apart. */
  String name() {
    return new String(ssid(), StandardCharsets.UTF_8)
        .replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "WifiNetwork[" + name() + (password == null ? ", open" : "") + "]";
  }
}
