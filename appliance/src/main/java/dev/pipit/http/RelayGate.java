package dev.pipit.http;

import dev.pipit.access.Grant;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * The gate of a relay: sessions of accounts, and shared links. Whose a device is, is asked for each
 * request of its pictures; to others it is as if there were none.
 */
final class RelayGate implements Gate {
  private final Visitors visitors;

  RelayGate(Visitors visitors) {
    this.visitors = visitors;
  }

  private static String secret(Request request) {
    return Cookies.ACCOUNT.value(request.getHeaders(), request.isSecure());
  }

  @Override
  public Caller caller(Request request) {
    String secret = secret(request);
    Grant grant = secret.isEmpty() ? new Grant.Nobody() : visitors.bySession(secret);
    return new Caller(right(grant), Request.getRemoteAddr(request), grant);
  }

  private static Right right(Grant grant) {
    return switch (grant) {
      case Grant.ByAccount account -> account.administrator() ? Right.ADMIN : Right.CONTROL;
      case Grant.ByShare _ -> Right.VIEW;
      case Grant.Nobody _, Grant.BySession _, Grant.ByToken _, Grant.ByLink _ -> Right.NONE;
    };
  }

  @Override
  public @Nullable Caller watcher(Request request, String stream) {
    Caller caller = caller(request);
    if (!(caller.grant() instanceof Grant.ByAccount account)) {
      return caller;
    }
    if (!visitors.mayWatch(account.account(), stream)) {
      return null;
    }
    return new Caller(
        // An administrator of the relay watches what is theirs, like everybody.
        Right.VIEW,
        caller.address(),
        new Grant.ByAccount(account.account(), account.session(), account.administrator(), stream));
  }

  @Override
  public Caller caller(Request request, String stream, String linkToken) {
    Grant grant = visitors.byShare(stream, linkToken);
    return new Caller(right(grant), Request.getRemoteAddr(request), grant);
  }

  @Override
  public void check(Request request, Caller caller, Right needed, boolean changes) throws ApiFault {
    if (!caller.may(needed)) {
      throw caller.grant() instanceof Grant.ByAccount
          ? new ApiFault(HttpStatus.FORBIDDEN_403, "That is for administrators of this relay.")
              .code("right")
          : new ApiFault(HttpStatus.UNAUTHORIZED_401, "Log in first.").code("login");
    }
    if (changes && needed != Right.NONE && caller.grant() instanceof Grant.ByAccount) {
      String sent = request.getHeaders().get(AccessGate.CSRF_HEADER);
      if (sent == null || !visitors.isCsrf(secret(request), sent)) {
        throw new ApiFault(
                HttpStatus.FORBIDDEN_403,
                "The request does not show that it comes from the relay's own page.")
            .code("csrf")
            .action("Send " + AccessGate.CSRF_HEADER + " with the csrf of GET /api/v1/session.");
      }
    }
  }

  @Override
  public boolean holds(Caller caller) {
    return caller.grant() instanceof Grant.Nobody || visitors.holds(caller.grant());
  }
}
