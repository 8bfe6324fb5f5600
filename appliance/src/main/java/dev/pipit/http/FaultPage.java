package dev.pipit.http;

import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What Jetty refuses before or while we handle it, in our words: no echo, no stack trace. */
final class FaultPage implements Request.Handler {
  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status = response.getStatus();
    if (status == HttpStatus.BAD_REQUEST_400
        && request.getConnectionMetaData().getHttpVersion().getVersion() < 20) {
      // Jetty ends the connection of a request that it cannot understand.
      response.getHeaders().put(Fields.CLOSE);
    }
    Reply.fault(request, response, callback, status, sentence(status));
    return true;
  }

  private static String sentence(int status) {
    if (status == HttpStatus.URI_TOO_LONG_414) {
      return "The address is too long.";
    }
    if (status == HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431) {
      return "The request's header is too large.";
    }
    if (status == HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505
        || status == HttpStatus.UPGRADE_REQUIRED_426) {
      return "Only HTTP/1 and HTTP/2 are spoken here.";
    }
    if (status >= 500) {
      return "Something failed here; the log says more.";
    }
    return "This is no request that HTTP allows, or not one that is safe to answer.";
  }
}
