package dev.pipit.access;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What only its passphrase opens, as text that survives mail and notepads: two lines that say how,
 * then Base64. The key is made of the passphrase by Argon2id (RFC 9106); content and both lines are
 * protected by AES-256-GCM (NIST SP 800-38D), so that a text which was cut or changed is refused.
 *
 * <p>Any thread. Of the passphrase nothing is kept.
 */
public final class SealedText {
  private static final String FIRST = "pipit-backup 1";

  /** Three times the work of a log-in: whoever has the file may guess as long as they like. */
  private static final int MEMORY_KIB = 9 * 1024;

  private static final int PASSES = 12;
  private static final int SALT_BYTES = 16;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int MAX_CHARACTERS = 1024 * 1024;
  private static final Pattern SECOND =
      Pattern.compile("argon2id m=([0-9]{4,5}) t=([0-9]{1,2}) salt=([A-Za-z0-9+/]{22})==");

  /** The text is not to be opened; the message is one plain sentence. */
  public static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1;

    UnreadableException(String sentence) {
      super(sentence, null, false, false);
    }
  }

  private SealedText() {}

  /**
   * Seals. Takes about as long as three log-ins.
   *
   * @throws AccessException when the passphrase is too short, or too many ask at once
   */
  public static String seal(byte[] content, String passphrase)
      throws AccessException, InterruptedException {
    String fault = PasswordRule.fault(passphrase);
    if (fault != null) {
      throw new AccessException(AccessException.Reason.NOT_ALLOWED, fault, "");
    }
    byte[] salt = Secrets.random(SALT_BYTES);
    String head =
        FIRST
            + "\nargon2id m=%d t=%d salt=%s\n"
                .formatted(MEMORY_KIB, PASSES, Base64.getEncoder().encodeToString(salt));
    byte[] nonce = Secrets.random(NONCE_BYTES);
    byte[] key = PasswordHash.hash(passphrase, salt, MEMORY_KIB, PASSES);
    ByteArrayOutputStream sealed = new ByteArrayOutputStream();
    sealed.writeBytes(nonce);
    try {
      sealed.writeBytes(cipher(Cipher.ENCRYPT_MODE, key, nonce, head).doFinal(content));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-GCM", e);
    }
    return head
        + Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(sealed.toByteArray())
        + '\n';
  }

  /**
   * Opens what {@link #seal} made.
   *
   * @throws UnreadableException when it is something else, was changed, or for another passphrase
   * @throws AccessException when too many ask at once
   */
  public static byte[] open(String text, String passphrase)
      throws UnreadableException, AccessException, InterruptedException {
    String[] parts = text.stripLeading().split("\r?\n", 3);
    if (parts.length < 3 || !parts[0].strip().startsWith("pipit-backup ")) {
      throw new UnreadableException("This is no backup of Pipit.");
    }
    if (!parts[0].strip().equals(FIRST)) {
      throw new UnreadableException("This backup is of another version of Pipit.");
    }
    Matcher how = SECOND.matcher(parts[1].strip());
    if (!how.matches() || text.length() > MAX_CHARACTERS) {
      throw damaged();
    }
    int memoryKib = Integer.parseInt(how.group(1));
    int passes = Integer.parseInt(how.group(2));
    if (memoryKib > PasswordHash.MOST_MEMORY_KIB
        || passes < 1
        || passes > PasswordHash.MOST_PASSES) {
      throw damaged();
    }
    byte[] salt;
    byte[] sealed;
    try {
      salt = Base64.getDecoder().decode(how.group(3) + "==");
      sealed = Base64.getDecoder().decode(parts[2].replaceAll("[\r\n\t ]", ""));
    } catch (IllegalArgumentException e) {
      throw damaged();
    }
    if (sealed.length < NONCE_BYTES + TAG_BITS / 8) {
      throw damaged();
    }
    byte[] key = PasswordHash.hash(passphrase, salt, memoryKib, passes);
    String head = FIRST + '\n' + how.group() + '\n';
    try {
      return cipher(Cipher.DECRYPT_MODE, key, Arrays.copyOf(sealed, NONCE_BYTES), head)
          .doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
    } catch (AEADBadTagException e) {
      throw new UnreadableException("The passphrase is another, or the backup was damaged.");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-GCM", e);
    }
  }

  private static UnreadableException damaged() {
    return new UnreadableException("This backup is cut off or was changed.");
  }

  private static Cipher cipher(int mode, byte[] key, byte[] nonce, String head)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(head.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
