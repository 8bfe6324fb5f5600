package dev.pipit.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pipit.json.JsonTrees;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request's body, at most 64 kB of JSON within ten seconds, without holding a thread.
 * Bodies that come slowly wait in a {@link BodyRoom}, which bounds how many there are.
 *
 * <p>What is wrong with a body is told by its place only, never by its text: that may be a secret.
 */
final class BodyReader implements Invocable.Task {
  static final int MAX_BYTES = 64 * 1024;
  static final int MAX_SECONDS = 10;

  /** Hears of the end, once, on whichever thread it came. */
  interface Receiver {
    /** The object that was sent; null when there was no body at all. */
    void body(@Nullable ObjectNode body);

    /** The body is refused. */
    void refused(ApiFault fault);

    /** The client has gone. */
    void failed(Throwable cause);
  }

  private final Request request;
  private final BodyRoom room;
  private final Receiver receiver;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
  private Scheduler.@Nullable Task deadline;

  private BodyReader(Request request, BodyRoom room, Receiver receiver) {
    this.request = request;
    this.room = room;
    this.receiver = receiver;
  }

  /** Reads the body of that request; the receiver may hear of it before this returns. */
  static void read(Request request, BodyRoom room, Receiver receiver) {
    String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    boolean none =
        request.getLength() == 0
            || (request.getLength() < 0
                && !request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)
                && request.getConnectionMetaData().getHttpVersion().getVersion() < 20);
    if (request.getLength() > room.maxBytes()) {
      receiver.refused(tooLarge(room.maxBytes()));
    } else if (!none && !isJson(type)) {
      receiver.refused(
          new ApiFault(
              HttpStatus.UNSUPPORTED_MEDIA_TYPE_415,
              "The body must be JSON, with Content-Type: application/json."));
    } else if (none) {
      receiver.body(null);
    } else {
      BodyReader reader = new BodyReader(request, room, receiver);
      reader.deadline =
          request
              .getConnectionMetaData()
              .getConnector()
              .getScheduler()
              .schedule(reader::late, MAX_SECONDS, TimeUnit.SECONDS);
      reader.run();
    }
  }

  private static boolean isJson(@Nullable String type) {
    if (type == null) {
      return false;
    }
    int semicolon = type.indexOf(';');
    return (semicolon < 0 ? type : type.substring(0, semicolon))
        .strip()
        .equalsIgnoreCase("application/json");
  }

  private static ApiFault tooLarge(int maxBytes) {
    return new ApiFault(
        HttpStatus.PAYLOAD_TOO_LARGE_413, "The body is larger than " + maxBytes / 1024 + " kB.");
  }

  /** Takes what has come. */
  @Override
  public void run() {
    while (!ended.get()) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        room.enter(this);
        if (ended.get()) {
          room.leave(this);
        }
        request.demand(this);
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        if (end()) {
          receiver.failed(chunk.getFailure());
        }
        return;
      }
      boolean last = chunk.isLast();
      boolean fits = bytes.size() + chunk.remaining() <= room.maxBytes();
      if (fits) {
        bytes.writeBytes(BufferUtil.toArray(chunk.getByteBuffer()));
      }
      chunk.release();
      if (!fits) {
        if (end()) {
          receiver.refused(tooLarge(room.maxBytes()));
        }
        return;
      }
      if (last) {
        if (end()) {
          parse();
        }
        return;
      }
    }
  }

  @Override
  public InvocationType getInvocationType() {
    return InvocationType.NON_BLOCKING;
  }

  private void late() {
    if (end()) {
      receiver.refused(
          new ApiFault(
              HttpStatus.REQUEST_TIMEOUT_408,
              "The body did not come within " + MAX_SECONDS + " seconds."));
    }
  }

  /** Too many others have come since. */
  void makeRoom() {
    if (end()) {
      receiver.refused(
          new ApiFault(
                  HttpStatus.REQUEST_TIMEOUT_408,
                  "Too much is sent at once, and this body came too slowly.")
              .retryAfter(1));
    }
  }

  private boolean end() {
    if (!ended.compareAndSet(false, true)) {
      return false;
    }
    room.leave(this);
    Scheduler.Task task = deadline;
    if (task != null) {
      task.cancel();
    }
    return true;
  }

  private void parse() {
    if (bytes.size() == 0) {
      receiver.body(null);
      return;
    }
    ObjectNode body;
    try {
      body = parse(bytes.toByteArray());
    } catch (ApiFault e) {
      receiver.refused(e);
      return;
    }
    receiver.body(body);
  }

  /** Reads one JSON object and nothing after it. */
  static ObjectNode parse(byte[] json) throws ApiFault {
    JsonNode tree;
    try {
      // Jackson takes UTF-16 and overlong forms too, which others may read as something else.
      tree = JsonTrees.parse(utf8(json));
    } catch (CharacterCodingException e) {
      throw ApiFault.badRequest("The body is not UTF-8.");
    } catch (JsonProcessingException e) {
      var place = e.getLocation();
      throw ApiFault.badRequest(
          place == null
              ? "The body is not valid JSON."
              : "The body is not valid JSON at line "
                  + place.getLineNr()
                  + ", column "
                  + place.getColumnNr()
                  + ".");
    }
    if (!(tree instanceof ObjectNode object)) {
      throw ApiFault.badRequest("The body must be a JSON object: {…}.");
    }
    return object;
  }

  /** Strictly: a body that is anything else is refused (RFC 8259 8.1). */
  private static String utf8(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT)
        .decode(ByteBuffer.wrap(bytes))
        .toString();
  }
}
