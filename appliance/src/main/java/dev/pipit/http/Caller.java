package dev.pipit.http;

import dev.pipit.access.Grant;
import org.eclipse.jetty.server.Request;

/**
 * Who asks.
 *
 * @param right the most that this caller may do
 * @param address the peer's IP address as text
 * @param grant the session, token or signed address that gave the right
 */
public record Caller(Right right, String address, Grant grant) {
  private static final String ATTRIBUTE = Caller.class.getName();

  /** Whether the caller has that right. */
  public boolean may(Right needed) {
    return right.compareTo(needed) >= 0;
  }

  /** Notes with the request who sent it. */
  void attachTo(Request request) {
    request.setAttribute(ATTRIBUTE, this);
  }

  /** Who sent a request that has been let in. */
  static Caller of(Request request) {
    return (Caller) request.getAttribute(ATTRIBUTE);
  }
}
