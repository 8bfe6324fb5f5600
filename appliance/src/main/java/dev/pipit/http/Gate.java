package dev.pipit.http;

import dev.pipit.access.Grant;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, and what they may. Called by the server's few threads, where it must not wait, unless
 * the front says that it may.
 */
interface Gate {
  /** Everyone may do everything: for a server that only tests reach. */
  Gate OPEN = new Open();

  /**
   * Who sends that request. A credential that is wrong gives no right; it is no fault by itself.
   */
  Caller caller(Request request);

  /**
   * Who sends a request for something of the stream of that name, which need not exist; null when
   * for this caller there shall be none.
   */
  default @Nullable Caller watcher(Request request, String stream) {
    return caller(request);
  }

  /** Who sends a request whose path is signed for that camera. */
  Caller caller(Request request, String camera, String linkToken);

  /**
   * Checks that the caller has the right, and that a page of another site has not sent the request.
   *
   * @param changes whether the request changes anything
   * @throws ApiFault 401 or 403 with what to do
   */
  void check(Request request, Caller caller, Right needed, boolean changes) throws ApiFault;

  /** Whether what let a caller in still does. */
  boolean holds(Caller caller);

  /** Lets everyone do everything. */
  final class Open implements Gate {
    private Open() {}

    @Override
    public Caller caller(Request request) {
      return new Caller(Right.ADMIN, Request.getRemoteAddr(request), new Grant.Nobody());
    }

    @Override
    public Caller caller(Request request, String camera, String linkToken) {
      return caller(request);
    }

    @Override
    public void check(Request request, Caller caller, Right needed, boolean changes) {}

    @Override
    public boolean holds(Caller caller) {
      return true;
    }
  }
}
