package dev.pipit.http;

import org.eclipse.jetty.server.Request;

/** Who asks, and what they may. Called by the server's few threads: must not wait. */
interface Gate {
  /** Everyone may do everything: for a server that only tests reach. */
  Gate OPEN = new Open();

  /**
   * Who sends that request. A credential that is wrong gives no right; it is no fault by itself.
   */
  Caller caller(Request request);

  /**
   * Checks that the caller has the right, and that a page of another site has not sent the request.
   *
   * @param changes whether the request changes anything
   * @throws ApiFault 401 or 403 with what to do
   */
  void check(Request request, Caller caller, Right needed, boolean changes) throws ApiFault;

  /** Lets everyone do everything. */
  final class Open implements Gate {
    private Open() {}

    @Override
    public Caller caller(Request request) {
      return new Caller(Right.ADMIN, Request.getRemoteAddr(request), "");
    }

    @Override
    public void check(Request request, Caller caller, Right needed, boolean changes) {}
  }
}
