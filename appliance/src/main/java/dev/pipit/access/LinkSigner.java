package dev.pipit.access;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

/**
 * Signed addresses: 4 bytes with the minute of Unix time at which it expires, and 16 of an HMAC of
 * the camera's name and that minute, in Base64 for URLs: 27 characters. Nothing is stored for them.
 */
final class LinkSigner {
  private static final int MAC_BYTES = 16;
  private static final int TOKEN_CHARACTERS = 27;
  private static final long MINUTE_MS = 60_000;

  private LinkSigner() {}

  static String sign(byte[] key, String camera, long expiresMs) {
    int minute = Math.toIntExact(expiresMs / MINUTE_MS);
    ByteBuffer token = ByteBuffer.allocate(4 + MAC_BYTES);
    token.putInt(minute).put(mac(key, camera, minute));
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
    int minute = ByteBuffer.wrap(bytes).getInt();
    byte[] given = Arrays.copyOfRange(bytes, 4, bytes.length);
    return Secrets.base64(bytes).equals(token)
        && MessageDigest.isEqual(given, mac(key, camera, minute))
        && nowMs < minute * MINUTE_MS;
  }

  private static byte[] mac(byte[] key, String camera, int minute) {
    return Arrays.copyOf(Secrets.mac(key, "link " + minute + " " + camera), MAC_BYTES);
  }
}
