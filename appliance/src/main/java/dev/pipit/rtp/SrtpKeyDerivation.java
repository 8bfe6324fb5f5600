package dev.pipit.rtp;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * Session keys out of master keys (RFC 3711 4.3, with a key derivation rate of 0: once), by AES in
 * counter mode (4.3.3). AES-GCM has the same derivation with a shorter salt (RFC 7714 11).
 */
final class SrtpKeyDerivation {
  /** RFC 3711 4.3.1 and 4.3.2: what a key is for. */
  enum Label {
    RTP_ENCRYPTION(0),
    RTP_AUTHENTICATION(1),
    RTP_SALT(2),
    RTCP_ENCRYPTION(3),
    RTCP_AUTHENTICATION(4),
    RTCP_SALT(5);

    private final int value;

    Label(int value) {
      this.value = value;
    }
  }

  private static final int BLOCK_BYTES = 16;

  /** The label stands before the 48 bits of the index, which with a rate of 0 are 0. */
  private static final int LABEL_AT = 7;

  private SrtpKeyDerivation() {}

  /** So many bytes of the key for a purpose; the caller wipes them. */
  static byte[] derive(SrtpKeys master, Label label, int bytes) {
    byte[] block = Arrays.copyOf(master.salt(), BLOCK_BYTES);
    block[LABEL_AT] ^= (byte) label.value;
    byte[] stream = new byte[(bytes + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES];
    for (int i = 0; i < stream.length; i += BLOCK_BYTES) {
      block[BLOCK_BYTES - 1] = (byte) (i / BLOCK_BYTES);
      System.arraycopy(block, 0, stream, i, BLOCK_BYTES);
    }
    try {
      Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
      aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(master.key(), "AES"));
      aes.doFinal(stream, 0, stream.length, stream, 0);
      return Arrays.copyOf(stream, bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java has no AES: " + e.getMessage(), e);
    } finally {
      Arrays.fill(stream, (byte) 0);
      Arrays.fill(block, (byte) 0);
    }
  }
}
