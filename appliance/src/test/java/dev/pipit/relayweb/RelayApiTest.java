package dev.pipit.relayweb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pipit.accounts.Account;
import dev.pipit.accounts.DeviceTokens.NewToken;
import dev.pipit.installed.Await;
import dev.pipit.link.ClaimExchange;
import dev.pipit.link.LinkTime;
import dev.pipit.link.RelayAddress;
import dev.pipit.tls.SystemTrust;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The API of a relay, asked as its page and its devices ask. */
class RelayApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RelayBench bench;

  RelayApiTest(@TempDir Path folder) throws Exception {
    bench = new RelayBench(folder);
  }

  @AfterEach
  void end() throws Exception {
    bench.close();
  }

  /** A browser, in somebody's session or in none. */
  private record Browser(int port, String session, String csrf) {
    HttpResponse<String> send(String method, String path, Map<String, ?> body) throws Exception {
      return send(method, path, body, "http://127.0.0.1:" + port);
    }

    HttpResponse<String> send(String method, String path, Map<String, ?> body, String origin)
        throws Exception {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
              .timeout(RelayBench.SOON)
              .header("Origin", origin)
              .header("Content-Type", "application/json")
              .header("X-Pipit-CSRF", csrf)
              .header("Cookie", "pipit-relay=" + session);
      request.method(
          method,
          method.equals("GET")
              ? BodyPublishers.noBody()
              : BodyPublishers.ofString(JSON.writeValueAsString(body)));
      try (HttpClient http = HttpClient.newHttpClient()) {
        return http.send(request.build(), BodyHandlers.ofString());
      }
    }

    JsonNode get(String path) throws Exception {
      HttpResponse<String> answer = send("GET", path, Map.of());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return JSON.readTree(answer.body());
    }

    JsonNode post(String path, Map<String, ?> body) throws Exception {
      HttpResponse<String> answer = send("POST", path, body);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
      return JSON.readTree(answer.body());
    }
  }

  private Browser stranger() {
    return new Browser(bench.web.port(), "", "");
  }

  private Browser loggedIn(String email) throws Exception {
    HttpResponse<String> answer =
        stranger()
            .send("POST", "/api/v1/login", Map.of("email", email, "password", RelayBench.PASSWORD));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    return inSession(answer);
  }

  private Browser inSession(HttpResponse<String> answer) throws Exception {
    String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(cookie).contains("; HttpOnly", "; SameSite=Strict");
    String secret = cookie.replaceFirst("pipit-relay=([^;]*);.*", "$1");
    JsonNode session = new Browser(bench.web.port(), secret, "").get("/api/v1/session");
    return new Browser(bench.web.port(), secret, session.path("csrf").asText());
  }

  private Browser invited(String email) throws Exception {
    String invitation =
        bench.registry.registrations().invite(bench.owner.id(), Account.Role.OWNER).secret();
    HttpResponse<String> answer =
        stranger()
            .send(
                "POST",
                "/api/v1/register",
                Map.of(
                    "email",
                    email,
                    "name",
                    "",
                    "password",
                    RelayBench.PASSWORD,
                    "setupCode",
                    "",
                    "invitation",
                    invitation));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return inSession(answer);
  }

  @Test
  void fromTheAccountToTheDeviceThatIsThere() throws Exception {
    Browser owner = loggedIn("me@example.org");
    JsonNode made = owner.post("/api/v1/devices", Map.of("name", "Garden"));
    String id = made.path("id").asText();
    assertThat(made.path("online").asBoolean()).isFalse();
    JsonNode code = owner.post("/api/v1/devices/" + id + "/claim-code", Map.of());

    ClaimExchange.Outcome claimed =
        new ClaimExchange(SystemTrust::tls, LinkTime.ofThisMachine(), Duration.ofSeconds(20))
            .claim(
                new RelayAddress("127.0.0.1", bench.web.port(), false),
                code.path("code").asText().toLowerCase(java.util.Locale.ROOT),
                "10000000abcdef01",
                "pipit");
    assertThat(claimed).isInstanceOf(ClaimExchange.Outcome.Claimed.class);
    var credential = ((ClaimExchange.Outcome.Claimed) claimed).credential();
    assertThat(credential.deviceId()).isEqualTo(id);
    assertThat(credential.relayName()).isEqualTo("home");

    RelayBench.online(bench.client(new NewToken(id, credential.token().secret())));
    JsonNode there = owner.get("/api/v1/devices").path("devices").path(0);
    assertThat(there.path("online").asBoolean()).isTrue();
    assertThat(there.path("serial").asText()).isEqualTo("10000000abcdef01");
    assertThat(there.path("presence").path("cameras").path(0).path("title").asText())
        .isEqualTo("Nest box");

    assertThat(owner.send("DELETE", "/api/v1/devices/" + id, Map.of()).statusCode()).isEqualTo(204);
    Await.until("it is cut off", RelayBench.SOON, () -> bench.hub.count() == 0);
    assertThat(owner.get("/api/v1/devices").path("devices")).isEmpty();
  }

  @Test
  void aCodeIsForOneDevice() throws Exception {
    String id = bench.registry.devices().add(bench.owner.id(), "garden").id();
    String code = bench.registry.claimCodes().make(bench.owner.id(), id).code();
    Map<String, String> body = Map.of("code", code, "serial", "one", "name", "");
    assertThat(stranger().post("/api/v1/link/claim", body).path("token").asText())
        .startsWith("pipitdev_");
    assertThat(stranger().send("POST", "/api/v1/link/claim", body).statusCode()).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/v1/devices/ID",
    "PATCH, /api/v1/devices/ID",
    "DELETE, /api/v1/devices/ID",
    "POST, /api/v1/devices/ID/claim-code",
    "POST, /api/v1/devices/ID/token",
    "DELETE, /api/v1/devices/ID/token",
  })
  void anotherAccountsDeviceIsAsIfThereWereNone(String method, String path) throws Exception {
    String id = bench.registry.devices().add(bench.owner.id(), "garden").id();
    Browser other = invited("other@example.org");
    Map<String, ?> body = method.equals("PATCH") ? Map.of("name", "mine") : Map.of();
    HttpResponse<String> theirs = other.send(method, path.replace("ID", id), body);
    HttpResponse<String> none = other.send(method, path.replace("ID", "none"), body);
    assertThat(theirs.statusCode()).as(theirs.body()).isEqualTo(404);
    assertThat(theirs.body()).isEqualTo(none.body());
    assertThat(other.get("/api/v1/devices").path("devices")).isEmpty();
    assertThat(bench.registry.devices().get(bench.owner.id(), id).device().name())
        .isEqualTo("garden");

    Browser owner = loggedIn("me@example.org");
    assertThat(stranger().send(method, path.replace("ID", id), body).statusCode()).isEqualTo(401);
    if (!method.equals("GET")) {
      assertThat(
              new Browser(owner.port, owner.session, "")
                  .send(method, path.replace("ID", id), body)
                  .statusCode())
          .as("without the word of the page")
          .isEqualTo(403);
      assertThat(
              owner.send(method, path.replace("ID", id), body, "https://evil.example").statusCode())
          .as("from a page of another site")
          .isEqualTo(403);
    }
  }

  @Test
  void aSessionThatEndedIsNone() throws Exception {
    Browser owner = loggedIn("me@example.org");
    Browser elsewhere = loggedIn("me@example.org");
    assertThat(owner.get("/api/v1/sessions").path("sessions")).hasSize(2);
    assertThat(owner.send("DELETE", "/api/v1/sessions", Map.of()).statusCode()).isEqualTo(204);
    assertThat(elsewhere.send("GET", "/api/v1/devices", Map.of()).statusCode()).isEqualTo(401);
    assertThat(owner.send("POST", "/api/v1/logout", Map.of()).statusCode()).isEqualTo(204);
    assertThat(owner.send("GET", "/api/v1/devices", Map.of()).statusCode()).isEqualTo(401);
    assertThat(stranger().get("/api/v1/session").has("account")).isFalse();
  }

  @Test
  void whoHasNoInvitationMakesNoAccountAndWhoGuessesIsHeldUp() throws Exception {
    Map<String, String> body =
        Map.of(
            "email", "new@example.org",
            "name", "",
            "password", RelayBench.PASSWORD,
            "setupCode", "",
            "invitation", "");
    assertThat(stranger().send("POST", "/api/v1/register", body).statusCode()).isEqualTo(403);
    Map<String, String> wrong = Map.of("email", "me@example.org", "password", "not the one");
    HttpResponse<String> answer = stranger().send("POST", "/api/v1/login", wrong);
    assertThat(answer.statusCode()).isEqualTo(401);
    for (int i = 0; i < 12 && answer.statusCode() == 401; i++) {
      answer = stranger().send("POST", "/api/v1/login", wrong);
    }
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
  }
}
