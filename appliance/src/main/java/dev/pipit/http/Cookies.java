package dev.pipit.http;

import org.jspecify.annotations.Nullable;

/**
 * The cookies of Pipit. Over TLS their names begin with {@code __Host-}, so that a browser takes
 * and sends them only with this host and only encrypted (RFC 6265bis 4.1.3.2); a cookie of plain
 * HTTP is another one and does not work there.
 */
enum Cookies {
  /** The secret of a session. */
  SESSION("pipit", 180),
  /** Shows that somebody logged in with this browser before. */
  DEVICE("pipit-device", 400);

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
   * @param header the Cookie field (RFC 6265 4.2), null when there is none
   * @return the value, empty when it is not there
   */
  String value(@Nullable String header, boolean secure) {
    if (header != null && header.length() <= 8192) {
      String prefix = name(secure) + "=";
      for (String pair : header.split(";", -1)) {
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
