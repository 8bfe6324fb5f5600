package dev.pipit.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Passwords by Argon2id (RFC 9106), written in the PHC string format.
 *
 * <p>9 MiB and four passes are as much work for an attacker as the usual 19 MiB and two, and leave
 * a machine of 512 MB its memory. One hash is made at a time; who would wait longer than five
 * seconds is told to come again.
 */
public final class PasswordHash {
  private static final int MEMORY_KIB = 9 * 1024;
  private static final int PASSES = 4;

  /** More than Pipit ever asked for; a file that came from elsewhere must not make log-ins hang. */
  static final int MOST_MEMORY_KIB = 16 * 1024;

  static final int MOST_PASSES = 16;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final int WAIT_SECONDS = 5;
  private static final Pattern FORM =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=([0-9]{1,6}),t=([0-9]{1,2}),p=1"
              + "\\$([A-Za-z0-9+/]{11,64})\\$([A-Za-z0-9+/]{43})");

  private static final Semaphore ONE = new Semaphore(1, true);

  private PasswordHash() {}

  /**
   * Hashes a password with a salt of its own. Takes as long as an attacker's guess does.
   *
   * @throws AccessException when too many wait for theirs
   */
  public static String of(String password) throws AccessException, InterruptedException {
    byte[] salt = Secrets.random(SALT_BYTES);
    byte[] hash = hash(password, salt, MEMORY_KIB, PASSES);
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m=%d,t=%d,p=1$%s$%s"
        .formatted(MEMORY_KIB, PASSES, base64.encodeToString(salt), base64.encodeToString(hash));
  }

  /** Whether that is a hash as {@link #of} makes them. */
  static boolean isHash(String text) {
    Matcher form = FORM.matcher(text);
    return form.matches()
        && Integer.parseInt(form.group(1)) >= 8
        && Integer.parseInt(form.group(1)) <= MOST_MEMORY_KIB
        && Integer.parseInt(form.group(2)) >= 1
        && Integer.parseInt(form.group(2)) <= MOST_PASSES;
  }

  /**
   * Whether the password is the one that was hashed.
   *
   * @throws AccessException when too many wait for theirs
   */
  public static boolean matches(String password, String hash)
      throws AccessException, InterruptedException {
    Matcher form = FORM.matcher(hash);
    if (!isHash(hash) || !form.matches()) {
      throw new IllegalArgumentException("no hash of a password");
    }
    Base64.Decoder base64 = Base64.getDecoder();
    byte[] made =
        hash(
            password,
            base64.decode(form.group(3)),
            Integer.parseInt(form.group(1)),
            Integer.parseInt(form.group(2)));
    return MessageDigest.isEqual(made, base64.decode(form.group(4)));
  }

  /** 32 bytes that nobody makes with less work. */
  static byte[] hash(String password, byte[] salt, int memoryKib, int passes)
      throws AccessException, InterruptedException {
    if (!ONE.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
      throw new AccessException(
          AccessException.Reason.BUSY, "Too many are logging in at once.", "Try again.", 2);
    }
    try {
      Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
      argon2.init(
          new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
              .withVersion(Argon2Parameters.ARGON2_VERSION_13)
              .withMemoryAsKB(memoryKib)
              .withIterations(passes)
              .withParallelism(1)
              .withSalt(salt)
              .build());
      byte[] hash = new byte[HASH_BYTES];
      // Keyboards differ in how they write the same letter.
      String same = Normalizer.normalize(password, Normalizer.Form.NFC);
      argon2.generateBytes(same.getBytes(StandardCharsets.UTF_8), hash);
      return hash;
    } finally {
      ONE.release();
    }
  }
}
