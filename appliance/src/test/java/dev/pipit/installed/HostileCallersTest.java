package dev.pipit.installed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.installed.ApiDocument.Operation;
import dev.pipit.installed.Wire.Answer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Those who would use the owner's session, the owner's browser or the disk, on every route. */
@Tag("players")
class HostileCallersTest {
  private static final String PASSWORD = "the owner's own password";
  private static final String CANARY = "canary-that-lies-outside-5527";

  /** What a browser may take for "one folder up", and what has been taken for it by servers. */
  private static final List<String> UPWARDS =
      List.of(
          "../",
          "..;/",
          "%2e%2e/",
          "%2E%2E%2F",
          "..%2f",
          ".%2e/",
          "%252e%252e%252f",
          "..%255c",
          "..\\",
          "%2e%2e%5c",
          "..%5c",
          "....//",
          "..%c0%af",
          "%c0%ae%c0%ae/",
          "%e0%80%ae%e0%80%ae/",
          "..%ef%bc%8f",
          "%uff0e%uff0e%u2215",
          "..%00/",
          "..%0d%0a/");

  @TempDir private static Path folder = Path.of("");
  private static InstalledPipit pipit;
  private static int tlsPort;
  private static ApiDocument document;
  private static Owner owner;

  @BeforeAll
  static void start() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      tlsPort = socket.getLocalPort();
    }
    Path state = folder.toAbsolutePath().resolve("state");
    pipit =
        InstalledPipit.start(
            "hostile-callers",
            "--source",
            "test",
            "--set",
            "access.viewing=password",
            "--set",
            "server.tls=self-signed",
            "--set",
            "server.tls-port=" + tlsPort,
            "--set",
            "state.directory=" + state);
    pipit.awaitAnswer(Duration.ofSeconds(30));
    document = ApiDocument.of(pipit.port());
    owner = Owner.claim(pipit, PASSWORD);
    Files.writeString(folder.resolve("canary.txt"), CANARY);
    Files.writeString(state.resolve("canary.txt"), CANARY);
    Await.until(
        "TLS answers",
        Duration.ofSeconds(20),
        () -> {
          try (Wire wire = Wire.secure(tlsPort)) {
            return wire.send("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n").read().status() > 0;
          }
        });
  }

  @AfterAll
  static void stop() {
    pipit.close();
  }

  private static Answer ask(String method, String path, String fields) throws IOException {
    return Owner.ask(pipit.port(), method, path, fields, "");
  }

  @Test
  void aPageOfAnotherSiteChangesNothingEvenWithTheOwnersCookieAndToken() throws Exception {
    int port = pipit.port();
    List<String> foreign =
        List.of(
            "https://attacker.example",
            "http://localhost:" + (port + 1),
            "http://localhost.attacker.example:" + port,
            "http://pipit.local.attacker.example:" + port,
            "http://localhost:" + port + "@attacker.example",
            "ftp://localhost:" + port,
            "null",
            "file://",
            "");
    for (Operation operation : document.changing()) {
      for (String origin : foreign) {
        Answer answer =
            ask(
                operation.method(),
                operation.path("camera"),
                "Host: localhost:" + port + "\r\nOrigin: " + origin + "\r\n" + owner.fields());
        assertThat(answer.status()).as(operation + " from " + origin).isEqualTo(403);
        assertThat(answer.header("access-control-allow-origin")).isEmpty();
      }
    }
    assertThat(ownerIsThere()).isTrue();
  }

  @Test
  void aPageOfAnotherSiteGetsNoLivePicturesByWebSocket() throws Exception {
    Await.until(
        "the camera is live",
        Duration.ofSeconds(30),
        () -> ask("GET", "/live/camera/index.m3u8", owner.fields()).status() == 200);
    String upgrade =
        String.join(
            "\r\n",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "");
    String host = "Host: localhost:" + pipit.port() + "\r\n";
    String own = "Origin: http://localhost:" + pipit.port() + "\r\n";
    String path = "/live/camera/ws";
    assertThat(ask("GET", path, host + own + upgrade + owner.cookies()).status()).isEqualTo(101);
    for (String origin : List.of("https://attacker.example", "null", "http://localhost:1")) {
      String fields = host + "Origin: " + origin + "\r\n" + upgrade + owner.cookies();
      assertThat(ask("GET", path, fields).status()).as(origin).isEqualTo(403);
      String signed = owner.link("camera");
      String bare = host + "Origin: " + origin + "\r\n" + upgrade;
      assertThat(ask("GET", signed + path, bare).status()).as("signed, " + origin).isEqualTo(403);
    }
    assertThat(ask("GET", path, host + own + upgrade).status()).isEqualTo(401);
  }

  @Test
  void aNameThatWasPointedHereGetsNothingOnAnyRoute() throws Exception {
    List<String> hosts =
        List.of(
            "rebound.attacker.example",
            "rebound.attacker.example:" + pipit.port(),
            "127.0.0.1.attacker.example",
            "localhost.attacker.example",
            "2130706433",
            "0x7f.1");
    List<String> others = List.of("/", "/assets/x.js", "/live/camera/index.m3u8", "/metrics");
    for (String host : hosts) {
      for (Operation operation : document.operations()) {
        Answer answer =
            ask(
                operation.method(),
                operation.path("camera"),
                "Host: " + host + "\r\n" + owner.fields());
        assertThat(answer.status()).as(operation + " at " + host).isEqualTo(421);
      }
      for (String path : others) {
        Answer answer = ask("GET", path, "Host: " + host + "\r\n" + owner.fields());
        assertThat(answer.status()).as(path + " at " + host).isEqualTo(421);
      }
    }
  }

  @Test
  void aCookieAloneChangesNothing() throws Exception {
    Owner other = Owner.login(pipit.port(), PASSWORD);
    List<String> wrong =
        List.of(
            "",
            "X-Pipit-CSRF: \r\n",
            "X-Pipit-CSRF: " + owner.csrf().substring(1) + "\r\n",
            "X-Pipit-CSRF: " + other.csrf() + "\r\n",
            "X-Pipit-CSRF: " + owner.session() + "\r\n",
            "X-Pipit-Csrf-Token: " + owner.csrf() + "\r\n",
            "Cookie: X-Pipit-CSRF=" + owner.csrf() + "\r\n");
    for (Operation operation : document.changing()) {
      if (operation.right().equals("none")) {
        continue;
      }
      for (String token : wrong) {
        Answer answer = ask(operation.method(), operation.path("camera"), owner.cookies() + token);
        assertThat(answer.status()).as(operation + " with " + token).isEqualTo(403);
        assertThat(Owner.json(answer).path("code").asText()).isEqualTo("csrf");
      }
      String query = operation.path("camera") + "?csrf=" + owner.csrf();
      assertThat(ask(operation.method(), query, owner.cookies()).status()).isEqualTo(403);
    }
    assertThat(ownerIsThere()).isTrue();
  }

  @Test
  void aCookieOfPlainHttpIsNoneOverTlsAndTheOtherWayRound() throws Exception {
    Answer login = secure("POST", "/api/v1/login", "", "{\"password\":\"" + PASSWORD + "\"}");
    String set = login.header("set-cookie");
    assertThat(set).contains("__Host-pipit=", "; Secure", "HttpOnly", "SameSite=Strict");
    Matcher cookie = Pattern.compile("__Host-pipit=([^;]+)").matcher(set);
    assertThat(cookie.find()).isTrue();
    String secret = cookie.group(1);
    for (String name : List.of("pipit", "__Host-pipit", "__Secure-pipit")) {
      String stolen = "Cookie: " + name + "=" + secret + "\r\n";
      assertThat(ask("GET", "/api/v1/access", stolen).status()).as(name).isEqualTo(401);
      String plain = "Cookie: " + name + "=" + owner.session() + "\r\n";
      assertThat(secure("GET", "/api/v1/access", plain, "").status()).as(name).isEqualTo(401);
    }
    String right = "Cookie: __Host-pipit=" + secret + "\r\n";
    assertThat(secure("GET", "/api/v1/access", right, "").status()).isEqualTo(200);
    // A session that somebody else has put into the browser is not taken over by logging in.
    String fixed = "Cookie: pipit=" + "A".repeat(43) + "\r\n";
    Answer begun =
        Owner.ask(
            pipit.port(), "POST", "/api/v1/login", fixed, "{\"password\":\"" + PASSWORD + "\"}");
    assertThat(begun.status()).isEqualTo(204);
    assertThat(begun.header("set-cookie")).doesNotContain("A".repeat(43));
    assertThat(ask("GET", "/api/v1/access", fixed).status()).isEqualTo(401);
  }

  private static Answer secure(String method, String path, String fields, String body)
      throws IOException {
    try (Wire wire = Wire.secure(tlsPort)) {
      return wire.send(Owner.request(method, path, fields, body)).read();
    }
  }

  @Test
  void noPathLeadsOutOfWhatIsServed() throws Exception {
    String signed = owner.link("camera");
    List<String> bases =
        new ArrayList<>(
            List.of(
                "/",
                "/assets/",
                "/live/",
                "/live/camera/",
                "/settings/",
                "/signed/",
                "/api/",
                signed + "/",
                signed + "/live/",
                signed + "/live/camera/"));
    for (Operation operation : document.operations()) {
      bases.add(operation.path("camera") + "/");
      if (operation.template().contains("{")) {
        bases.add(operation.template().replaceAll("\\{.*", ""));
      }
    }
    String state = folder.toAbsolutePath().resolve("state").toString().substring(1);
    List<String> targets =
        List.of(
            "canary.txt",
            state + "/canary.txt",
            state + "/access",
            "etc/passwd",
            "openapi.json",
            "licences.json",
            "dev/pipit/http/openapi.json",
            "META-INF/MANIFEST.MF",
            "api/v1/access",
            "metrics");
    Map<String, String> found = new TreeMap<>();
    int asked = 0;
    try (Connection connection = new Connection()) {
      for (String base : bases) {
        for (String up : UPWARDS) {
          for (int times : new int[] {1, 2, 4, 12}) {
            for (String target : targets) {
              asked++;
              String path = base + up.repeat(times) + target;
              Answer answer = connection.get(path);
              // Who asks has not logged in, so that whatever is answered is too much.
              if (answer.status() < 400
                  || answer.status() >= 500
                  || answer.text().contains(CANARY)
                  || answer.text().contains("root:")) {
                found.put(path, answer.status() + " " + answer.text());
              }
            }
          }
        }
        for (String absolute : List.of("//etc/passwd", "/%2fetc%2fpasswd", "file:///etc/passwd")) {
          Answer answer = connection.get(base + absolute);
          if (answer.status() < 400 || answer.status() >= 500) {
            found.put(base + absolute, answer.status() + " " + answer.text());
          }
        }
      }
    }
    assertThat(asked).isGreaterThan(10_000);
    assertThat(found).isEmpty();
  }

  /** A connection that is opened anew whenever the server has ended it. */
  private static final class Connection implements AutoCloseable {
    private Wire wire = Wire.open(pipit.port());
    private String last = "nothing";

    Connection() throws IOException {}

    Answer get(String path) throws IOException {
      wire.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
      Answer answer;
      try {
        answer = wire.read();
      } catch (IOException e) {
        throw new IOException("no answer to " + path + ", after " + last, e);
      }
      last = answer.status() + " " + answer.headers() + path;
      if (answer.header("connection").equals("close")) {
        wire.close();
        wire = Wire.open(pipit.port());
      }
      return answer;
    }

    @Override
    public void close() throws IOException {
      wire.close();
    }
  }

  /** A bundle is no JSON; where there is no image, it is refused before anything of it is read. */
  private static List<Operation> takingJson() {
    return document.changing().stream()
        .filter(operation -> !operation.id().equals("sendBundle"))
        .toList();
  }

  @Test
  void bodiesThatAreTooLargeAreRefusedOnEveryRouteBeforeTheyHaveCome() throws Exception {
    for (Operation operation : takingJson()) {
      String head = head(operation) + "Content-Type: application/json\r\n";
      for (String length : List.of("65537", "9999999999", "9223372036854775807")) {
        try (Wire wire = Wire.open(pipit.port())) {
          wire.send(head + "Content-Length: " + length + "\r\n\r\n{");
          Answer answer = wire.read();
          assertThat(answer.status()).as(operation + " of " + length).isEqualTo(413);
          assertThat(answer.header("connection")).isEqualTo("close");
        }
      }
      try (Wire wire = Wire.open(pipit.port())) {
        wire.send(head + "Transfer-Encoding: chunked\r\n\r\n");
        String chunk = "2000\r\n" + " ".repeat(0x2000) + "\r\n";
        wire.send(chunk.repeat(9));
        assertThat(wire.read().status()).as(operation + " in chunks").isEqualTo(413);
      }
      assertThat(sent(head + "Content-Length: 3\r\nContent-Length: 4\r\n\r\n{}")).isEqualTo(400);
      assertThat(sent(head + "Content-Length: -1\r\n\r\n{}")).isEqualTo(400);
      String both = "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
      assertThat(sent(head + both)).isEqualTo(400);
      String wide = head(operation) + "X-Filler: " + "a".repeat(9000) + "\r\n\r\n";
      assertThat(sent(wide)).as(operation.toString()).isEqualTo(431);
      String deep = "[".repeat(3_000);
      Answer nested =
          Owner.ask(
              pipit.port(), operation.method(), operation.path("camera"), owner.fields(), deep);
      assertThat(nested.status()).as(operation + " nested").isEqualTo(400);
    }
    assertThat(ownerIsThere()).isTrue();
  }

  @Test
  void slowHeadsAndBodiesAreCutOffOnEveryRoute() throws Exception {
    List<Wire> heads = new ArrayList<>();
    List<Wire> bodies = new ArrayList<>();
    List<Operation> operations = takingJson();
    try {
      for (Operation operation : operations) {
        Wire head = Wire.open(pipit.port());
        heads.add(head.send(head(operation) + "X-Slow: "));
        Wire body = Wire.open(pipit.port());
        bodies.add(
            body.send(
                head(operation)
                    + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"a"));
      }
      long start = System.nanoTime();
      for (int i = 0; i < operations.size(); i++) {
        Answer answer = bodies.get(i).read();
        assertThat(answer.status()).as(operations.get(i).toString()).isEqualTo(408);
        assertThat(bodies.get(i).isEnded()).isTrue();
        assertThat(heads.get(i).isEnded()).isTrue();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
    } finally {
      for (Wire wire : heads) {
        wire.close();
      }
      for (Wire wire : bodies) {
        wire.close();
      }
    }
    assertThat(ownerIsThere()).isTrue();
  }

  private static String head(Operation operation) {
    return operation.method()
        + " "
        + operation.path("camera")
        + " HTTP/1.1\r\nHost: localhost\r\n"
        + owner.fields();
  }

  private static int sent(String request) throws IOException {
    try (Wire wire = Wire.open(pipit.port())) {
      return wire.send(request).read().status();
    }
  }

  private static boolean ownerIsThere() throws IOException {
    return owner.get("/api/v1/access").status() == 200;
  }

  @Test
  void whatWasTriedIsNoErrorInTheLog() throws Exception {
    assertThat(Files.readString(pipit.log(), StandardCharsets.UTF_8))
        .doesNotContain("level=error", "\tat ");
  }
}
