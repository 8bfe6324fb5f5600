package dev.pipit.accounts;

import java.net.IDN;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An address in its one form, so that nobody has two accounts by writing it in two ways: NFKC,
 * lower case, the domain in ASCII (RFC 3490). Mail servers may tell upper from lower case before
 * the @ (RFC 5321 section 2.4); none that is in use does.
 */
final class EmailAddress {
  /** RFC 5321 section 4.5.3.1: a path of 256 with its brackets. */
  private static final int LONGEST = 254;

  private static final int LONGEST_LOCAL = 64;

  /** Nothing that is not seen, and nothing that mail itself gives a meaning. */
  private static final Pattern LOCAL = Pattern.compile("[^@\\p{Z}\\p{C}<>()\\[\\]\\\\,;:\"]+");

  private static final Pattern DOMAIN =
      Pattern.compile("(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z0-9-]{1,63}");

  private EmailAddress() {}

  /**
   * The one form.
   *
   * @throws AccountsException when it is no address
   */
  static String of(String typed) throws AccountsException {
    if (typed.length() > 2 * LONGEST) {
      throw malformed();
    }
    String plain = Normalizer.normalize(typed.strip(), Normalizer.Form.NFKC);
    int at = plain.lastIndexOf('@');
    if (at < 1) {
      throw malformed();
    }
    String local = plain.substring(0, at).toLowerCase(Locale.ROOT);
    String address = local + "@" + domain(plain.substring(at + 1));
    if (address.length() > LONGEST
        || local.length() > LONGEST_LOCAL
        || !LOCAL.matcher(local).matches()) {
      throw malformed();
    }
    return address;
  }

  private static String domain(String typed) throws AccountsException {
    try {
      String domain = IDN.toASCII(typed).toLowerCase(Locale.ROOT);
      if (DOMAIN.matcher(domain).matches()) {
        return domain;
      }
    } catch (IllegalArgumentException e) {
      // Said below, in the same words.
    }
    throw malformed();
  }

  private static AccountsException malformed() {
    return AccountsException.notAllowed("That is no e-mail address.");
  }
}
