package dev.pipit.rtp;

import dev.pipit.rtp.SrtpKeyDerivation.Label;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES in counter mode (RFC 3711 4.1.1) and HMAC-SHA1 cut to 80 bits (4.2.1).
 *
 * <p>The key stream is made by encrypting the counters one after another, in one call for a packet,
 * rather than by Java's own counter mode: that wants a new start for every packet, allocates a copy
 * of it, and is slower where the processor has no AES instructions.
 */
final class CounterCipher implements SrtpCipher {
  /** RFC 3711 5.2. */
  static final int TAG_BYTES = 10;

  /** Eight bytes of an array at a time, the first one highest. */
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final int BLOCK_BYTES = 16;

  /** RFC 3711 5.2. */
  private static final int AUTHENTICATION_KEY_BYTES = 20;

  private static final int SALT_BYTES = 14;
  private static final int SSRC_AT = 4;
  private static final int INDEX_AT = 8;
  private static final int FIRST_STREAM_BYTES = PacketPool.PACKET_BYTES;

  private final Cipher aes;
  private final Mac hmac;
  private final byte[] salt;
  private final byte[] initial = new byte[BLOCK_BYTES];
  private final byte[] word = new byte[Integer.BYTES];
  private final byte[] tag = new byte[AUTHENTICATION_KEY_BYTES];
  private final byte[] claimed = new byte[TAG_BYTES];
  private final byte[] calculated = new byte[TAG_BYTES];
  private byte[] counters = new byte[FIRST_STREAM_BYTES];
  private byte[] stream = new byte[FIRST_STREAM_BYTES];

  CounterCipher(SrtpKeys keys, boolean rtcp) {
    this(
        SrtpKeyDerivation.derive(
            keys, rtcp ? Label.RTCP_ENCRYPTION : Label.RTP_ENCRYPTION, SrtpProfile.KEY_BYTES),
        SrtpKeyDerivation.derive(
            keys,
            rtcp ? Label.RTCP_AUTHENTICATION : Label.RTP_AUTHENTICATION,
            AUTHENTICATION_KEY_BYTES),
        SrtpKeyDerivation.derive(keys, rtcp ? Label.RTCP_SALT : Label.RTP_SALT, SALT_BYTES));
  }

  /** With session keys as they are; the keys are wiped, the salt is taken. */
  CounterCipher(byte[] key, byte[] authentication, byte[] sessionSalt) {
    this.salt = sessionSalt;
    try {
      aes = Cipher.getInstance("AES/ECB/NoPadding");
      aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
      hmac = Mac.getInstance("HmacSHA1");
      hmac.init(new SecretKeySpec(authentication, "HmacSHA1"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java has no AES or HMAC-SHA1: " + e.getMessage(), e);
    } finally {
      Arrays.fill(key, (byte) 0);
      Arrays.fill(authentication, (byte) 0);
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
    crypt(packet, encrypted, end - encrypted, ssrc, index);
    authenticate(packet, start, end, authenticatedWord);
    System.arraycopy(tag, 0, packet, tagAt, TAG_BYTES);
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
    authenticate(packet, start, end, authenticatedWord);
    System.arraycopy(packet, tagAt, claimed, 0, TAG_BYTES);
    System.arraycopy(tag, 0, calculated, 0, TAG_BYTES);
    if (!MessageDigest.isEqual(calculated, claimed)) {
      return false;
    }
    crypt(packet, encrypted, end - encrypted, ssrc, index);
    return true;
  }

  @Override
  public void close() {
    Arrays.fill(salt, (byte) 0);
    Arrays.fill(initial, (byte) 0);
    Arrays.fill(stream, (byte) 0);
    Arrays.fill(counters, (byte) 0);
  }

  private void authenticate(byte[] packet, int start, int end, int authenticatedWord) {
    hmac.update(packet, start, end - start);
    put(word, 0, authenticatedWord);
    hmac.update(word);
    try {
      hmac.doFinal(tag, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("20 bytes are no room for HMAC-SHA1", e);
    }
  }

  /**
   * RFC 3711 4.1.1: IV = (k_s * 2^16) XOR (SSRC * 2^64) XOR (i * 2^16), then the blocks count up.
   */
  private void crypt(byte[] packet, int at, int lengthBytes, int ssrc, long index) {
    System.arraycopy(salt, 0, initial, 0, SALT_BYTES);
    xor(initial, SSRC_AT, ssrc);
    xor(initial, INDEX_AT, (int) (index >>> 16));
    initial[INDEX_AT + 4] ^= (byte) (index >>> 8);
    initial[INDEX_AT + 5] ^= (byte) index;
    int streamBytes = (lengthBytes + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
    makeStream(streamBytes);
    int last = lengthBytes - Long.BYTES;
    int i = 0;
    for (; i <= last; i += Long.BYTES) {
      LONGS.set(packet, at + i, (long) LONGS.get(packet, at + i) ^ (long) LONGS.get(stream, i));
    }
    for (; i < lengthBytes; i++) {
      packet[at + i] ^= stream[i];
    }
  }

  private void makeStream(int streamBytes) {
    if (streamBytes > stream.length) {
      stream = new byte[streamBytes];
      counters = new byte[streamBytes];
    }
    long first = (long) LONGS.get(initial, 0);
    long second = (long) LONGS.get(initial, Long.BYTES);
    for (int i = 0, block = 0; i < streamBytes; i += BLOCK_BYTES, block++) {
      LONGS.set(counters, i, first);
      LONGS.set(counters, i + Long.BYTES, second | block);
    }
    try {
      aes.update(counters, 0, streamBytes, stream, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("whole blocks of AES were refused", e);
    }
  }

  static void put(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >>> 24);
    bytes[at + 1] = (byte) (value >>> 16);
    bytes[at + 2] = (byte) (value >>> 8);
    bytes[at + 3] = (byte) value;
  }

  static void xor(byte[] bytes, int at, int value) {
    bytes[at] ^= (byte) (value >>> 24);
    bytes[at + 1] ^= (byte) (value >>> 16);
    bytes[at + 2] ^= (byte) (value >>> 8);
    bytes[at + 3] ^= (byte) value;
  }
}
