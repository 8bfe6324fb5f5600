package dev.pipit.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pipit.access.Access;
import dev.pipit.config.StateDirectory;
import dev.pipit.http.RawClient.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Claim, log in, and everything that somebody may try who should not get in. */
class AccessApiTest {
  private static final String PASSWORD = "canary-password-7431";

  /** A browser's memory of one log-in. */
  private record Browser(String cookies, String session, String csrf) {}

  @TempDir Path folder;
  private Access access;
  private TestSite site;

  @BeforeEach
  void start() throws Exception {
    access = new Access(new StateDirectory(folder), Clock.systemUTC(), false);
    site = new TestSite(TestSite.settings(100, 100), List.of(), access);
    site.feed.seconds(3);
  }

  @AfterEach
  void stop() {
    site.close();
  }

  private Answer send(String method, String path, String fields, @Nullable String body)
      throws IOException {
    String content =
        body == null
            ? "Content-Length: 0\r\n\r\n"
            : "Content-Type: application/json\r\nContent-Length: "
                + body.getBytes(StandardCharsets.ISO_8859_1).length
                + "\r\n\r\n"
                + body;
    return site.ask(
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: localhost:"
            + site.port()
            + "\r\n"
            + fields
            + content);
  }

  private Answer send(String method, String path, Browser browser, @Nullable String body)
      throws IOException {
    return send(method, path, browser.cookies + "X-Pipit-CSRF: " + browser.csrf + "\r\n", body);
  }

  private Answer get(String path, String fields) throws IOException {
    return site.ask("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n");
  }

  private static JsonNode json(Answer answer) throws IOException {
    return new ObjectMapper().readTree(answer.text());
  }

  private Browser claim() throws IOException {
    String body = "{\"code\":\"" + access.claimCode() + "\",\"password\":\"" + PASSWORD + "\"}";
    return browser(send("POST", "/api/v1/claim", "", body));
  }

  private Browser login() throws IOException {
    return browser(send("POST", "/api/v1/login", "", "{\"password\":\"" + PASSWORD + "\"}"));
  }

  private Browser browser(Answer answer) throws IOException {
    assertThat(answer.status()).as(answer.text()).isEqualTo(204);
    String set = String.valueOf(answer.header("set-cookie"));
    assertThat(set)
        .matches(
            "pipit=[A-Za-z0-9_-]{43}; Path=/; Max-Age=15552000; HttpOnly; SameSite=Strict, "
                + "pipit-device=[0-9a-f]{16}\\.[A-Za-z0-9_-]{43}; Path=/; Max-Age=34560000; "
                + "HttpOnly; SameSite=Strict");
    Matcher session = Pattern.compile("pipit=([^;]+)").matcher(set);
    Matcher device = Pattern.compile("pipit-device=([^;]+)").matcher(set);
    assertThat(session.find() && device.find()).isTrue();
    String cookies =
        "Cookie: theme=dark; pipit="
            + session.group(1)
            + "; pipit-device="
            + device.group(1)
            + "\r\n";
    String csrf = json(get("/api/v1/session", cookies)).path("csrf").asText();
    assertThat(csrf).hasSize(43);
    return new Browser(cookies, session.group(1), csrf);
  }

  private String token(Browser browser, String rights) throws IOException {
    Answer answer =
        send(
            "POST",
            "/api/v1/tokens",
            browser,
            "{\"name\":\"script\",\"rights\":\"" + rights + "\"}");
    assertThat(answer.status()).isEqualTo(201);
    String token = json(answer).path("token").asText();
    assertThat(token).matches("pipit_[A-Za-z0-9_-]{43}");
    return "Authorization: Bearer " + token + "\r\n";
  }

  @Test
  void aNewDeviceIsClaimedWithTheCodeAndShowsNothingBefore() throws IOException {
    assertThat(get("/api/v1/session", "").text())
        .isEqualTo(
            "{\"claimed\":false,\"viewing\":\"password\",\"role\":\"none\",\"mayView\":false,"
                + "\"csrf\":null}");
    for (String path : List.of("/api/v1/state", "/api/v1/access")) {
      Answer refused = get(path, "");
      assertThat(refused.status()).isEqualTo(403);
      assertThat(json(refused).path("code").asText()).isEqualTo("unclaimed");
    }
    assertThat(site.get("/live/camera/index.m3u8").status()).isEqualTo(403);
    Answer wrong =
        send("POST", "/api/v1/claim", "", "{\"code\":\"AAAA-AAAA\",\"password\":\"12345678\"}");
    assertThat(wrong.status()).isEqualTo(403);
    assertThat(json(wrong).path("code").asText()).isEqualTo("wrong-code");
    assertThat(json(wrong).has("fields")).isFalse();
    Answer both =
        send("POST", "/api/v1/claim", "", "{\"code\":\"AAAA-AAAA\",\"password\":\"short\"}");
    assertThat(both.status()).isEqualTo(403);
    assertThat(json(both).path("code").asText()).isEqualTo("wrong-code");
    assertThat(json(both).path("detail").asText()).isEqualTo("That is not the claim code.");
    assertThat(json(both).path("fields").path(0))
        .hasToString("{\"key\":\"password\",\"sentence\":\"must have 8 to 256 characters\"}");
    String shortOne = "{\"code\":\"" + access.claimCode() + "\",\"password\":\"short\"}";
    assertThat(json(send("POST", "/api/v1/claim", "", shortOne)).path("fields").path(0))
        .hasToString("{\"key\":\"password\",\"sentence\":\"must have 8 to 256 characters\"}");
    Browser browser = claim();
    assertThat(json(get("/api/v1/session", browser.cookies)).path("role").asText())
        .isEqualTo("admin");
    assertThat(get("/api/v1/access", browser.cookies).status()).isEqualTo(200);
    assertThat(send("POST", "/api/v1/claim", "", shortOne).status()).isEqualTo(409);
  }

  @Test
  void logInAndOutAgain() throws IOException {
    claim();
    Answer wrong = send("POST", "/api/v1/login", "", "{\"password\":\"wrong one\"}");
    assertThat(wrong.status()).isEqualTo(401);
    assertThat(json(wrong).path("code").asText()).isEqualTo("wrong-password");
    Browser browser = login();
    Answer out = send("POST", "/api/v1/logout", browser, null);
    assertThat(out.status()).isEqualTo(204);
    assertThat(out.header("set-cookie")).startsWith("pipit=; Path=/; Max-Age=0;");
    assertThat(get("/api/v1/access", browser.cookies).status()).isEqualTo(401);
  }

  @Test
  void tooManyWrongPasswordsWaitButTheKnownBrowserDoesNot() throws IOException {
    Browser owner = claim();
    Answer answer;
    int tries = 0;
    do {
      answer = send("POST", "/api/v1/login", "", "{\"password\":\"wrong " + tries + "\"}");
      tries++;
    } while (answer.status() == 401 && tries < 50);
    assertThat(answer.status()).isEqualTo(429);
    assertThat(tries).isEqualTo(11);
    assertThat(Integer.parseInt(String.valueOf(answer.header("retry-after")))).isBetween(1, 20);
    String body = "{\"password\":\"" + PASSWORD + "\"}";
    assertThat(send("POST", "/api/v1/login", "", body).status()).isEqualTo(429);
    assertThat(send("POST", "/api/v1/login", owner.cookies, body).status()).isEqualTo(204);
  }

  @Test
  void withoutAPasswordThereIsNothingToSee() throws IOException {
    Browser owner = claim();
    String read = token(owner, "read");
    String media = "/live/camera/" + run(owner.cookies) + "video.m3u8";
    List<String> paths =
        List.of("/live/camera/index.m3u8", media, "/api/v1/state", "/metrics", "/live/nothing/x");
    for (String path : paths) {
      Answer refused = get(path, "");
      assertThat(refused.status()).as(path).isEqualTo(401);
      assertThat(refused.header("www-authenticate")).isEqualTo("Bearer");
      assertThat(refused.text()).contains("Log in first.").doesNotContain("camera was");
      assertThat(get(path, "Authorization: Bearer pipit_wrong\r\n").status()).isEqualTo(401);
      assertThat(get(path, "Authorization: Basic eDp5\r\n").status()).isEqualTo(401);
      assertThat(get(path, "Cookie: pipit=" + "A".repeat(43) + "\r\n").status()).isEqualTo(401);
      int status = path.contains("nothing") ? 404 : 200;
      assertThat(get(path, owner.cookies).status()).as(path).isEqualTo(status);
      assertThat(get(path, read).status()).as(path).isEqualTo(status);
    }
    assertThat(get("/", "").status()).isEqualTo(200);
    site.setState(TestSite.state(ServiceState.Phase.WAITING));
    assertThat(get("/health", "").text()).isEqualTo("Not every camera is live.\n");
    assertThat(get("/health", owner.cookies).text()).contains("camera: The camera was unplugged.");
  }

  private String run(String fields) throws IOException {
    String multivariant = get("/live/camera/index.m3u8", fields).text();
    Matcher run =
        Pattern.compile("^([0-9a-f]+/)video.m3u8", Pattern.MULTILINE).matcher(multivariant);
    assertThat(run.find()).as(multivariant).isTrue();
    return run.group(1);
  }

  @Test
  void whenViewingIsOpenEverybodySeesButChangesNothing() throws IOException {
    access.setViewingOpen(true);
    assertThat(site.get("/live/camera/index.m3u8").status()).isEqualTo(200);
    assertThat(site.get("/api/v1/state").status()).isEqualTo(200);
    assertThat(json(site.get("/api/v1/session")).path("role").asText()).isEqualTo("viewer");
    assertThat(json(site.get("/api/v1/access")).path("code").asText()).isEqualTo("unclaimed");
    claim();
    assertThat(site.get("/api/v1/access").status()).isEqualTo(401);
  }

  @Test
  void aTokenReadsOrControlsButNeverDecidesWhoHasAccess() throws IOException {
    Browser owner = claim();
    String control = token(owner, "control");
    for (String path : List.of("/api/v1/tokens", "/api/v1/password", "/api/v1/links")) {
      Answer refused = send("POST", path, control, "{}");
      assertThat(refused.status()).isEqualTo(403);
      assertThat(json(refused).path("code").asText()).isEqualTo("right");
    }
    JsonNode tokens = json(get("/api/v1/access", owner.cookies)).path("tokens");
    assertThat(tokens).hasSize(1);
    assertThat(tokens.path(0).path("rights").asText()).isEqualTo("control");
    assertThat(tokens.path(0).path("lastUsedMs").isIntegralNumber()).isTrue();
    assertThat(tokens.path(0).has("token")).isFalse();
    String id = tokens.path(0).path("id").asText();
    assertThat(send("DELETE", "/api/v1/tokens/" + id, owner, null).status()).isEqualTo(204);
    assertThat(send("DELETE", "/api/v1/tokens/" + id, owner, null).status()).isEqualTo(404);
    assertThat(get("/api/v1/state", control).status()).isEqualTo(401);
  }

  @Test
  void aStolenCookieIsOfNoUseToAnotherPage() throws IOException {
    Browser owner = claim();
    Browser other = login();
    String body = "{\"name\":\"x\",\"rights\":\"read\"}";
    String path = "/api/v1/tokens";
    String right = owner.cookies + "X-Pipit-CSRF: " + owner.csrf + "\r\n";
    assertThat(send("POST", path, right + "Origin: http://evil.example\r\n", body).status())
        .isEqualTo(403);
    assertThat(send("POST", path, right + "Origin: null\r\n", body).status()).isEqualTo(403);
    for (String csrf : List.of("", "X-Pipit-CSRF: \r\n", "X-Pipit-CSRF: " + other.csrf + "\r\n")) {
      Answer refused = send("POST", path, owner.cookies + csrf, body);
      assertThat(refused.status()).isEqualTo(403);
      assertThat(json(refused).path("code").asText()).isEqualTo("csrf");
    }
    assertThat(
            site.ask(
                    "POST "
                        + path
                        + " HTTP/1.1\r\nHost: evil.example\r\n"
                        + right
                        + "Content-Length: 0\r\n\r\n")
                .status())
        .isEqualTo(421);
    String origin = "Origin: http://localhost:" + site.port() + "\r\n";
    assertThat(send("POST", path, right + origin, body).status()).isEqualTo(201);
    String form = "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}";
    assertThat(site.ask("POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\n" + form).status())
        .isEqualTo(415);
  }

  @Test
  void aCookieOfTlsSentInTheClearIsPassedOver() throws IOException {
    Browser owner = claim();
    assertThat(get("/api/v1/access", "Cookie: __Host-pipit=" + owner.session + "\r\n").status())
        .isEqualTo(401);
  }

  @Test
  void aRevokedSessionIsCutOffAtOnceWithItsWebSocket() throws Exception {
    Browser owner = claim();
    Browser thief = login();
    String id = "";
    for (JsonNode session : json(get("/api/v1/access", thief.cookies)).path("sessions")) {
      id = session.path("current").asBoolean() ? session.path("id").asText() : id;
    }
    try (ViewerSocket stays = ViewerSocket.open(site.port(), owner.cookies);
        ViewerSocket goes = ViewerSocket.open(site.port(), thief.cookies)) {
      assertThat(goes.nextText().path("type").asText()).isEqualTo("start");
      assertThat(send("DELETE", "/api/v1/sessions/" + id, owner, null).status()).isEqualTo(204);
      assertThat(goes.closeCode()).isEqualTo(1008);
      assertThat(get("/api/v1/access", thief.cookies).status()).isEqualTo(401);
      site.feed.seconds(2);
      assertThat(stays.nextBinary()).isNotEmpty();
    }
    try (ViewerSocket refused = ViewerSocket.open(site.port(), thief.cookies)) {
      assertThat(refused.handshake().status()).isEqualTo(401);
    }
  }

  @Test
  void aNewPasswordNeedsTheOldOneAndEndsTheOtherSessions() throws IOException {
    Browser owner = claim();
    Browser other = login();
    String wrong = "{\"current\":\"not this\",\"new\":\"another password\"}";
    assertThat(send("POST", "/api/v1/password", owner, wrong).status()).isEqualTo(401);
    String right = "{\"current\":\"" + PASSWORD + "\",\"new\":\"another password\"}";
    Browser next = browser(send("POST", "/api/v1/password", owner, right));
    assertThat(get("/api/v1/access", next.cookies).status()).isEqualTo(200);
    assertThat(get("/api/v1/access", other.cookies).status()).isEqualTo(401);
    assertThat(get("/api/v1/access", owner.cookies).status()).isEqualTo(401);
  }

  @Test
  void aSignedAddressPlaysWithoutCookiesAndHeaders() throws Exception {
    Browser owner = claim();
    Answer made = send("POST", "/api/v1/links", owner, "{\"camera\":\"camera\",\"hours\":1}");
    assertThat(made.status()).isEqualTo(201);
    String path = json(made).path("path").asText();
    assertThat(path).matches("/signed/[A-Za-z0-9_-]{32}/live/camera/index.m3u8");
    assertThat(json(made).path("expiresMs").asLong() - System.currentTimeMillis())
        .isBetween(3_590_000L, 3_665_000L);
    String prefix = path.substring(0, path.indexOf("/live/"));
    String multivariant = site.get(path).text();
    Matcher run =
        Pattern.compile("^([0-9a-f]+/)video.m3u8", Pattern.MULTILINE).matcher(multivariant);
    assertThat(run.find()).as(multivariant).isTrue();
    String base = prefix + "/live/camera/" + run.group(1);
    String media = site.get(base + "video.m3u8").text();
    Matcher uri =
        Pattern.compile("(?:URI=\"|^)([^\"#\\n]+\\.mp4)", Pattern.MULTILINE).matcher(media);
    List<String> uris = new ArrayList<>();
    while (uri.find()) {
      assertThat(uri.group(1)).doesNotContain("/");
      uris.add(uri.group(1));
    }
    assertThat(uris).hasSizeGreaterThan(5);
    assertThat(site.get(base + uris.getFirst()).status()).isEqualTo(200);
    try (RawClient client = site.connect()) {
      client.send(
          "GET "
              + prefix
              + "/live/camera/ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
              + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
              + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
      assertThat(client.readHead().status()).isEqualTo(101);
    }
    String tampered = path.replace("/live/", "A/live/");
    for (String wrong :
        List.of(
            tampered,
            path.replaceFirst("/signed/..", "/signed/zz"),
            path.replace("/live/camera/", "/live/garden/"))) {
      assertThat(site.get(wrong).status()).as(wrong).isEqualTo(403);
    }
    assertThat(site.get("/signed//live/camera/index.m3u8").status()).isEqualTo(400);
    for (String wrong :
        List.of(prefix + "/metrics", prefix + "/api/v1/state", prefix + "/", prefix + "/live/")) {
      assertThat(site.get(wrong).status()).as(wrong).isEqualTo(404);
    }
    for (String body :
        List.of(
            "{\"camera\":\"nothing\",\"hours\":1}",
            "{\"camera\":\"camera\",\"hours\":0}",
            "{\"camera\":\"camera\",\"hours\":1.5}",
            "{\"camera\":\"camera\",\"hours\":999999999999}",
            "{\"camera\":\"camera\"}")) {
      assertThat(send("POST", "/api/v1/links", owner, body).status()).as(body).isEqualTo(422);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../",
        "%2e%2e/",
        "..%2f",
        "%2e%2e%2f",
        "..;/",
        "%00",
        "..%5c",
        "%252e%252e/",
        "./",
        "/"
      })
  void noRouteCanBeReachedByAPathThatIsNotItsOwn(String trick) throws IOException {
    for (ApiTable.Route route : site.server.routes()) {
      String path = route.template().replaceAll("\\{[a-z]+}", "0123456789abcdef");
      int last = path.lastIndexOf('/') + 1;
      List<String> tricky =
          List.of(
              path + "/" + trick,
              path.substring(0, last) + trick + path.substring(last),
              path.substring(0, last) + "x/" + trick + trick + path.substring(last));
      for (String wrong : tricky) {
        Answer answer =
            site.ask(
                route.method()
                    + " "
                    + wrong
                    + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
        assertThat(answer.status()).as(route.method() + " " + wrong).isIn(400, 404);
      }
    }
    for (String path : List.of("/live/", "/signed/", "/signed/x/live/camera/", "/assets/")) {
      assertThat(site.get(path + trick + "api/v1/state").status()).isIn(400, 401, 403, 404);
      assertThat(site.get(path + trick + trick + "metrics").status()).isIn(400, 401, 403, 404);
    }
  }

  @Test
  void noSecretGetsIntoLogStateOrMetrics() throws IOException {
    StringBuilder logged = new StringBuilder();
    Handler handler =
        new Handler() {
          @Override
          public synchronized void publish(LogRecord event) {
            logged.append(event.getMessage());
            for (Object parameter :
                event.getParameters() == null ? new Object[0] : event.getParameters()) {
              logged.append(' ').append(parameter);
            }
            logged.append(event.getThrown()).append('\n');
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger root = Logger.getLogger("dev.pipit");
    Level before = root.getLevel();
    root.setLevel(Level.ALL);
    root.addHandler(handler);
    StringBuilder answers = new StringBuilder();
    try {
      Browser owner = claim();
      String token = token(owner, "control");
      String path =
          json(send("POST", "/api/v1/links", owner, "{\"camera\":\"camera\",\"hours\":1}"))
              .path("path")
              .asText();
      site.get(path);
      site.get(path.replace("index", "nothing"));
      answers.append(send("POST", "/api/v1/login", "", "{\"password\":" + PASSWORD + "}").text());
      answers.append(
          send("POST", "/api/v1/login", "", "{\"password\":\"" + PASSWORD + "x\"}").text());
      answers.append(
          send("POST", "/api/v1/claim", "", "{\"code\":1,\"password\":\"" + PASSWORD + "\"}")
              .text());
      for (String read : List.of("/api/v1/state", "/metrics", "/health", "/api/v1/access")) {
        answers.append(get(read, owner.cookies).text());
      }
      assertThat(answers)
          .contains("\"sessions\":[{")
          .doesNotContain(PASSWORD, owner.session, owner.csrf, token.substring(22).strip());
      assertThat(logged)
          .doesNotContain(
              PASSWORD,
              owner.session,
              owner.csrf,
              token.substring(22).strip(),
              path.substring(8, 35));
    } finally {
      root.removeHandler(handler);
      root.setLevel(before);
    }
  }
}
