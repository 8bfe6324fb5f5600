package dev.pipit.access;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;

/**
 * Signed addresses: 4 bytes with the minute of Unix time at which it was made, 4 with that at which
 * it expires, and 16 of an HMAC of the camera's name and these minutes, in Base64 for URLs: 32
 * characters. Nothing is stored for them. They hold as {@link Lifetime} says.
 */
final class LinkSigner {
  private static final int MAC_BYTES = 16;
  private static final int TOKEN_CHARACTERS = 32;
  private static final long MINUTE_MS = Duration.ofMinutes(1).toMillis();

  private LinkSigner() {}

  static String sign(byte[] key, String camera, long madeMs, long expiresMs) {
    int made = Math.toIntExact(madeMs / MINUTE_MS);
    int expires = Math.toIntExact(expiresMs / MINUTE_MS);
    ByteBuffer token = ByteBuffer.allocate(8 + MAC_BYTES);
    token.putInt(made).putInt(expires).put(mac(key, camera, made, expires));
    return Secrets.base64(token.array());
  }

  static boolean verify(byte[] key, String camera, String token, long nowMs) {
    if (token.length() != TOKEN_CHARACTERS) {
      return false;
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException e) {
      return false;
    }
    ByteBuffer fields = ByteBuffer.wrap(bytes);
    if (fields.remaining() != 8 + MAC_BYTES) {
      return false; // padded
    }
    int made = fields.getInt();
    int expires = fields.getInt();
    byte[] given = Arrays.copyOfRange(bytes, 8, bytes.length);
    return Secrets.base64(bytes).equals(token)
        && MessageDigest.isEqual(given, mac(key, camera, made, expires))
        && Lifetime.holds(made * MINUTE_MS, expires * MINUTE_MS, nowMs);
  }

  private static byte[] mac(byte[] key, String camera, int made, int expires) {
    String signed = "link " + made + " " + expires + " " + camera;
    return Arrays.copyOf(Secrets.mac(key, signed), MAC_BYTES);
  }
}
