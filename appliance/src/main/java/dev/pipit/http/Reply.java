package dev.pipit.http;

import dev.pipit.json.JsonTrees;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Whole small answers. */
final class Reply {
  private Reply() {}

  /** The body of an RFC 9457 problem. */
  record Problem(String type, String title, int status, String detail) {}

  /** A fault in one plain sentence: a problem (RFC 9457) below {@code /api/}, else plain text. */
  static void fault(
      Request request, Response response, Callback callback, int status, String sentence) {
    HttpFields.Mutable headers = response.getHeaders();
    headers.put(Fields.NO_STORE);
    String path = request.getHttpURI().getPath();
    if (path != null && path.startsWith("/api/")) {
      String title = HttpStatus.getMessage(status);
      json(
          request,
          response,
          callback,
          status,
          Fields.PROBLEM_JSON,
          new Problem("about:blank", title, status, sentence));
    } else {
      text(request, response, callback, status, Fields.PLAIN_TEXT, sentence + "\n");
    }
  }

  static void json(
      Request request,
      Response response,
      Callback callback,
      int status,
      HttpField contentType,
      Object value) {
    ByteBuffer body = ByteBuffer.wrap(JsonTrees.bytes(value));
    bytes(request, response, callback, status, contentType, body);
  }

  static void text(
      Request request,
      Response response,
      Callback callback,
      int status,
      HttpField contentType,
      String text) {
    ByteBuffer body = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    bytes(request, response, callback, status, contentType, body);
  }

  /**
   * Writes the whole answer.
   *
   * @param body from position to limit, its position moves
   */
  static void bytes(
      Request request,
      Response response,
      Callback callback,
      int status,
      HttpField contentType,
      ByteBuffer body) {
    response.setStatus(status);
    HttpFields.Mutable headers = response.getHeaders();
    headers.put(contentType);
    headers.put(Fields.NOSNIFF);
    headers.put(Fields.SAME_ORIGIN);
    headers.put(HttpHeader.CONTENT_LENGTH, body.remaining());
    response.write(true, isHead(request) ? null : body, callback);
  }

  static boolean isHead(Request request) {
    return HttpMethod.HEAD.is(request.getMethod());
  }
}
