package dev.pipit.link;

import java.net.IDN;
import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a relay is: a host and a port. It has no path, no user and no query, so nothing a person
 * types here can lead elsewhere on that host.
 *
 * @param host in ASCII and small letters; an IP address of version 6 without brackets
 * @param port 1 to 65535
 * @param encrypted whether TLS is used; false is for tests on this machine and at home
 */
public record RelayAddress(String host, int port, boolean encrypted) {
  private static final int LONGEST = 300;
  private static final int LONGEST_NAME = 253;
  private static final int HTTPS = 443;
  private static final int HTTP = 80;
  private static final Pattern SCHEME = Pattern.compile("(?i)([a-z][a-z0-9+.-]*)://(.*)");
  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[[0-9A-Fa-f:.]*]|[^\\[\\]:]*)(?::([0-9]{1,5}))?");
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern IP_4 =
      Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");

  /**
   * Characters that old and new rules for names in other scripts read differently (UTS 46, 4.2).
   */
  private static final Pattern READ_DIFFERENTLY = Pattern.compile("[ßẞς\\u200C\\u200D]");

  /**
   * Takes what {@link #parse} would have made.
   *
   * @throws IllegalArgumentException for a port that is none
   */
  public RelayAddress {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port " + port);
    }
  }

  /** What is typed is no address of a relay. */
  public static final class MalformedAddressException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedAddressException(String sentence) {
      super(sentence);
    }
  }

  /** Whether it may be an address without TLS. */
  public enum Plain {
    /** Never. */
    REFUSED,
    /** On this machine and in private networks (RFC 1918, 4193), for tests. */
    AT_HOME
  }

  /**
   * Reads what a person types: {@code relay.example}, {@code https://relay.example:8443/}.
   *
   * @throws MalformedAddressException with a sentence for that person
   */
  public static RelayAddress parse(String typed, Plain plain) throws MalformedAddressException {
    String text = typed.strip();
    refuseStrange(text);
    boolean encrypted = true;
    var scheme = SCHEME.matcher(text);
    if (scheme.matches()) {
      encrypted = isEncrypted(scheme.group(1).toLowerCase(Locale.ROOT));
      text = scheme.group(2);
    }
    RelayAddress address = authority(withoutPath(text), encrypted);
    if (!encrypted && (plain == Plain.REFUSED || !isAtHome(address.host))) {
      throw new MalformedAddressException(
          "A relay is reached by https only: the token would be read on the way.");
    }
    return address;
  }

  private static void refuseStrange(String text) throws MalformedAddressException {
    if (text.isEmpty()) {
      throw new MalformedAddressException("Type the relay's address, such as relay.example.");
    }
    if (text.length() > LONGEST) {
      throw new MalformedAddressException("No relay's address is longer than 300 characters.");
    }
    if (text.chars().anyMatch(c -> c <= ' ' || c == '\\' || Character.isISOControl(c))) {
      throw new MalformedAddressException("A relay's address has no spaces and no backslashes.");
    }
    if (text.indexOf('@') >= 0) {
      throw new MalformedAddressException(
          "A relay's address has no user and no password: leave out what is before the @.");
    }
  }

  private static boolean isEncrypted(String scheme) throws MalformedAddressException {
    return switch (scheme) {
      case "https", "wss" -> true;
      case "http", "ws" -> false;
      default ->
          throw new MalformedAddressException(
              "A relay's address begins with https:// or with the relay's name.");
    };
  }

  private static String withoutPath(String text) throws MalformedAddressException {
    String authority = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    if (authority.chars().anyMatch(c -> c == '/' || c == '?' || c == '#')) {
      throw new MalformedAddressException(
          "A relay's address ends with its name or its port: leave out what is behind.");
    }
    return authority;
  }

  private static RelayAddress authority(String text, boolean encrypted)
      throws MalformedAddressException {
    var parts = AUTHORITY.matcher(text);
    if (!parts.matches()) {
      throw new MalformedAddressException(
          "A relay's address is a name, and behind a colon perhaps a port: relay.example:8443.");
    }
    String digits = parts.group(2);
    int port = digits == null ? encrypted ? HTTPS : HTTP : Integer.parseInt(digits);
    if (port < 1 || port > 65_535) {
      throw new MalformedAddressException("A port is a number from 1 to 65535.");
    }
    String host = parts.group(1);
    return new RelayAddress(
        host.startsWith("[") ? ip6(host.substring(1, host.length() - 1)) : name(host),
        port,
        encrypted);
  }

  private static String ip6(String text) throws MalformedAddressException {
    InetAddress address = literal(text);
    if (address == null || text.indexOf(':') < 0) {
      throw new MalformedAddressException("[" + text + "] is no IP address of version 6.");
    }
    return text.toLowerCase(Locale.ROOT);
  }

  private static String name(String text) throws MalformedAddressException {
    if (READ_DIFFERENTLY.matcher(text).find()) {
      throw new MalformedAddressException(
          "The name has a letter that programs read differently: type its form that begins with"
              + " xn--.");
    }
    String host;
    try {
      host = IDN.toASCII(text, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      throw noName();
    }
    if (host.endsWith(".")) {
      host = host.substring(0, host.length() - 1);
    }
    String[] labels = host.split("\\.", -1);
    for (String label : labels) {
      if (!LABEL.matcher(label).matches()) {
        throw noName();
      }
    }
    // What ends so is an address of version 4 to some, whatever its form (RFC 1123, 2.1).
    boolean number = Character.isDigit(labels[labels.length - 1].charAt(0));
    if (host.length() > LONGEST_NAME || (number && !isIp4(host))) {
      throw noName();
    }
    return host;
  }

  private static MalformedAddressException noName() {
    return new MalformedAddressException("That is neither a host name nor an IP address.");
  }

  private static boolean isIp4(String host) {
    return IP_4.matcher(host).matches() && literal(host) != null;
  }

  /** An IP address, without asking anybody. */
  private static @Nullable InetAddress literal(String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static boolean isAtHome(String host) {
    InetAddress address = literal(host);
    if (address == null) {
      return host.equals("localhost");
    }
    boolean uniqueLocal = host.indexOf(':') >= 0 && (address.getAddress()[0] & 0xFE) == 0xFC;
    return address.isLoopbackAddress() || address.isSiteLocalAddress() || uniqueLocal;
  }

  /** As in an address: with brackets around version 6, and the port where it is not the usual. */
  public String authority() {
    String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return port == (encrypted ? HTTPS : HTTP) ? name : name + ":" + port;
  }

  /**
   * An address on this relay.
   *
   * @param path begins with a slash
   */
  URI uri(String path) {
    return URI.create((encrypted ? "https://" : "http://") + authority() + path);
  }

  /** As a person would type it, with the scheme. */
  @Override
  public String toString() {
    return (encrypted ? "https://" : "http://") + authority();
  }
}
