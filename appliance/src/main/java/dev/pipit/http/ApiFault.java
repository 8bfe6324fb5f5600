package dev.pipit.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pipit.json.JsonTrees;
import java.util.List;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** Why a call of the API is refused; sent as a problem (RFC 9457). */
public final class ApiFault extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * What is wrong with one member of what was sent.
   *
   * @param key the member, with dots where it is in another
   * @param sentence what is wrong with it and what is allowed
   */
  public record Field(String key, String sentence) {}

  private final int status;
  private final @Nullable String code;
  private final @Nullable String action;
  private final transient List<Field> fields;
  private final int retrySeconds;

  private ApiFault(
      int status,
      String detail,
      @Nullable String code,
      @Nullable String action,
      List<Field> fields,
      int retrySeconds) {
    super(detail, null, false, false);
    this.status = status;
    this.code = code;
    this.action = action;
    this.fields = List.copyOf(fields);
    this.retrySeconds = retrySeconds;
  }

  /**
   * A fault of any kind.
   *
   * @param status of HTTP, 400 or more
   * @param detail what is the matter, one plain sentence; no secrets, nothing that was sent
   */
  public ApiFault(int status, String detail) {
    this(status, detail, null, null, List.of(), 0);
  }

  /** 400: the request cannot be understood. */
  public static ApiFault badRequest(String detail) {
    return new ApiFault(HttpStatus.BAD_REQUEST_400, detail);
  }

  /** 404: what the path names is not there. */
  public static ApiFault notFound(String detail) {
    return new ApiFault(HttpStatus.NOT_FOUND_404, detail);
  }

  /** 409: the request was made for a state that has passed. */
  public static ApiFault conflict(String detail) {
    return new ApiFault(HttpStatus.CONFLICT_409, detail);
  }

  /** 422: values are not allowed; says which. */
  public static ApiFault fields(List<Field> fields) {
    String detail =
        fields.size() == 1
            ? ended((fields.getFirst().key() + " " + fields.getFirst().sentence()).strip())
            : fields.size() + " values are not allowed.";
    return new ApiFault(HttpStatus.UNPROCESSABLE_ENTITY_422, detail, null, null, fields, 0);
  }

  private static String ended(String sentence) {
    return sentence.endsWith("?") ? sentence : sentence + ".";
  }

  /** 422 for one value; the sentence follows the key, as in "width must be even". */
  public static ApiFault field(String key, String sentence) {
    return fields(List.of(new Field(key, sentence)));
  }

  /** The same with a fixed word for programs. */
  public ApiFault code(String code) {
    return new ApiFault(status, detail(), code, action, fields, retrySeconds);
  }

  /** The same with what is wrong with members of what was sent, besides. */
  ApiFault with(List<Field> fields) {
    return new ApiFault(status, detail(), code, action, fields, retrySeconds);
  }

  /** The same with what the owner can do about it, one plain sentence. */
  public ApiFault action(String action) {
    return new ApiFault(status, detail(), code, action, fields, retrySeconds);
  }

  /** The same, with a time after which it may be tried again. */
  public ApiFault retryAfter(int seconds) {
    return new ApiFault(status, detail(), code, action, fields, seconds);
  }

  /** The status of HTTP. */
  public int status() {
    return status;
  }

  /** The sentence. */
  public String detail() {
    return String.valueOf(getMessage());
  }

  /** Seconds after which it may be tried again, 0 for no such time. */
  int retrySeconds() {
    return retrySeconds;
  }

  ObjectNode problem() {
    ObjectNode json = JsonTrees.object();
    json.put("type", "about:blank");
    json.put("title", HttpStatus.getMessage(status));
    json.put("status", status);
    json.put("detail", detail());
    if (code != null) {
      json.put("code", code);
    }
    if (action != null) {
      json.put("action", action);
    }
    if (!fields.isEmpty()) {
      ArrayNode list = json.putArray("fields");
      fields.forEach(
          field -> list.addObject().put("key", field.key()).put("sentence", field.sentence()));
    }
    return json;
  }
}
