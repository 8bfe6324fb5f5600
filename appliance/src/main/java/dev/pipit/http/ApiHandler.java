package dev.pipit.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields.Field;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything below {@code /api/}: finds the route, checks the right, reads the body, answers. */
final class ApiHandler {
  static final String PREFIX = "/api/";
  private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);

  /** 128 of 64 kB, and of those that anyone may send, such as a password, 128 of 4 kB. */
  private final BodyRoom room = new BodyRoom(128, BodyReader.MAX_BYTES);

  private final BodyRoom strangersRoom = new BodyRoom(128, 4 * 1024);

  private final ApiTable table;
  private final Gate gate;
  private final ApiThreads threads;
  private final Consumer<Connector> ownerCame;

  /**
   * @param ownerCame hears over which connector someone came who may change settings
   */
  ApiHandler(ApiTable table, Gate gate, ApiThreads threads, Consumer<Connector> ownerCame) {
    this.table = table;
    this.gate = gate;
    this.threads = threads;
    this.ownerCame = ownerCame;
  }

  /** Answers any method; Host and Origin have been checked. */
  void handle(Request request, Response response, Callback callback, String path) {
    response.getHeaders().put(Fields.NO_STORE);
    try {
      ApiTable.Match match = match(request, response, path);
      ApiTable.Route route = match.route();
      Caller caller = gate.caller(request);
      caller.attachTo(request);
      gate.check(request, caller, route.right(), !route.reads());
      if (caller.may(Right.ADMIN)) {
        ownerCame.accept(request.getConnectionMetaData().getConnector());
      }
      Map<String, String> query = query(request);
      if (route.reads()) {
        noBody(request);
        call(request, response, callback, match, caller, query, null);
      } else if (route.upload()) {
        call(request, response, callback, match, caller, query, null);
      } else {
        BodyReader.read(
            request,
            route.right() == Right.NONE ? strangersRoom : room,
            new BodyReader.Receiver() {
              @Override
              public void body(@Nullable ObjectNode body) {
                call(request, response, callback, match, caller, query, body);
              }

              @Override
              public void refused(ApiFault fault) {
                fault(request, response, callback, fault);
              }

              @Override
              public void failed(Throwable cause) {
                callback.failed(cause);
              }
            });
      }
    } catch (ApiFault fault) {
      fault(request, response, callback, fault);
    }
  }

  private ApiTable.Match match(Request request, Response response, String path) throws ApiFault {
    List<ApiTable.Match> matches = table.matches(path);
    if (matches.isEmpty()) {
      throw ApiFault.notFound("The API has nothing under this address.");
    }
    String method = Reply.isHead(request) ? "GET" : request.getMethod();
    for (ApiTable.Match match : matches) {
      if (match.route().method().equals(method)) {
        return match;
      }
    }
    String allow = ApiTable.allow(matches);
    response.getHeaders().put(HttpHeader.ALLOW, allow);
    throw new ApiFault(
        HttpStatus.METHOD_NOT_ALLOWED_405,
        allow.equals("GET, HEAD")
            ? "This address can only be read (GET, HEAD)."
            : "This address takes " + allow + " only.");
  }

  private static Map<String, String> query(Request request) throws ApiFault {
    Map<String, String> query = new HashMap<>();
    if (request.getHttpURI().getQuery() != null) {
      try {
        for (Field field : Request.extractQueryParameters(request)) {
          query.put(field.getName(), field.getValue());
        }
      } catch (RuntimeException e) {
        throw ApiFault.badRequest("The query in the address is not well formed.");
      }
    }
    return query;
  }

  private static void noBody(Request request) throws ApiFault {
    if (request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)) {
      throw new ApiFault(HttpStatus.PAYLOAD_TOO_LARGE_413, "A request here has no body.");
    }
  }

  private void call(
      Request request,
      Response response,
      Callback callback,
      ApiTable.Match match,
      Caller caller,
      Map<String, String> query,
      @Nullable ObjectNode body) {
    HttpFields headers = request.getHeaders();
    InputStream upload = match.route().upload() ? Content.Source.asInputStream(request) : null;
    ApiCall call =
        new ApiCall(
            caller,
            match.variables(),
            query,
            headers,
            request.isSecure(),
            Request.getLocalAddr(request),
            body,
            upload);
    ApiTable.Handler handler = match.route().handler();
    Runnable work = () -> work(request, response, callback, handler, call);
    if (match.route().quick()) {
      work.run();
    } else if (!threads.run(work)) {
      fault(request, response, callback, busy());
    }
  }

  private static ApiFault busy() {
    return new ApiFault(HttpStatus.SERVICE_UNAVAILABLE_503, "Too much is asked at once.")
        .retryAfter(1);
  }

  private void work(
      Request request,
      Response response,
      Callback callback,
      ApiTable.Handler handler,
      ApiCall call) {
    try {
      answer(request, response, callback, handler.handle(call), call.caller());
    } catch (ApiFault fault) {
      fault(request, response, callback, fault);
    } catch (InterruptedException e) {
      fault(
          request,
          response,
          callback,
          new ApiFault(HttpStatus.SERVICE_UNAVAILABLE_503, "Pipit is stopping."));
    } catch (RuntimeException e) {
      LOG.error("event=api-call-failed path={}", request.getHttpURI().getPath(), e);
      fault(
          request,
          response,
          callback,
          new ApiFault(
              HttpStatus.INTERNAL_SERVER_ERROR_500, "Something failed here; the log says more."));
    }
  }

  private void answer(
      Request request, Response response, Callback callback, ApiAnswer answer, Caller caller) {
    answer.headers().forEach(header -> response.getHeaders().add(header.name(), header.value()));
    switch (answer) {
      case ApiAnswer.Json json ->
          Reply.json(
              request,
              response,
              Callback.from(callback, json.then()),
              json.status(),
              Fields.JSON,
              json.value());
      case ApiAnswer.Done _ -> {
        response.setStatus(HttpStatus.NO_CONTENT_204);
        response.getHeaders().put(Fields.NOSNIFF);
        response.getHeaders().put(Fields.SAME_ORIGIN);
        response.write(true, null, callback);
      }
      case ApiAnswer.Bytes bytes ->
          Reply.bytes(
              request,
              response,
              callback,
              HttpStatus.OK_200,
              new HttpField(HttpHeader.CONTENT_TYPE, bytes.contentType()),
              bytes.body().duplicate());
      case ApiAnswer.Streamed streamed -> stream(request, response, callback, streamed, caller);
    }
  }

  private void stream(
      Request request,
      Response response,
      Callback callback,
      ApiAnswer.Streamed streamed,
      Caller caller) {
    Runnable writing =
        () -> {
          response.setStatus(HttpStatus.OK_200);
          response.getHeaders().put(HttpHeader.CONTENT_TYPE, streamed.contentType());
          response.getHeaders().put(Fields.NOSNIFF);
          response.getHeaders().put(Fields.SAME_ORIGIN);
          if (Reply.isHead(request)) {
            response.write(true, null, callback);
            return;
          }
          try (OutputStream out = Content.Sink.asOutputStream(response)) {
            streamed.writer().writeTo(out);
          } catch (IOException | RuntimeException e) {
            callback.failed(e);
            return;
          } catch (InterruptedException e) {
            // The body is whole as far as it goes.
            callback.succeeded();
            return;
          }
          callback.succeeded();
        };
    if (!threads.stream(caller, writing)) {
      fault(request, response, callback, busy());
    }
  }

  /** Sends the problem; what was not read of the request ends an HTTP/1.1 connection. */
  static void fault(Request request, Response response, Callback callback, ApiFault fault) {
    boolean unread =
        request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
    int status = fault.status();
    if (unread
        && (status == HttpStatus.PAYLOAD_TOO_LARGE_413 || status == HttpStatus.REQUEST_TIMEOUT_408)
        && request.getConnectionMetaData().getHttpVersion().getVersion() < 20) {
      response.getHeaders().put(Fields.CLOSE);
    }
    if (fault.retrySeconds() > 0) {
      response
          .getHeaders()
          .put(HttpHeader.RETRY_AFTER, String.format(Locale.ROOT, "%d", fault.retrySeconds()));
    }
    if (status == HttpStatus.UNAUTHORIZED_401) {
      response.getHeaders().put(Fields.BEARER);
    }
    response.getHeaders().put(Fields.NO_STORE);
    Reply.json(request, response, callback, status, Fields.PROBLEM_JSON, fault.problem());
  }
}
