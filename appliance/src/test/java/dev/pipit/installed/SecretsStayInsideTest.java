package dev.pipit.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pipit.installed.ApiDocument.Operation;
import dev.pipit.installed.Wire.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every secret is used as people use it, rightly and wrongly, with the most talkative log; then
 * everything that Pipit says is searched for it.
 */
@Tag("players")
class SecretsStayInsideTest {
  private static final String FIRST = "canary-first-password-2231";
  private static final String SECOND = "canary-second-password-8842";
  private static final String TYPED_WRONG = "canary-mistyped-password-7013";
  private static final String MQTT = "canary-mqtt-password-9954";

  @TempDir private Path folder = Path.of("");
  private final Map<String, String> secrets = new LinkedHashMap<>();

  @Test
  void noSecretIsInAnythingThatPipitSaysOrLetsOthersRead() throws Exception {
    Path state = folder.toAbsolutePath().resolve("state");
    Path mqtt = Files.writeString(folder.toAbsolutePath().resolve("mqtt-password"), MQTT + "\n");
    Files.setPosixFilePermissions(mqtt, PosixFilePermissions.fromString("rw-------"));
    int tlsPort = freePort();
    try (InstalledPipit pipit =
        InstalledPipit.start(
            "secrets",
            "--source",
            "test",
            "--set",
            "log.level=debug",
            "--set",
            "access.viewing=password",
            "--set",
            "server.tls=self-signed",
            "--set",
            "server.tls-port=" + tlsPort,
            "--set",
            "mqtt.broker=mqtt://127.0.0.1:" + freePort(),
            "--set",
            "mqtt.user=pipit",
            "--set",
            "mqtt.password-file=" + mqtt,
            "--set",
            "state.directory=" + state)) {
      pipit.awaitAnswer(Duration.ofSeconds(30));
      Owner owner = use(pipit, tlsPort);
      addTlsKey(state);
      assertThat(secrets).hasSizeGreaterThan(12);

      Map<String, String> said = said(pipit, owner);
      said.put("the log", Files.readString(pipit.log()));
      said.put("its arguments", read("/proc/" + pipit.pid() + "/cmdline"));
      said.put("its environment", read("/proc/" + pipit.pid() + "/environ"));
      assertThat(said.get("the log")).contains("level=debug");
      List<String> told = new ArrayList<>();
      for (Map.Entry<String, String> place : said.entrySet()) {
        for (Map.Entry<String, String> secret : secrets.entrySet()) {
          if (place.getValue().contains(secret.getValue())) {
            told.add(secret.getKey() + " in " + place.getKey());
          }
        }
      }
      assertThat(told).isEmpty();
      onlyTheOwnerMayReadWhatIsKept(state);
      assertThat(pipit.stop(Duration.ofSeconds(10))).isZero();
      String log = Files.readString(pipit.log());
      secrets.forEach((name, secret) -> assertThat(log).as(name).doesNotContain(secret));
    }
  }

  /** Does everything that a secret is used for; the owner's last session. */
  private Owner use(InstalledPipit pipit, int tlsPort) throws Exception {
    secrets.put("the first password", FIRST);
    secrets.put("the new password", SECOND);
    secrets.put("a mistyped password", TYPED_WRONG);
    secrets.put("the MQTT password", MQTT);
    int port = pipit.port();
    Owner first = Owner.claim(pipit, FIRST);
    keep("the first", first);
    assertThat(login(port, TYPED_WRONG).status()).isEqualTo(401);
    // A password that breaks the JSON, is no JSON, or stands where it should not.
    Owner.ask(port, "POST", "/api/v1/login", "", "{\"password\":\"" + TYPED_WRONG + "\",}");
    Owner.ask(port, "POST", "/api/v1/login", "", "\"" + TYPED_WRONG + "\"");
    Owner.ask(port, "POST", "/api/v1/login?password=" + TYPED_WRONG, "", "");
    Owner.ask(port, "GET", "/" + TYPED_WRONG, "", "");
    Owner.ask(port, "GET", "/live/" + TYPED_WRONG + "/index.m3u8", "", "");
    Owner.ask(port, "GET", "/", "Host: " + TYPED_WRONG + "\r\n", "");
    Owner.ask(port, "GET", "/", "Origin: http://" + TYPED_WRONG + "\r\n", "");
    Owner.ask(port, "GET", "/api/v1/state", "Authorization: Basic " + TYPED_WRONG + "\r\n", "");
    try (Wire wire = Wire.open(port)) {
      assertThat(wire.send("GET /\u0001" + TYPED_WRONG + "\r\n\r\n").read().status())
          .isEqualTo(400);
    }
    first.patch(
        "/api/v1/settings", "{\"changes\":{\"" + TYPED_WRONG + "\":\"" + TYPED_WRONG + "\"}}");
    Answer changed = first.post("/api/v1/password", Owner.object("current", FIRST, "new", SECOND));
    assertThat(changed.status()).as(changed.text()).isEqualTo(204);
    assertThat(login(port, FIRST).status()).isEqualTo(401);
    Owner owner = Owner.login(port, SECOND);
    keep("the second", owner);
    for (String rights : List.of("read", "control")) {
      String token = owner.token("for " + rights, rights);
      secrets.put("the token to " + rights, token);
      String bearer = Owner.bearer(token);
      assertThat(Owner.ask(port, "GET", "/api/v1/health", bearer, "").status()).isEqualTo(200);
    }
    String link = owner.link("camera");
    secrets.put("the signed address", link.substring("/signed/".length()));
    Await.until(
        "pictures by the signed address",
        Duration.ofSeconds(30),
        () -> Owner.ask(port, "GET", link + "/live/camera/snapshot.jpg", "", "").status() == 200);
    Owner.ask(port, "GET", link + "x/live/camera/snapshot.jpg", "", "");
    Owner.ask(port, "GET", link + "/nothing", "", "");
    Await.until(
        "a session over TLS",
        Duration.ofSeconds(20),
        () -> {
          try (Wire wire = Wire.secure(tlsPort)) {
            String body = Owner.object("password", SECOND);
            Answer begun = wire.send(Owner.request("POST", "/api/v1/login", "", body)).read();
            secrets.put(
                "the cookie over TLS",
                begun.header("set-cookie").replaceFirst(".*__Host-pipit=([^;]+);.*", "$1"));
            return begun.status() == 204;
          }
        });
    return owner;
  }

  private static Answer login(int port, String password) throws IOException {
    return Owner.ask(port, "POST", "/api/v1/login", "", Owner.object("password", password));
  }

  private void keep(String which, Owner owner) {
    secrets.put(which + " session's cookie", owner.session());
    secrets.put(which + " browser's cookie", owner.device());
    secrets.put(which + " session's CSRF token", owner.csrf());
  }

  /** The lines of every private key that is kept. */
  private void addTlsKey(Path state) throws IOException {
    int keys = 0;
    for (Path file : files(state)) {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      boolean inKey = false;
      for (String line : text.lines().toList()) {
        if (line.contains("PRIVATE KEY-----")) {
          inKey = line.contains("BEGIN");
        } else if (inKey) {
          secrets.put("line " + keys++ + " of the key in " + file.getFileName(), line.strip());
        }
      }
    }
    assertThat(keys).as("lines of private keys in " + files(state)).isPositive();
  }

  /**
   * What every operation that reads says to the owner, and the page, the metrics and the health.
   */
  private static Map<String, String> said(InstalledPipit pipit, Owner owner) throws Exception {
    Map<String, String> said = new LinkedHashMap<>();
    for (Operation operation : ApiDocument.of(pipit.port()).operations()) {
      if (operation.changes()) {
        continue;
      }
      String path = operation.path("camera");
      Answer answer = owner.get(path);
      if (operation.id().equals("setupPoint")) {
        // There is none on this machine.
        assertThat(answer.status()).as(path).isEqualTo(404);
        continue;
      }
      assertThat(answer.status()).as(path).isEqualTo(200);
      String text = answer.text();
      if (path.equals("/api/v1/session")) {
        // The one place that tells the CSRF token: to its own session.
        JsonNode session = Owner.json(answer);
        assertThat(session.path("csrf").asText()).isEqualTo(owner.csrf());
        text = text.replace(owner.csrf(), "");
      }
      said.put(path, text + answer.headers());
      if (path.equals("/api/v1/diagnostics")) {
        unzip(answer, said);
      }
      Answer refused = Owner.ask(pipit.port(), "GET", path, "", "");
      said.put(path + " for nobody", refused.text() + refused.headers());
    }
    for (String path : List.of("/metrics", "/health", "/", "/settings", "/access", "/about")) {
      Answer answer = owner.get(path);
      assertThat(answer.status()).as(path).isIn(200, 503);
      said.put(path, answer.text() + answer.headers());
    }
    try (Wire wire = Wire.open(pipit.port())) {
      wire.send(Owner.request("GET", "/api/v1/events", owner.fields(), ""));
      wire.readHead();
      StringBuilder events = new StringBuilder();
      while (!events.toString().contains("cameras")) {
        events.append(wire.readSome());
      }
      said.put("the events", events.toString());
    }
    return said;
  }

  private static void unzip(Answer archive, Map<String, String> said) throws IOException {
    int entries = 0;
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive.body()))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        said.put(
            entry.getName() + " of the diagnostics",
            new String(zip.readAllBytes(), StandardCharsets.UTF_8));
        entries++;
      }
    }
    assertThat(entries).isGreaterThan(5);
  }

  private static void onlyTheOwnerMayReadWhatIsKept(Path state) throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
        .isEqualTo("rwx------");
    List<Path> files = files(state);
    assertThat(files).hasSizeGreaterThan(2);
    for (Path file : files) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .as("%s", file)
          .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
      if (Files.isRegularFile(file) && file.getFileName().toString().startsWith("access")) {
        // Hashes only.
        assertThat(Files.readString(file)).doesNotContain(FIRST, SECOND, TYPED_WRONG, "pipit_");
      }
    }
  }

  private static List<Path> files(Path state) throws IOException {
    try (Stream<Path> all = Files.walk(state)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private static String read(String file) throws IOException {
    return Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
