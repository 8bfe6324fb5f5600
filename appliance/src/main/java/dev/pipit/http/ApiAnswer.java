package dev.pipit.http;

import dev.pipit.json.JsonTrees;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.HttpStatus;

/** What a call of the API gets when it is not refused. */
public sealed interface ApiAnswer {
  /** A header field of the answer. */
  record Header(String name, String value) {}

  /** Further header fields. */
  List<Header> headers();

  /** The same with one more header field. */
  ApiAnswer with(String name, String value);

  /**
   * JSON.
   *
   * @param value anything that {@link JsonTrees#tree} takes: a record, a map, a list or a tree
   * @param then see {@link #jsonAndThen}
   */
  record Json(int status, Object value, List<Header> headers, Runnable then) implements ApiAnswer {
    @Override
    public Json with(String name, String value) {
      return new Json(status, this.value, added(headers, name, value), then);
    }
  }

  /** 204: done, nothing to say. */
  record Done(List<Header> headers) implements ApiAnswer {
    @Override
    public Done with(String name, String value) {
      return new Done(added(headers, name, value));
    }
  }

  /** Bytes of any kind; from position to limit. */
  record Bytes(String contentType, ByteBuffer body, List<Header> headers) implements ApiAnswer {
    @Override
    public Bytes with(String name, String value) {
      return new Bytes(contentType, body, added(headers, name, value));
    }
  }

  /** A body that is written bit by bit, for as long as it takes. */
  record Streamed(String contentType, Writer writer, List<Header> headers) implements ApiAnswer {
    @Override
    public Streamed with(String name, String value) {
      return new Streamed(contentType, writer, added(headers, name, value));
    }
  }

  /**
   * Writes a body on a virtual thread of its own, which is interrupted when the server stops or the
   * caller loses the right. A flush sends what was written; a write fails when the client is gone.
   * The connection is closed when nothing was sent for 30 seconds.
   */
  @FunctionalInterface
  interface Writer {
    /** Writes everything; the end of the method is the end of the body. */
    void writeTo(OutputStream out) throws IOException, InterruptedException;
  }

  /** 200 with JSON. */
  static ApiAnswer json(Object value) {
    return new Json(HttpStatus.OK_200, value, List.of(), () -> {});
  }

  /**
   * 200 with JSON, and what is to be done once it has left, or cannot leave.
   *
   * @param then must not wait
   */
  static ApiAnswer jsonAndThen(Object value, Runnable then) {
    return new Json(HttpStatus.OK_200, value, List.of(), then);
  }

  /** 201 with JSON. */
  static ApiAnswer created(Object value) {
    return new Json(HttpStatus.CREATED_201, value, List.of(), () -> {});
  }

  /** 204. */
  static ApiAnswer done() {
    return new Done(List.of());
  }

  /** 200 with bytes. */
  static ApiAnswer bytes(String contentType, ByteBuffer body) {
    return new Bytes(contentType, body, List.of());
  }

  /** 200 with a body that comes bit by bit. */
  static ApiAnswer streamed(String contentType, Writer writer) {
    return new Streamed(contentType, writer, List.of());
  }

  private static List<Header> added(List<Header> headers, String name, String value) {
    List<Header> all = new ArrayList<>(headers);
    all.add(new Header(name, value));
    return List.copyOf(all);
  }
}
