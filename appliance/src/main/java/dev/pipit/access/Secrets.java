package dev.pipit.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Random secrets and what is kept of them. */
public final class Secrets {
  static final int SECRET_BYTES = 32;
  private static final int ID_BYTES = 8;
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private Secrets() {}

  /** 256 random bits as 43 letters, digits, hyphens and underscores. */
  public static String secret() {
    return BASE64.encodeToString(random(SECRET_BYTES));
  }

  /** A name for something in the list of sessions or tokens; no secret. */
  public static String id() {
    return HexFormat.of().formatHex(random(ID_BYTES));
  }

  /** So many random bytes. */
  public static byte[] random(int bytes) {
    byte[] random = new byte[bytes];
    Chance.SOURCE.nextBytes(random);
    return random;
  }

  /** SHA-256 in hexadecimal: enough for secrets of 256 random bits, which nobody guesses. */
  public static String hash(String secret) {
    return HexFormat.of().formatHex(sha256(secret.getBytes(StandardCharsets.UTF_8)));
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** HMAC-SHA256 (RFC 2104). */
  static byte[] mac(byte[] key, String message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(message.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA256", e);
    }
  }

  /** Base64 for addresses (RFC 4648 section 5), without padding. */
  public static String base64(byte[] bytes) {
    return BASE64.encodeToString(bytes);
  }

  /** Whether both are the same, in a time that does not tell where they differ. */
  public static boolean same(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  /** Made when the first secret is. */
  private static final class Chance {
    static final SecureRandom SOURCE = new SecureRandom();
  }

  /** The source of all of them. */
  public static SecureRandom chance() {
    return Chance.SOURCE;
  }
}
