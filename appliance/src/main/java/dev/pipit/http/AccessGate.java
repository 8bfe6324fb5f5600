package dev.pipit.http;

import dev.pipit.access.Access;
import dev.pipit.access.Grant;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Lets in by session cookie, API token or signed address. */
final class AccessGate implements Gate {
  static final String CSRF_HEADER = "X-Pipit-CSRF";
  private static final String BEARER = "bearer ";

  private final Access access;

  AccessGate(Access access) {
    this.access = access;
  }

  @Override
  public Caller caller(Request request) {
    String address = Request.getRemoteAddr(request);
    String token = bearer(request);
    Grant grant =
        token == null
            ? access.grantBySession(session(request), request.isSecure())
            : access.grantByToken(token);
    return new Caller(right(grant), address, grant);
  }

  @Override
  public Caller caller(Request request, String camera, String linkToken) {
    Grant grant = access.grantByLink(camera, linkToken);
    return grant instanceof Grant.ByLink
        ? new Caller(Right.VIEW, Request.getRemoteAddr(request), grant)
        : new Caller(Right.NONE, Request.getRemoteAddr(request), grant);
  }

  private Right right(Grant grant) {
    return switch (grant) {
      case Grant.Nobody _ -> access.isViewingOpen() ? Right.VIEW : Right.NONE;
      case Grant.ByLink _ -> Right.VIEW;
      case Grant.ByToken token -> token.control() ? Right.CONTROL : Right.READ;
      case Grant.BySession _ -> Right.ADMIN;
      case Grant.ByAccount _, Grant.ByShare _ -> Right.NONE;
    };
  }

  static String session(Request request) {
    return Cookies.SESSION.value(request.getHeaders(), request.isSecure());
  }

  /** Null when there is none: what a proxy in front asks for itself is not meant for us. */
  static @Nullable String bearer(Request request) {
    String authorization = request.getHeaders().get(HttpHeader.AUTHORIZATION);
    return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? authorization.substring(BEARER.length()).strip()
        : null;
  }

  @Override
  public void check(Request request, Caller caller, Right needed, boolean changes) throws ApiFault {
    if (!caller.may(needed)) {
      throw refusal(caller, needed);
    }
    if (changes && needed != Right.NONE && caller.grant() instanceof Grant.BySession) {
      String sent = request.getHeaders().get(CSRF_HEADER);
      if (sent == null || !access.isCsrf(session(request), sent)) {
        throw new ApiFault(
                HttpStatus.FORBIDDEN_403,
                "The request does not show that it comes from Pipit's own page.")
            .code("csrf")
            .action("Send " + CSRF_HEADER + " with the csrf of GET /api/v1/session.");
      }
    }
  }

  private ApiFault refusal(Caller caller, Right needed) {
    String locked = access.locked();
    if (locked != null && !(caller.grant() instanceof Grant.ByToken)) {
      return new ApiFault(HttpStatus.FORBIDDEN_403, locked)
          .code("locked")
          .action("Run pipit reset-password on the machine itself.");
    }
    if (!access.isClaimed() && !(caller.grant() instanceof Grant.ByToken)) {
      return new ApiFault(HttpStatus.FORBIDDEN_403, "Nobody has claimed this device yet.")
          .code("unclaimed")
          .action("Open the page and claim it with the code that Pipit printed when it started.");
    }
    if (caller.grant() instanceof Grant.ByToken) {
      return new ApiFault(
              HttpStatus.FORBIDDEN_403,
              needed == Right.ADMIN
                  ? "No token may change who has access."
                  : "This token may read only.")
          .code("right");
    }
    return new ApiFault(HttpStatus.UNAUTHORIZED_401, "Log in first.").code("login");
  }

  @Override
  public boolean holds(Caller caller) {
    return access.holds(caller.grant());
  }
}
