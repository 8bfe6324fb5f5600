package dev.pipit.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pipit.installed.ApiDocument.Operation;
import dev.pipit.installed.Wire.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who may do what, by the API's own document: every operation is tried by everyone. A new operation
 * that changes something needs a line in {@link #BODIES}, or the test fails.
 */
@Tag("players")
class EveryCallerOnEveryRouteTest {
  private static final String PASSWORD = "the owner's own password";

  /** What is sent to an operation that changes something, so that it succeeds where it may. */
  private static final Map<String, String> BODIES =
      Map.ofEntries(
          Map.entry("claim", "{\"code\":\"AAAA-AAAA\",\"password\":\"" + PASSWORD + "\"}"),
          Map.entry("login", "{\"password\":\"" + PASSWORD + "\"}"),
          Map.entry("logout", ""),
          Map.entry(
              "changePassword", "{\"current\":\"" + PASSWORD + "\",\"new\":\"" + PASSWORD + "\"}"),
          Map.entry("createToken", "{\"name\":\"made by the test\",\"rights\":\"read\"}"),
          Map.entry("revokeToken", ""),
          Map.entry("endSession", ""),
          Map.entry("createLink", "{\"camera\":\"camera\",\"hours\":1}"),
          Map.entry(
              "backup", "{\"passphrase\":\"" + PASSWORD + "\",\"password\":\"" + PASSWORD + "\"}"),
          Map.entry(
              "restore",
              "{\"backup\":\"no backup\",\"passphrase\":\"a passphrase\",\"password\":\""
                  + PASSWORD
                  + "\"}"),
          Map.entry("factoryReset", "{\"password\":\"another password\"}"),
          Map.entry("askForUpdate", "{\"do\":\"check\"}"),
          Map.entry("sendBundle", ""),
          Map.entry("setControls", "{}"),
          Map.entry("turn", "{}"),
          Map.entry("setupPointJoin", "{\"name\":\"x\",\"password\":\"\",\"country\":\"DE\"}"),
          Map.entry("changeSettings", "{\"changes\":{}}"),
          Map.entry("removeCamera", ""));

  /**
   * Where nobody succeeds: this Pipit is claimed and runs on no image, has no Wi-Fi of its own, the
   * test picture has no controls, and what would put an end to this Pipit is asked for with what is
   * not enough.
   */
  private static final Map<String, Integer> OTHER_STATUS =
      Map.of(
          "claim",
          409,
          "setControls",
          409,
          "restore",
          422,
          "factoryReset",
          401,
          "askForUpdate",
          409,
          "sendBundle",
          409,
          "setupPoint",
          404,
          "setupPointJoin",
          404);

  /** Operations that end the session they are called with. */
  private static final Set<String> LAST = Set.of("changePassword");

  /** Callers, from the least to the most; the places are those of the rights. */
  private enum Who {
    NOBODY,
    READER,
    CONTROLLER,
    ADMIN;

    boolean may(String right) {
      return switch (right) {
        case "none" -> true;
        case "view", "read" -> compareTo(READER) >= 0;
        case "control" -> compareTo(CONTROLLER) >= 0;
        case "admin" -> this == ADMIN;
        default -> throw new IllegalArgumentException("the right " + right);
      };
    }
  }

  @TempDir private static Path state = Path.of("");
  private static InstalledPipit pipit;
  private static ApiDocument document;
  private static Owner owner;
  private static String reader;
  private static String controller;

  @BeforeAll
  static void start() throws Exception {
    Files.writeString(state.resolve("pipit.toml"), "[cameras.camera]\nsource = \"test\"\n");
    pipit =
        InstalledPipit.start(
            "every-caller",
            "--set",
            "access.viewing=password",
            "--set",
            "state.directory=" + state.toAbsolutePath());
    pipit.awaitAnswer(Duration.ofSeconds(30));
    document = ApiDocument.of(pipit.port());
    owner = Owner.claim(pipit, PASSWORD);
    reader = Owner.bearer(owner.token("reader", "read"));
    controller = Owner.bearer(owner.token("controller", "control"));
  }

  @BeforeEach
  void logIn() throws IOException {
    owner = Owner.login(pipit.port(), PASSWORD);
  }

  @AfterAll
  static void stop() {
    pipit.close();
  }

  @Test
  void everyOperationAnswersEveryCallerAsTheDocumentSays() throws Exception {
    List<String> faults = new ArrayList<>();
    List<Operation> operations = new ArrayList<>(document.operations());
    operations.sort(Comparator.comparing(operation -> LAST.contains(operation.id())));
    assertThat(operations).hasSizeGreaterThan(15);
    for (Operation operation : operations) {
      for (Who who : Who.values()) {
        int expected =
            who.may(operation.right())
                ? OTHER_STATUS.getOrDefault(operation.id(), operation.success())
                : who == Who.NOBODY ? 401 : 403;
        Answer answer = tried(operation, who);
        if (answer.status() != expected) {
          faults.add(
              operation
                  + " by "
                  + who
                  + ": "
                  + answer.status()
                  + ", not "
                  + expected
                  + answer.text());
        }
        for (String fault : document.faults(operation, answer)) {
          faults.add(operation + " by " + who + ": " + fault);
        }
      }
    }
    assertThat(faults).isEmpty();
  }

  private static Answer tried(Operation operation, Who who) throws IOException {
    String id = operation.id();
    String body = operation.changes() ? BODIES.get(id) : "";
    if (body == null) {
      throw new AssertionError("Say what to send to " + operation);
    }
    boolean mayDoIt = who.may(operation.right());
    Owner admin =
        id.equals("logout") || id.equals("endSession")
            ? Owner.login(pipit.port(), PASSWORD)
            : owner;
    String path = operation.path(mayDoIt ? subject(operation, admin) : "camera");
    String fields =
        switch (who) {
          case NOBODY -> "";
          case READER -> reader;
          case CONTROLLER -> controller;
          case ADMIN -> admin.fields();
        };
    return Owner.ask(pipit.port(), operation.method(), path, fields, body);
  }

  /** What a path's variable names so that there is something to do. */
  private static String subject(Operation operation, Owner admin) throws IOException {
    return switch (operation.id()) {
      case "revokeToken" ->
          Owner.json(owner.post("/api/v1/tokens", "{\"name\":\"to go\",\"rights\":\"read\"}"))
              .path("id")
              .asText();
      case "endSession" -> {
        JsonNode sessions = Owner.json(admin.get("/api/v1/access")).path("sessions");
        for (JsonNode session : sessions) {
          if (session.path("current").asBoolean()) {
            yield session.path("id").asText();
          }
        }
        throw new AssertionError("no session of " + sessions);
      }
      case "removeCamera" -> {
        Answer added =
            owner.patch("/api/v1/settings", "{\"changes\":{\"cameras.spare.source\":\"test\"}}");
        assertThat(added.status()).as(added.text()).isEqualTo(200);
        yield "spare";
      }
      default -> "camera";
    };
  }

  @Test
  void aTokenChangesThePictureButNotWhoGetsInNorWhereSecretsGo() throws Exception {
    int refused = 0;
    for (JsonNode setting : Owner.json(owner.get("/api/v1/settings")).path("settings")) {
      String key = setting.path("key").asText();
      // For a revision that never was, so that nothing is changed in the end.
      String body = "{\"revision\":\"none\",\"changes\":{\"" + key + "\":null}}";
      Answer answer = Owner.ask(pipit.port(), "PATCH", "/api/v1/settings", controller, body);
      if (key.startsWith("cameras.") || key.equals("log.level")) {
        assertThat(answer.status()).as(key).isEqualTo(409);
      } else {
        refused++;
        assertThat(answer.status()).as(key).isEqualTo(403);
      }
    }
    assertThat(refused).isGreaterThan(8);
    String file = "{\"changes\":{\"cameras.camera.source\":\"file:/etc/shadow\"}}";
    assertThat(Owner.ask(pipit.port(), "PATCH", "/api/v1/settings", controller, file).status())
        .isEqualTo(403);
  }

  @Test
  void whatThePathDoesNotTakeIsRefusedWithWhatItDoes() throws Exception {
    List<String> templates =
        document.operations().stream().map(Operation::template).distinct().toList();
    for (String template : templates) {
      String path = template.replaceAll("\\{[^}]+}", "camera");
      String allow = document.allow(template);
      for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW")) {
        if (!List.of(allow.split(", ", -1)).contains(method)) {
          Answer answer = Owner.ask(pipit.port(), method, path, owner.fields(), "");
          assertThat(answer.status()).as(method + " " + path).isEqualTo(405);
          assertThat(answer.header("allow")).as(method + " " + path).isEqualTo(allow);
          assertThat(answer.header("content-type")).startsWith("application/problem+json");
        }
      }
      // It would show a script the cookie that it must not see.
      Answer trace = Owner.ask(pipit.port(), "TRACE", path, owner.fields(), "");
      assertThat(trace.status()).isGreaterThanOrEqualTo(400);
      assertThat(trace.text()).doesNotContain(owner.session());
    }
  }

  @Test
  void aSignedAddressOpensItsCameraAndNothingElse() throws Exception {
    pipitIsLive();
    String signed = owner.link("camera");
    String token = signed.substring("/signed/".length());
    assertThat(status(signed + "/live/camera/index.m3u8", "")).isEqualTo(200);
    assertThat(status(signed + "/live/camera/snapshot.jpg", "")).isEqualTo(200);
    assertThat(status(signed + "/live/other/index.m3u8", "")).isEqualTo(403);
    for (String path : List.of("/metrics", "/health", "/", "/assets/", "/live/", "/live/camera")) {
      assertThat(status(signed + path, "")).as(path).isEqualTo(404);
    }
    for (Operation operation : document.operations()) {
      String path = operation.path("camera");
      Answer below = Owner.ask(pipit.port(), operation.method(), signed + path, "", "");
      assertThat(below.status()).as(operation + " below it").isIn(404, 405);
      if (!operation.right().equals("none")) {
        for (String fields : List.of(Owner.bearer(token), "Cookie: pipit=" + token + "\r\n")) {
          Answer asked = Owner.ask(pipit.port(), operation.method(), path, fields, "");
          assertThat(asked.status()).as(operation + " with its token").isEqualTo(401);
        }
      }
    }
  }

  private static void pipitIsLive() {
    Await.until(
        "the camera is live",
        Duration.ofSeconds(30),
        () ->
            Owner.json(owner.get("/api/v1/state"))
                .path("cameras")
                .path(0)
                .path("state")
                .asText()
                .equals("live"));
  }

  private static int status(String path, String fields) throws IOException {
    return Owner.ask(pipit.port(), "GET", path, fields, "").status();
  }
}
