package dev.pipit.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pipit.access.Peer;
import java.io.InputStream;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/**
 * One call of the API, read completely, but for a file that is sent. Immutable but for the body,
 * which is the handler's.
 */
public final class ApiCall {
  private final Caller caller;
  private final Map<String, String> variables;
  private final Map<String, String> query;
  private final HttpFields headers;
  private final boolean secure;
  private final String reachedAt;
  private final @Nullable ObjectNode body;
  private final @Nullable InputStream upload;

  ApiCall(
      Caller caller,
      Map<String, String> variables,
      Map<String, String> query,
      HttpFields headers,
      boolean secure,
      String reachedAt,
      @Nullable ObjectNode body,
      @Nullable InputStream upload) {
    this.caller = caller;
    this.variables = variables;
    this.query = query;
    this.headers = headers;
    this.secure = secure;
    this.reachedAt = reachedAt;
    this.body = body;
    this.upload = upload;
  }

  /** Who calls; has the right that the route needs. */
  public Caller caller() {
    return caller;
  }

  /** What stands in the path for {@code {name}}: letters, digits, hyphens and underscores. */
  public String variable(String name) {
    String value = variables.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no {" + name + "} in this route");
    }
    return value;
  }

  /** The first value of that parameter of the query, decoded, or null. */
  public @Nullable String query(String name) {
    return query.get(name);
  }

  /** The header fields. */
  HttpFields headers() {
    return headers;
  }

  /** Who it is whose attempts at a password are counted. */
  public Peer peer() {
    String agent = headers.get(HttpHeader.USER_AGENT);
    return new Peer(
        caller.address(),
        agent == null ? "" : agent,
        secure,
        Cookies.DEVICE.value(headers, secure));
  }

  /** The address of this machine that the connection came to, as text. */
  public String reachedAt() {
    return reachedAt;
  }

  /** Whether the connection is encrypted. */
  boolean isSecure() {
    return secure;
  }

  /**
   * The bytes that are sent, to be read to their end; waits for them.
   *
   * @throws ApiFault 415 when they are not application/octet-stream
   */
  public InputStream upload() throws ApiFault {
    if (upload == null) {
      throw new IllegalStateException("not a route that takes a file");
    }
    if (!"application/octet-stream".equals(headers.get(HttpHeader.CONTENT_TYPE))) {
      throw new ApiFault(
          HttpStatus.UNSUPPORTED_MEDIA_TYPE_415,
          "The file must be sent with Content-Type: application/octet-stream.");
    }
    return upload;
  }

  /**
   * The JSON object that was sent.
   *
   * @throws ApiFault 400 when there is none
   */
  public ObjectNode body() throws ApiFault {
    if (body == null) {
      throw ApiFault.badRequest("This needs a JSON object in the request's body.");
    }
    return body;
  }

  /**
   * A text of the body.
   *
   * @throws ApiFault 422 when it is missing, no text, or longer
   */
  public String text(String key, int maxCharacters) throws ApiFault {
    var value = body().get(key);
    if (value == null || !value.isTextual()) {
      throw ApiFault.field(key, value == null ? "is missing" : "must be text");
    }
    String text = value.textValue();
    if (text.length() > maxCharacters) {
      throw ApiFault.field(key, "must have " + maxCharacters + " characters at most");
    }
    return text;
  }
}
