package dev.pipit.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.http.RawClient.Answer;
import dev.pipit.installed.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds for every route of the API. */
class ApiHandlerTest {
  private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";

  private final AtomicReference<String> seen = new AtomicReference<>("");
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private TestSite site;

  @BeforeEach
  void start() throws WebException {
    site = new TestSite(TestSite.settings(100, 100), List.of(this::routes));
  }

  @AfterEach
  void stop() {
    site.close();
  }

  private void routes(ApiTable table) {
    table.add(
        "POST",
        "/api/v1/things/{id}",
        Right.CONTROL,
        call -> {
          seen.set(call.variable("id") + " " + call.body() + " " + call.query("q"));
          return ApiAnswer.created(call.body()).with("Set-Cookie", "a=b");
        });
    table.addQuick(
        "GET", "/api/v1/things/{id}", Right.READ, call -> ApiAnswer.json(call.variable("id")));
    table.add("DELETE", "/api/v1/things/{id}", Right.CONTROL, _ -> ApiAnswer.done());
    table.add(
        "PATCH",
        "/api/v1/things",
        Right.CONTROL,
        call -> {
          throw ApiFault.field("size", "must be even, not " + call.body().path("size").asInt())
              .code("odd")
              .action("Choose 2 or 4.")
              .retryAfter(7);
        });
    table.add(
        "PUT",
        "/api/v1/things",
        Right.CONTROL,
        _ -> {
          throw new IllegalStateException("of no concern to clients");
        });
    table.add(
        "GET",
        "/api/v1/ticks",
        Right.READ,
        _ ->
            ApiAnswer.streamed(
                "text/event-stream",
                out -> {
                  out.write("data: 1\n\n".getBytes(StandardCharsets.UTF_8));
                  out.flush();
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException e) {
                    interrupted.countDown();
                    throw e;
                  }
                }));
  }

  private Answer send(String method, String path, String type, String body) throws IOException {
    return site.ask(
        method
            + " "
            + path
            + HOST
            + "Content-Type: "
            + type
            + "\r\nContent-Length: "
            + body.getBytes(StandardCharsets.ISO_8859_1).length
            + "\r\n\r\n"
            + body);
  }

  @Test
  void aHandlerGetsThePathTheQueryAndTheBody() throws IOException {
    Answer answer =
        send(
            "POST",
            "/api/v1/things/a_1-Z?q=x%20y",
            "application/json; charset=utf-8",
            "{\"n\": 1}");
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.text()).isEqualTo("{\"n\":1}");
    assertThat(answer.headers())
        .containsEntry("content-type", "application/json")
        .containsEntry("cache-control", "no-store")
        .containsEntry("set-cookie", "a=b");
    assertThat(seen.get()).isEqualTo("a_1-Z {\"n\":1} x y");
  }

  @Test
  void aBodyMayComeInPieces() throws IOException {
    try (RawClient client = site.connect()) {
      client.send(
          "POST /api/v1/things/1"
              + HOST
              + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n");
      client.send("2\r\n1}\r\n0\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(201);
      assertThat(client.get("/api/v1/things/2").read().text()).isEqualTo("\"2\"");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "text/plain | {} | 415",
        "`` | {} | 415",
        "application/x-www-form-urlencoded | a=b | 415",
        "application/json | {\"a\":hunter2} | 400",
        "application/json | {\"a\":1} {} | 400",
        "application/json | {\"a\":1,\"a\":2} | 400",
        "application/json | [] | 400",
        "application/json | 1 | 400",
        "application/json | `` | 400",
        "application/json | { | 400",
        "application/json | {\"a\":\"\u00ff\"} | 400"
      })
  void aBodyThatIsNoJsonObjectIsRefusedWithoutAnEcho(String type, String body, int status)
      throws IOException {
    Answer answer = send("POST", "/api/v1/things/1", type, body);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    assertThat(answer.text()).doesNotContain("hunter2");
    assertThat(seen.get()).isEmpty();
  }

  @Test
  void whereTheJsonIsBrokenIsTold() throws IOException {
    assertThat(send("POST", "/api/v1/things/1", "application/json", "{\n  \"a\" 1}").text())
        .contains("The body is not valid JSON at line 2, column 7.");
  }

  @Test
  void nestingHasAnEnd() throws IOException {
    String deep = "{\"a\":" + "[".repeat(5000) + "]".repeat(5000) + "}";
    assertThat(send("POST", "/api/v1/things/1", "application/json", deep).status()).isEqualTo(400);
  }

  @Test
  void aBodyOfMoreThan64KilobytesIsCut() throws IOException {
    try (RawClient client = site.connect()) {
      client.send(
          "POST /api/v1/things/1"
              + HOST
              + "Content-Type: application/json\r\nContent-Length: 65537\r\n\r\n{");
      assertThat(client.read().status()).isEqualTo(413);
      assertThat(client.readByte()).isEqualTo(-1);
    }
    try (RawClient client = site.connect()) {
      client.send(
          "POST /api/v1/things/1"
              + HOST
              + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.send("10001\r\n" + " ".repeat(65_537) + "\r\n");
      assertThat(client.read().status()).isEqualTo(413);
    }
    assertThat(site.get("/api/v1/things/1").status()).isEqualTo(200);
  }

  @Test
  void aBodyThatDoesNotComeIsCutAfterTenSeconds() throws IOException {
    try (RawClient client = site.connect()) {
      client.send(
          "POST /api/v1/things/1"
              + HOST
              + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
      Answer answer = client.read();
      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(client.readByte()).isEqualTo(-1);
    }
    assertThat(seen.get()).isEmpty();
  }

  @Test
  void aRefusalTellsEverythingThatTheHandlerSays() throws IOException {
    Answer answer = send("PATCH", "/api/v1/things", "application/json", "{\"size\":3}");
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.header("retry-after")).isEqualTo("7");
    assertThat(answer.text())
        .isEqualTo(
            "{\"type\":\"about:blank\",\"title\":\"Unprocessable Entity\",\"status\":422,"
                + "\"detail\":\"size must be even, not 3.\",\"code\":\"odd\","
                + "\"action\":\"Choose 2 or 4.\","
                + "\"fields\":[{\"key\":\"size\",\"sentence\":\"must be even, not 3\"}]}");
  }

  @Test
  void aFailureIsToldWithoutItsInside() throws IOException {
    Answer answer = send("PUT", "/api/v1/things", "application/json", "{}");
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.text()).contains("the log says more").doesNotContain("concern");
  }

  @ParameterizedTest
  @CsvSource({
    "PUT, /api/v1/things/1, 405, 'DELETE, GET, HEAD, POST'",
    "POST, /api/v1/state, 405, 'GET, HEAD'",
    "GET, /api/v1/things, 405, 'PATCH, PUT'",
    "DELETE, /api/v1/things/1, 204, ",
    "POST, /api/v1/things/a%2fb, 404, ",
    "POST, /api/v1/things/a.b, 404, ",
    "POST, /api/v1/things/, 404, ",
    "POST, /api/v1/things/1/, 404, ",
    "POST, /api/, 404, ",
    "POST, /api/v1/things/1/../2, 404, ",
    "POST, /live/camera/index.m3u8, 405, 'GET, HEAD'",
    "POST, /metrics, 405, 'GET, HEAD'"
  })
  void aPathHasItsMethods(String method, String path, int status, String allow) throws IOException {
    Answer answer = site.ask(method + " " + path + HOST + "Content-Length: 0\r\n\r\n");
    assertThat(answer.status()).isIn(status, status == 404 ? 400 : status);
    assertThat(answer.header("allow")).isEqualTo(allow);
  }

  @Test
  void anAnswerThatLastsComesBitByBitAndEndsWithTheServer() throws Exception {
    try (RawClient client = site.connect()) {
      assertThat(client.get("/api/v1/ticks").readHead().header("content-type"))
          .isEqualTo("text/event-stream");
      Await.until("the first event is there", Duration.ofSeconds(10), client::hasBytes);
      site.close();
      interrupted.await();
    }
  }
}
