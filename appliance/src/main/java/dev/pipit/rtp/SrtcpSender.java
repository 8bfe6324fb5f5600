package dev.pipit.rtp;

import java.nio.ByteBuffer;

/**
 * Protects the RTCP packets of one sender (RFC 3711 3.4, RFC 7714 9), in place; always encrypted.
 * Close it when the session ends. One thread.
 */
public final class SrtcpSender implements AutoCloseable {
  /** RFC 3711 9.2: 2^31 packets. */
  static final long MOST_INDEX = (1L << 31) - 1;

  /** RFC 3711 3.4: the bit before the index, that the packet is encrypted. */
  static final int ENCRYPTED = 1 << 31;

  /** RFC 3711 3.4: the first header and the SSRC stay in the clear. */
  static final int CLEAR_BYTES = 8;

  private final SrtpCipher cipher;
  private final SrtpProfile profile;
  private final int ssrc;
  private long next;

  /**
   * Derives the keys; the master keys may be closed afterwards.
   *
   * @param ssrc of whoever sends, in the first packet of each compound
   */
  public SrtcpSender(SrtpKeys keys, int ssrc) {
    this(keys, ssrc, 0);
  }

  /** As {@link #SrtcpSender(SrtpKeys, int)}, going on behind other packets. */
  SrtcpSender(SrtpKeys keys, int ssrc, long firstIndex) {
    this.cipher = SrtpCipher.of(keys, true);
    this.profile = keys.profile();
    this.ssrc = ssrc;
    this.next = firstIndex;
  }

  /**
   * Protects a compound packet in place.
   *
   * @param packet from position to limit, in memory with an array, big-endian; its limit moves to
   *     the new end, for which there must be room
   * @throws IllegalArgumentException when there is no room or no array
   */
  public SrtpOutcome protect(ByteBuffer packet) {
    int from = packet.position();
    int to = packet.limit();
    if (to - from < CLEAR_BYTES) {
      return SrtpOutcome.MALFORMED;
    }
    if (PacketKind.RTCP.ssrc(packet) != ssrc) {
      return SrtpOutcome.OTHER_SSRC;
    }
    SrtpMemory.requireRoom(packet, profile.rtcpOverheadBytes());
    if (next > MOST_INDEX) {
      return SrtpOutcome.KEYS_USED_UP;
    }
    int word = ENCRYPTED | (int) next;
    int wordAt = wordAt(profile, to);
    packet.limit(to + profile.rtcpOverheadBytes());
    packet.putInt(wordAt, word);
    int base = packet.arrayOffset();
    cipher.protect(
        packet.array(),
        base + from,
        base + from + CLEAR_BYTES,
        base + to,
        base + tagAt(profile, to),
        ssrc,
        next,
        word);
    next++;
    return SrtpOutcome.DONE;
  }

  @Override
  public void close() {
    cipher.close();
  }

  /** Where the index is: before the tag in RFC 3711 3.4, behind it in RFC 7714 9.3. */
  static int wordAt(SrtpProfile profile, int end) {
    return switch (profile) {
      case AES_CM_128_HMAC_SHA1_80 -> end;
      case AEAD_AES_128_GCM -> end + GaloisCipher.TAG_BYTES;
    };
  }

  static int tagAt(SrtpProfile profile, int end) {
    return switch (profile) {
      case AES_CM_128_HMAC_SHA1_80 -> end + SrtpProfile.INDEX_BYTES;
      case AEAD_AES_128_GCM -> end;
    };
  }
}
