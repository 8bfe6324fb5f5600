package dev.pipit.http;

/**
 * Who asks.
 *
 * @param right the most that this caller may do
 * @param address the peer's IP address as text
 * @param credential names the session, token or signed path that gave the right, empty for none; no
 *     secret
 */
public record Caller(Right right, String address, String credential) {
  /** Whether the caller has that right. */
  public boolean may(Right needed) {
    return right.compareTo(needed) >= 0;
  }
}
