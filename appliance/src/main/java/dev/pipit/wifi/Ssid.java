package dev.pipit.wifi;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The name of a network: 1 to 32 bytes of any value (IEEE 802.11-2020, 9.4.2.2).
 *
 * @param hex the bytes as pairs of lower-case hexadecimal digits
 */
public record Ssid(String hex) {
  private static final int MOST_BYTES = 32;

  /**
   * Holds the rule.
   *
   * @throws IllegalArgumentException when it is no name
   */
  public Ssid {
    if (hex.isEmpty() || hex.length() > 2 * MOST_BYTES || !hex.matches("([0-9a-f]{2})+")) {
      throw new IllegalArgumentException("must be 1 to " + MOST_BYTES + " bytes long");
    }
  }

  /**
   * Of bytes.
   *
   * @throws IllegalArgumentException when there are none or too many
   */
  public static Ssid of(byte[] bytes) {
    return new Ssid(HexFormat.of().formatHex(bytes));
  }

  /**
   * Of what a person has typed.
   *
   * @throws IllegalArgumentException when it is empty or too long
   */
  public static Ssid of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The bytes; a copy. */
  byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  /** As people read it; what cannot be read is a question mark. */
  public String text() {
    return new String(bytes(), StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?");
  }

  @Override
  public String toString() {
    return text();
  }
}
