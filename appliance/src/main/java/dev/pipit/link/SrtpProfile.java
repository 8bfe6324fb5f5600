package dev.pipit.link;

import org.jspecify.annotations.Nullable;

/** How media are encrypted and authenticated. */
public enum SrtpProfile {
  /** AES in counter mode with HMAC-SHA1 of 80 bits (RFC 3711, 4). */
  AES_CM_128_HMAC_SHA1_80(16, 14),
  /** AES in Galois/counter mode (RFC 7714, 12). */
  AEAD_AES_128_GCM(16, 12);

  private final int keyBytes;
  private final int saltBytes;

  SrtpProfile(int keyBytes, int saltBytes) {
    this.keyBytes = keyBytes;
    this.saltBytes = saltBytes;
  }

  /** Length of the master key. */
  public int keyBytes() {
    return keyBytes;
  }

  /** Length of the master salt. */
  public int saltBytes() {
    return saltBytes;
  }

  /** The one of that name, or null. */
  static @Nullable SrtpProfile of(String name) {
    for (SrtpProfile profile : values()) {
      if (profile.name().equals(name)) {
        return profile;
      }
    }
    return null;
  }
}
