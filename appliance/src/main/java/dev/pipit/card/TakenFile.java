package dev.pipit.card;

import dev.pipit.card.CardFile.Remains;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A file whose settings are safe, while it may still lie on the card: a card that cannot be written
 * asks for the same at each start, and is listened to once. It is kept on the data partition.
 *
 * @param name the file's, one of those that the card is searched for
 * @param mac HMAC-SHA-256 (RFC 2104) of its name and content with the device's own key, as
 *     hexadecimal digits: passwords in it cannot be guessed from that
 * @param remains what is to be in its place; without secrets
 */
record TakenFile(String name, String mac, @Nullable Remains remains) {
  private static final Pattern FORM =
      Pattern.compile("([0-9a-f]{64})\n([A-Za-z0-9.-]{0,64})\n(.*)", Pattern.DOTALL);

  /** A file as it lies on the card. */
  static TakenFile of(String name, byte[] content, @Nullable Remains remains, byte[] key) {
    return new TakenFile(name, mac(name, content, key), remains);
  }

  /** As {@link #text} wrote it; null when it is not in that form. */
  static @Nullable TakenFile of(String name, String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches() || !CardFolder.isKnown(name)) {
      return null;
    }
    String kept = form.group(2);
    return new TakenFile(
        name, form.group(1), kept.isEmpty() ? null : new Remains(kept, form.group(3)));
  }

  /** To be written to a file. */
  String text() {
    Remains rest = remains;
    return mac + "\n" + (rest == null ? "\n" : rest.name() + "\n" + rest.text());
  }

  /** Whether that is the content that was taken over. */
  boolean isOf(byte[] content, byte[] key) {
    return mac.equals(mac(name, content, key));
  }

  private static String mac(String name, byte[] content, byte[] key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update((name + '\0').getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(mac.doFinal(content));
    } catch (GeneralSecurityException e) {
      // Every Java has it (java.security.Provider, "Every implementation … HmacSHA256").
      throw new IllegalStateException(e);
    }
  }
}
