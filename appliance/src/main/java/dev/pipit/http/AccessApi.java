package dev.pipit.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pipit.access.Access;
import dev.pipit.access.Grant;
import dev.pipit.access.NewSession;
import dev.pipit.json.JsonTrees;
import java.time.Clock;
import java.time.Duration;

/** Claim, log-in, sessions, tokens and signed addresses. */
final class AccessApi implements ApiRoutes {
  private static final int MAX_TEXT = 1000;

  private final Access access;
  private final Cameras cameras;
  private final Clock clock;

  AccessApi(Access access, Cameras cameras, Clock clock) {
    this.access = access;
    this.cameras = cameras;
    this.clock = clock;
  }

  @Override
  public void addTo(ApiTable table) {
    table
        .addQuick("GET", "/api/v1/session", Right.NONE, this::session)
        .add("POST", "/api/v1/claim", Right.NONE, this::claim)
        .add("POST", "/api/v1/login", Right.NONE, this::login)
        .add("POST", "/api/v1/logout", Right.ADMIN, this::logout)
        .add("POST", "/api/v1/password", Right.ADMIN, this::password)
        .addQuick("GET", "/api/v1/access", Right.ADMIN, this::access)
        .add("POST", "/api/v1/tokens", Right.ADMIN, this::createToken)
        .add("DELETE", "/api/v1/tokens/{id}", Right.ADMIN, this::revokeToken)
        .add("DELETE", "/api/v1/sessions/{id}", Right.ADMIN, this::endSession)
        .add("POST", "/api/v1/links", Right.ADMIN, this::link);
  }

  private ApiAnswer session(ApiCall call) {
    Caller caller = call.caller();
    boolean admin = caller.grant() instanceof Grant.BySession;
    ObjectNode json = JsonTrees.object();
    json.put("claimed", access.isClaimed());
    json.put("viewing", viewing());
    json.put("role", admin ? "admin" : caller.may(Right.VIEW) ? "viewer" : "none");
    json.put("mayView", caller.may(Right.VIEW));
    json.put("csrf", admin ? access.csrf(cookie(call, Cookies.SESSION)) : null);
    return ApiAnswer.json(json);
  }

  private String viewing() {
    return access.isViewingOpen() ? "open" : "password";
  }

  private static String cookie(ApiCall call, Cookies cookie) {
    return cookie.value(call.headers(), call.isSecure());
  }

  private ApiAnswer claim(ApiCall call) throws ApiFault, InterruptedException {
    String code = call.text("code", MAX_TEXT);
    String password = call.text("password", MAX_TEXT);
    return begun(
        call, AccessAttempt.of("password", () -> access.claim(code, password, call.peer())));
  }

  private ApiAnswer login(ApiCall call) throws ApiFault, InterruptedException {
    String password = call.text("password", MAX_TEXT);
    return begun(call, AccessAttempt.of("password", () -> access.login(password, call.peer())));
  }

  private ApiAnswer password(ApiCall call) throws ApiFault, InterruptedException {
    String current = call.text("current", MAX_TEXT);
    String next = call.text("new", MAX_TEXT);
    return begun(
        call, AccessAttempt.of("new", () -> access.changePassword(current, next, call.peer())));
  }

  private static ApiAnswer begun(ApiCall call, NewSession session) {
    boolean secure = call.isSecure();
    return ApiAnswer.done()
        .with("Set-Cookie", Cookies.SESSION.set(session.secret(), secure))
        .with("Set-Cookie", Cookies.DEVICE.set(session.device(), secure));
  }

  private ApiAnswer logout(ApiCall call) {
    if (call.caller().grant() instanceof Grant.BySession(String id)) {
      access.endSession(id);
    }
    return ApiAnswer.done().with("Set-Cookie", Cookies.SESSION.clear(call.isSecure()));
  }

  private ApiAnswer access(ApiCall call) {
    ObjectNode json = JsonTrees.object();
    json.put("viewing", viewing());
    ArrayNode sessions = json.putArray("sessions");
    for (Access.SessionView session : access.sessions()) {
      boolean current = call.caller().grant().equals(new Grant.BySession(session.id()));
      sessions
          .addObject()
          .put("id", session.id())
          .put("createdMs", session.createdMs())
          .put("lastSeenMs", session.lastSeenMs())
          .put("address", session.address())
          .put("agent", session.agent())
          .put("current", current);
    }
    ArrayNode tokens = json.putArray("tokens");
    access.tokens().forEach(token -> tokens.add(json(token)));
    return ApiAnswer.json(json);
  }

  private static ObjectNode json(Access.TokenView token) {
    ObjectNode json = JsonTrees.object();
    json.put("id", token.id());
    json.put("name", token.name());
    json.put("rights", token.control() ? "control" : "read");
    json.put("createdMs", token.createdMs());
    if (token.lastUsedMs() == 0) {
      json.putNull("lastUsedMs");
    } else {
      json.put("lastUsedMs", token.lastUsedMs());
    }
    return json;
  }

  private ApiAnswer createToken(ApiCall call) throws ApiFault, InterruptedException {
    String name = call.text("name", MAX_TEXT);
    String rights = call.text("rights", MAX_TEXT);
    if (!rights.equals("read") && !rights.equals("control")) {
      throw ApiFault.field("rights", "must be read or control");
    }
    Access.NewToken made =
        AccessAttempt.of("name", () -> access.createToken(name, rights.equals("control")));
    return ApiAnswer.created(json(made.view()).put("token", made.secret()));
  }

  private ApiAnswer revokeToken(ApiCall call) throws ApiFault {
    if (!access.revokeToken(call.variable("id"))) {
      throw ApiFault.notFound("There is no such token, or no more.");
    }
    return ApiAnswer.done();
  }

  private ApiAnswer endSession(ApiCall call) throws ApiFault {
    if (!access.endSession(call.variable("id"))) {
      throw ApiFault.notFound("There is no such session, or no more.");
    }
    return ApiAnswer.done();
  }

  private ApiAnswer link(ApiCall call) throws ApiFault, InterruptedException {
    String camera = call.text("camera", MAX_TEXT);
    if (cameras.stream(camera) == null) {
      throw ApiFault.field("camera", "must be the name of a camera");
    }
    JsonNode hours = call.body().path("hours");
    if (!hours.isIntegralNumber()
        || !hours.canConvertToInt()
        || hours.intValue() < 1
        || hours.intValue() > Access.MAX_LINK_HOURS) {
      throw ApiFault.field("hours", "must be a whole number from 1 to " + Access.MAX_LINK_HOURS);
    }
    long minute = Duration.ofMinutes(1).toMillis();
    long end = clock.millis() + Duration.ofHours(hours.intValue()).toMillis();
    long expiresMs = Math.ceilDiv(end, minute) * minute;
    String token = AccessAttempt.of("camera", () -> access.link(camera, expiresMs));
    ObjectNode json = JsonTrees.object();
    json.put("path", SignedPath.PREFIX + token + LiveRoute.PREFIX + camera + "/index.m3u8");
    json.put("expiresMs", expiresMs);
    return ApiAnswer.created(json);
  }
}
