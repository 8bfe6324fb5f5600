package dev.pipit.rtp;

/**
 * What protects one kind of packet, RTP or RTCP, under one set of session keys. It keeps no state
 * of the packets: sequence, rollover and replay are its callers'. One thread.
 *
 * <p>A packet lies in an array: from {@code start} its header, which is authenticated alone, from
 * {@code encrypted} to {@code end} what is encrypted too. At {@code tagAt} is the tag. SSRC and
 * index make what must never be used twice with one key.
 */
sealed interface SrtpCipher extends AutoCloseable permits CounterCipher, GaloisCipher {
  /**
   * Encrypts in place and writes the tag.
   *
   * @param index 48 bits of rollover counter and sequence number, or 31 of RTCP's own
   * @param word what is authenticated beside the packet: of RTP the rollover counter, of RTCP the
   *     index with the bit that says that it is encrypted
   */
  void protect(
      byte[] packet, int start, int encrypted, int end, int tagAt, int ssrc, long index, int word);

  /**
   * Checks the tag in constant time, and decrypts in place when it is right; else nothing of the
   * packet changes. Parameters as of {@link #protect}.
   */
  boolean unprotect(
      byte[] packet, int start, int encrypted, int end, int tagAt, int ssrc, long index, int word);

  /**
   * Wipes what is this object's own. Java's ciphers keep copies of the keys that nobody can reach;
   * they go with this object.
   */
  @Override
  void close();

  /** The cipher of a profile for RTP or RTCP, with keys derived for it. */
  static SrtpCipher of(SrtpKeys keys, boolean rtcp) {
    return switch (keys.profile()) {
      case AES_CM_128_HMAC_SHA1_80 -> new CounterCipher(keys, rtcp);
      case AEAD_AES_128_GCM -> new GaloisCipher(keys, rtcp);
    };
  }
}
