package dev.pipit.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/**
 * The cookies of Pipit. Over TLS their names begin with {@code __Host-}, so that a browser takes
 * and sends them only with this host and only encrypted (RFC 6265bis 4.1.3.2); a cookie of plain
 * HTTP is another one and does not work there.
 */
enum Cookies {
  /** The secret of a session. */
  SESSION("pipit", 180),
  /** Shows that somebody logged in with this browser before. */
  DEVICE("pipit-device", 400),
  /** The secret of a session on a relay: of another name, since ports of one host share cookies. */
  ACCOUNT("pipit-relay", 180);

  private static final int SECONDS_PER_DAY = 86_400;

  private final String name;
  private final int days;

  Cookies(String name, int days) {
    this.name = name;
    this.days = days;
  }

  /** The name that it has, with or without TLS. */
  String name(boolean secure) {
    return secure ? "__Host-" + name : name;
  }

  /**
   * Its value.
   *
   * @param headers of a request; browsers send each cookie in a field of its own over HTTP/2 (RFC
   *     9113 8.2.3)
   * @return the value, empty when it is not there
   */
  String value(HttpFields headers, boolean secure) {
    String prefix = name(secure) + "=";
    for (String field : headers.getValuesList(HttpHeader.COOKIE)) {
      for (String pair : field.split(";", -1)) {
        String cookie = pair.strip();
        if (cookie.startsWith(prefix)) {
          return cookie.substring(prefix.length());
        }
      }
    }
    return "";
  }

  /** The Set-Cookie field that gives it to the browser. */
  String set(String value, boolean secure) {
    return attributes(value, secure, days * SECONDS_PER_DAY);
  }

  /** The Set-Cookie field that takes it back. */
  String clear(boolean secure) {
    return attributes("", secure, 0);
  }

  private String attributes(String value, boolean secure, int maxAgeSeconds) {
    return name(secure)
        + "="
        + value
        + "; Path=/; Max-Age="
        + maxAgeSeconds
        + "; HttpOnly; SameSite=Strict"
        + (secure ? "; Secure" : "");
  }
}
