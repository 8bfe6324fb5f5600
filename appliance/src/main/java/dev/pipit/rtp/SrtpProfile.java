package dev.pipit.rtp;

import org.jspecify.annotations.Nullable;

/** How RTP is protected; the names are those of RFC 5764 4.1.2 and RFC 7714 14.2 without "SRTP". */
public enum SrtpProfile {
  /**
   * AES in counter mode and HMAC-SHA1 (RFC 3711 4.1.1 and 4.2.1): what every device and program
   * can.
   */
  AES_CM_128_HMAC_SHA1_80(14, 10),
  /** AES in Galois/counter mode (RFC 7714): faster where the processor has AES instructions. */
  AEAD_AES_128_GCM(12, 16);

  /** Bytes of the master key, in both profiles. */
  public static final int KEY_BYTES = 16;

  /** What stands behind an RTCP packet before or behind the tag: the index (RFC 3711 3.4). */
  static final int INDEX_BYTES = 4;

  private final int saltBytes;
  private final int tagBytes;

  SrtpProfile(int saltBytes, int tagBytes) {
    this.saltBytes = saltBytes;
    this.tagBytes = tagBytes;
  }

  /** The one of that name, or null. */
  public static @Nullable SrtpProfile of(String name) {
    for (SrtpProfile profile : values()) {
      if (profile.name().equals(name)) {
        return profile;
      }
    }
    return null;
  }

  /** Bytes of the master salt. */
  public int saltBytes() {
    return saltBytes;
  }

  /** By how many bytes a protected RTP packet is longer. */
  public int rtpOverheadBytes() {
    return tagBytes;
  }

  /** By how many bytes a protected RTCP packet is longer. */
  public int rtcpOverheadBytes() {
    return tagBytes + INDEX_BYTES;
  }
}
