package dev.pipit.rtp;

import dev.pipit.rtp.SrtpKeyDerivation.Label;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES in Galois/counter mode (RFC 7714). Java allocates about a kilobyte for every packet here,
 * which no way of calling it avoids; what it does not decrypt in place is copied.
 */
final class GaloisCipher implements SrtpCipher {
  /** RFC 7714 12.1: all tags are whole. */
  static final int TAG_BYTES = 16;

  private static final int NONCE_BYTES = 12;
  private static final int SSRC_AT = 2;
  private static final int ROLLOVER_AT = 6;
  private static final int FIRST_BYTES = PacketPool.PACKET_BYTES;

  private final Cipher aes;
  private final SecretKeySpec key;
  private final byte[] salt;
  private final boolean rtcp;
  private final byte[] nonce = new byte[NONCE_BYTES];
  private final byte[] word = new byte[Integer.BYTES];
  private byte[] result = new byte[FIRST_BYTES];

  GaloisCipher(SrtpKeys keys, boolean rtcp) {
    this(
        SrtpKeyDerivation.derive(
            keys, rtcp ? Label.RTCP_ENCRYPTION : Label.RTP_ENCRYPTION, SrtpProfile.KEY_BYTES),
        SrtpKeyDerivation.derive(keys, rtcp ? Label.RTCP_SALT : Label.RTP_SALT, NONCE_BYTES),
        rtcp);
  }

  /** With session keys as they are; the key is wiped, the salt is taken. */
  GaloisCipher(byte[] sessionKey, byte[] sessionSalt, boolean rtcp) {
    this.rtcp = rtcp;
    this.salt = sessionSalt;
    this.key = new SecretKeySpec(sessionKey, "AES");
    Arrays.fill(sessionKey, (byte) 0);
    try {
      aes = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java has no AES-GCM: " + e.getMessage(), e);
    }
  }

  @Override
  public void protect(
      byte[] packet,
      int start,
      int encrypted,
      int end,
      int tagAt,
      int ssrc,
      long index,
      int authenticatedWord) {
    try {
      begin(Cipher.ENCRYPT_MODE, packet, start, encrypted, ssrc, index, authenticatedWord);
      int length = end - encrypted;
      reserve(length + TAG_BYTES);
      aes.doFinal(packet, encrypted, length, result, 0);
      System.arraycopy(result, 0, packet, encrypted, length);
      System.arraycopy(result, length, packet, tagAt, TAG_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM refused to encrypt: " + e.getMessage(), e);
    }
  }

  @Override
  public boolean unprotect(
      byte[] packet,
      int start,
      int encrypted,
      int end,
      int tagAt,
      int ssrc,
      long index,
      int authenticatedWord) {
    try {
      begin(Cipher.DECRYPT_MODE, packet, start, encrypted, ssrc, index, authenticatedWord);
      int length = end - encrypted;
      reserve(length);
      // Java finds the tag right behind what is encrypted, where RFC 7714 puts it too.
      aes.doFinal(packet, encrypted, tagAt + TAG_BYTES - encrypted, result, 0);
      System.arraycopy(result, 0, packet, encrypted, length);
      return true;
    } catch (AEADBadTagException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM refused to decrypt: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    Arrays.fill(salt, (byte) 0);
    Arrays.fill(nonce, (byte) 0);
    Arrays.fill(result, (byte) 0);
  }

  private void begin(
      int mode,
      byte[] packet,
      int start,
      int encrypted,
      int ssrc,
      long index,
      int authenticatedWord)
      throws GeneralSecurityException {
    System.arraycopy(salt, 0, nonce, 0, NONCE_BYTES);
    CounterCipher.xor(nonce, SSRC_AT, ssrc);
    if (rtcp) {
      // RFC 7714 9.1: two bytes of zeros, then the index in four.
      CounterCipher.xor(nonce, NONCE_BYTES - Integer.BYTES, (int) index);
    } else {
      // RFC 7714 8.1: rollover counter and sequence number.
      CounterCipher.xor(nonce, ROLLOVER_AT, (int) (index >>> 16));
      nonce[NONCE_BYTES - 2] ^= (byte) (index >>> 8);
      nonce[NONCE_BYTES - 1] ^= (byte) index;
    }
    aes.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
    aes.updateAAD(packet, start, encrypted - start);
    if (rtcp) {
      CounterCipher.put(word, 0, authenticatedWord);
      aes.updateAAD(word);
    }
  }

  private void reserve(int bytes) {
    if (bytes > result.length) {
      result = new byte[bytes];
    }
  }
}
