package dev.pipit.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pipit.installed.ApiDocument.Operation;
import dev.pipit.installed.Wire.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings and controls through the API of the installed program, asked well and badly. */
@Tag("players")
class SettingsOverHttpTest {
  private static final String SETTINGS = "/api/v1/settings";
  private static final String CONTROLS = "/api/v1/cameras/porch/controls";
  private static final String JSON = "Content-Type: application/json\r\n";
  private static final String TEXT =
      """
      # By hand.
      [cameras.porch]
      source = "test"
      privacy = true
      bitrate-kbit = 900 # enough

      [cameras.garden]
      source = "test"
      privacy = true
      """;

  @TempDir private static Path state = Path.of("");
  private static InstalledPipit pipit;
  private static ApiDocument document;
  private static Owner owner;

  @BeforeAll
  static void start() throws Exception {
    Files.writeString(state.resolve("pipit.toml"), TEXT);
    pipit =
        InstalledPipit.start(
            "settings-over-http",
            "--set",
            "state.directory=" + state.toAbsolutePath(),
            "--set",
            "log.level=warn");
    pipit.awaitAnswer(Duration.ofSeconds(30));
    document = ApiDocument.of(pipit.port());
    owner = Owner.claim(pipit, "the owner's own password");
  }

  @AfterAll
  static void stop() {
    pipit.close();
  }

  /** As at the beginning, whatever the test before did. */
  @BeforeEach
  void restore() throws Exception {
    Files.writeString(state.resolve("pipit.toml"), TEXT);
    Await.until(
        "the settings are the first ones",
        Duration.ofSeconds(20),
        () ->
            value("cameras.porch.bitrate-kbit").path("value").asInt() == 900
                && value("mqtt.password-file").path("value").asText().isEmpty()
                && cameras().equals(List.of("porch", "garden")));
  }

  @AfterEach
  void nothingFailed() throws IOException {
    assertThat(Files.readString(pipit.log())).doesNotContain("level=error");
    assertThat(owner.get(SETTINGS).status()).isEqualTo(200);
  }

  private static String file() throws IOException {
    return Files.readString(state.resolve("pipit.toml"));
  }

  private static JsonNode settings() throws IOException {
    return Owner.json(owner.get(SETTINGS));
  }

  private static JsonNode value(String key) throws IOException {
    for (JsonNode setting : settings().path("settings")) {
      if (setting.path("key").asText().equals(key)) {
        return setting;
      }
    }
    throw new AssertionError("no " + key);
  }

  private static List<String> cameras() throws IOException {
    List<String> names = new ArrayList<>();
    Owner.json(owner.get("/api/v1/state"))
        .path("cameras")
        .forEach(camera -> names.add(camera.path("name").asText()));
    return names;
  }

  /** Asks, and holds the answer to the description of the API. */
  private static Answer told(String method, String path, Answer answer) throws IOException {
    for (Operation operation : document.operations()) {
      if (operation.method().equals(method)
          && path.matches(operation.template().replaceAll("\\{[^}]+}", "[^/]+"))) {
        assertThat(document.faults(operation, answer)).as(answer.text()).isEmpty();
        return answer;
      }
    }
    throw new AssertionError("the document has no " + method + " " + path);
  }

  private static Answer patch(String path, String body) throws IOException {
    return told("PATCH", path, owner.patch(path, body));
  }

  private static Answer change(String changes) throws IOException {
    return patch(SETTINGS, "{\"changes\":" + changes + "}");
  }

  private static List<String> faults(Answer answer) throws IOException {
    List<String> keys = new ArrayList<>();
    Owner.json(answer).path("fields").forEach(field -> keys.add(field.path("key").asText()));
    return keys;
  }

  private static Answer raw(String path, String fields, String body) throws IOException {
    try (Wire wire = Wire.open(pipit.port())) {
      String head = "PATCH " + path + " HTTP/1.1\r\nHost: localhost\r\n" + owner.fields() + fields;
      return told("PATCH", path, wire.send(head + "\r\n" + body).read());
    }
  }

  private static Answer sized(String path, String fields, String body) throws IOException {
    return raw(path, fields + "Content-Length: " + body.length() + "\r\n", body);
  }

  @Test
  void aChangeForSettingsThatHavePassedIsAConflict() throws Exception {
    String revision = settings().path("revision").asText();
    String change = "{\"revision\":\"%s\",\"changes\":{\"cameras.porch.bitrate-kbit\":%d}}";
    Answer first = patch(SETTINGS, change.formatted(revision, 1000));
    assertThat(first.status()).as(first.text()).isEqualTo(200);
    String next = Owner.json(first).path("revision").asText();
    assertThat(next).isNotEqualTo(revision);
    Answer late = patch(SETTINGS, change.formatted(revision, 1100));
    assertThat(late.status()).isEqualTo(409);
    assertThat(Owner.json(late).path("action").asText()).contains("Read the settings again");
    assertThat(value("cameras.porch.bitrate-kbit").path("value").asInt()).isEqualTo(1000);
    assertThat(patch(SETTINGS, change.formatted(next, 1200)).status()).isEqualTo(200);
    assertThat(patch(SETTINGS, change.formatted("", 1300)).status()).isEqualTo(409);
    assertThat(file()).isEqualTo(TEXT.replace("900", "1200"));
  }

  @Test
  void eachFaultIsToldByItsFieldAndNothingIsChanged() throws Exception {
    Answer answer =
        change(
            """
            {"cameras.porch.width": 1, "cameras.porch.rotate": 45, "cameras.garden.source": "nowhere",
             "cameras.porch.bitrate-kbit": 1000, "cameras.porch.colour": "red", "log.level": "info",
             "state.director": "/x"}
            """);
    assertThat(answer.status()).isEqualTo(422);
    assertThat(faults(answer))
        .containsExactlyInAnyOrder(
            "cameras.porch.width",
            "cameras.porch.rotate",
            "cameras.garden.source",
            "cameras.porch.colour",
            "log.level",
            "state.director");
    for (JsonNode field : Owner.json(answer).path("fields")) {
      assertThat(field.path("sentence").asText()).isNotBlank();
    }
    assertThat(file()).isEqualTo(TEXT);
  }

  @Test
  void whatBelongsTogetherIsCheckedTogether() throws Exception {
    Answer alone = change("{\"cameras.porch.part-ms\": 2000}");
    assertThat(alone.status()).isEqualTo(422);
    assertThat(faults(alone)).containsExactly("cameras.porch.part-ms");
    assertThat(file()).isEqualTo(TEXT);
  }

  @Test
  void valuesOfAnotherKindAreRefused() throws Exception {
    Map<String, String> wrong = new LinkedHashMap<>();
    for (String number : List.of("\"1000\"", "1000.5", "true", "[1000]", "1e400", "-1", "1e18")) {
      wrong.put(number, "cameras.porch.bitrate-kbit");
    }
    wrong.put("99999999999999999999999999999999", "cameras.porch.bitrate-kbit");
    wrong.put("{\"a\":1}", "cameras.porch.bitrate-kbit");
    wrong.put("\"yes\"", "cameras.porch.privacy");
    wrong.put("1", "cameras.porch.privacy");
    wrong.put("7", "cameras.porch.text");
    wrong.put("\"brightness=1\"", "cameras.porch.controls");
    wrong.put("[\"brightness\"]", "cameras.porch.controls");
    wrong.put("[[\"brightness=1\"]]", "cameras.porch.controls");
    for (Map.Entry<String, String> each : wrong.entrySet()) {
      String key = each.getValue();
      Answer answer = change("{\"" + key + "\":" + each.getKey() + "}");
      assertThat(answer.status()).as(each + ": " + answer.text()).isEqualTo(422);
      assertThat(faults(answer)).as("%s", each).containsExactly(key);
    }
    assertThat(file()).isEqualTo(TEXT);
  }

  @Test
  void nullIsTheDefaultAndTheLineGoes() throws Exception {
    int standard = value("cameras.porch.bitrate-kbit").path("default").asInt();
    Answer answer = change("{\"cameras.porch.bitrate-kbit\":null}");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    JsonNode now = value("cameras.porch.bitrate-kbit");
    assertThat(now.path("value").asInt()).isEqualTo(standard);
    assertThat(now.path("origin").asText()).isEqualTo("default");
    assertThat(file()).doesNotContain("bitrate-kbit").contains("# By hand.");
    assertThat(change("{\"cameras.porch.bitrate-kbit\":null}").status()).isEqualTo(200);
    assertThat(change("{\"cameras.porch.nothing\":null}").status()).isEqualTo(422);
  }

  @Test
  void whatTheCommandLineGivesIsLocked() throws Exception {
    JsonNode locked = value("log.level");
    assertThat(locked.path("locked").asBoolean()).isTrue();
    assertThat(locked.path("lockedBy").asText()).isEqualTo("--set log.level=warn");
    for (String value : List.of("\"info\"", "null", "\"warn\"")) {
      Answer answer = change("{\"log.level\":" + value + "}");
      assertThat(answer.status()).as(value).isEqualTo(422);
      assertThat(Owner.json(answer).path("detail").asText()).contains("--set log.level=warn");
    }
  }

  @Test
  void camerasAreAddedAndRemovedWhileOthersRun() throws Exception {
    Answer added = change("{\"cameras.attic.source\":\"test\",\"cameras.attic.privacy\":true}");
    assertThat(added.status()).as(added.text()).isEqualTo(200);
    assertThat(cameras()).containsExactly("porch", "garden", "attic");
    assertThat(owner.get("/api/v1/cameras/attic/controls").status()).isEqualTo(200);
    for (String name : List.of("attic", "garden")) {
      Answer removed = delete(name);
      assertThat(removed.status()).as(removed.text()).isEqualTo(204);
      assertThat(delete(name).status()).as("again").isEqualTo(404);
      assertThat(owner.get("/live/" + name + "/index.m3u8").status()).isEqualTo(404);
    }
    Answer last = delete("porch");
    assertThat(last.status()).isEqualTo(422);
    assertThat(Owner.json(last).path("detail").asText())
        .isEqualTo(
            "cameras.porch is the only camera and cannot be removed; add another one first.");
    assertThat(cameras()).containsExactly("porch");
    for (String name : List.of("Attic", "a.b", "", "a b", "../x", "x".repeat(65))) {
      Answer refused = change("{\"cameras." + name + ".source\":\"test\"}");
      assertThat(refused.status()).as(name).isEqualTo(422);
    }
    assertThat(cameras()).containsExactly("porch");
  }

  private static Answer delete(String camera) throws IOException {
    String path = "/api/v1/cameras/" + camera;
    return told("DELETE", path, Owner.ask(pipit.port(), "DELETE", path, owner.fields(), ""));
  }

  @Test
  void onlyJsonIsRead() throws Exception {
    String body = "{\"changes\":{}}";
    for (String type :
        List.of(
            "text/plain", "application/x-www-form-urlencoded", "application/jsonx", "json", "")) {
      String fields = type.isEmpty() ? "" : "Content-Type: " + type + "\r\n";
      for (String path : List.of(SETTINGS, CONTROLS)) {
        assertThat(sized(path, fields, body).status()).as(path + " " + type).isEqualTo(415);
      }
    }
    String charset = "Content-Type: Application/JSON; charset=utf-8\r\n";
    assertThat(sized(SETTINGS, charset, body).status()).isEqualTo(200);
  }

  @Test
  void bodiesThatAreTooLargeAreCutWhereverTheirLengthIsTold() throws Exception {
    String longest = "{\"changes\":{\"cameras.porch.text\":\"" + "x".repeat(65_536) + "\"}}";
    for (String path : List.of(SETTINGS, CONTROLS)) {
      assertThat(sized(path, JSON, longest).status()).as(path).isEqualTo(413);
      String chunked = Integer.toHexString(longest.length()) + "\r\n" + longest + "\r\n0\r\n\r\n";
      assertThat(raw(path, JSON + "Transfer-Encoding: chunked\r\n", chunked).status())
          .as(path)
          .isEqualTo(413);
    }
    Answer text = change("{\"cameras.porch.text\":\"" + "x".repeat(60_000) + "\"}");
    assertThat(text.status()).isEqualTo(422);
    assertThat(faults(text)).containsExactly("cameras.porch.text");
  }

  @Test
  void whatIsNoPlainJsonObjectIsRefusedWithItsPlace() throws Exception {
    String key = "\"cameras.porch.bitrate-kbit\"";
    List<String> wrong = new ArrayList<>();
    wrong.add("{\"changes\":{" + key + ":1000," + key + ":1100}}");
    wrong.add("{\"changes\":{},\"changes\":{" + key + ":1000}}");
    wrong.add("{\"changes\":" + "[".repeat(500) + "]".repeat(500) + "}");
    wrong.add("{\"a\":".repeat(5000) + "1" + "}".repeat(5000));
    wrong.add("{\"changes\":{}} {\"changes\":{}}");
    wrong.add("{\"changes\":{" + key + ":1000,}}");
    wrong.add("{'changes':{}}");
    wrong.add("{\"changes\":{" + key + ":NaN}}");
    wrong.add("{\"changes\":{" + key + ":" + "1".repeat(1000) + "}}");
    wrong.add("{\"changes\":{\"cameras.porch.text\":\"\u00ff\u00fe\"}}");
    wrong.add("{\"changes\":{\"cameras.porch.text\":\"\u00c0\u00af\"}}");
    wrong.add("{\"changes\":{\"cameras.porch.text\":\"a\u0000b\"}}");
    wrong.add("{\"changes\":{}}".replaceAll("(.)", "\0$1"));
    wrong.add("{\"changes\":{\"cameras.porch.text\":\"\u00ed\u00a0\u0080\"}}");
    wrong.add("\u00ef\u00bb\u00bf{\"changes\":{}}");
    wrong.add("[]");
    wrong.add("null");
    wrong.add("7");
    for (String path : List.of(SETTINGS, CONTROLS)) {
      for (String body : wrong) {
        Answer answer = sized(path, JSON, body);
        String what = path + " " + body.substring(0, Math.min(80, body.length()));
        assertThat(answer.status()).as(what + ": " + answer.text()).isEqualTo(400);
        assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
      }
      assertThat(raw(path, "Content-Length: 0\r\n", "").status()).as("nothing").isEqualTo(400);
    }
    assertThat(file()).isEqualTo(TEXT);
  }

  @Test
  void aChangeIsAnObjectOfKeys() throws Exception {
    for (String body :
        List.of(
            "{}",
            "{\"changes\":null}",
            "{\"changes\":[]}",
            "{\"changes\":\"x\"}",
            "{\"changes\":{},\"revision\":7}",
            "{\"changes\":{\"\":1}}",
            "{\"changes\":{\"cameras\":null}}",
            "{\"changes\":{\"cameras.porch\":null}}",
            "{\"changes\":{\"cameras.porch\":{\"source\":\"test\"}}}",
            "{\"changes\":{\"" + "a.".repeat(2000) + "\":1}}")) {
      Answer answer = patch(SETTINGS, body);
      assertThat(answer.status()).as(body + ": " + answer.text()).isEqualTo(422);
    }
    assertThat(change("{}").status()).as("nothing to change").isEqualTo(200);
    assertThat(file()).isEqualTo(TEXT);
  }

  @Test
  void textsComeBackAsTheyWereSent() throws Exception {
    for (String text : List.of("Küche \u2713", "\"quoted\" \\ back", "# no comment", "a'''b", "")) {
      String json = Owner.object("cameras.porch.text", text);
      String bytes = new String(json.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
      Answer answer = patch(SETTINGS, "{\"changes\":" + bytes + "}");
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      assertThat(value("cameras.porch.text").path("value").asText()).isEqualTo(text);
    }
    Answer lines = change("{\"cameras.porch.text\":\"two\\nlines\"}");
    assertThat(lines.status()).as(lines.text()).isEqualTo(422);
  }

  @Test
  void aCameraWithoutADeviceHasNoControls() throws Exception {
    Answer none = told("GET", CONTROLS, owner.get(CONTROLS));
    assertThat(Owner.json(none).path("controls").size()).isZero();
    assertThat(patch(CONTROLS, "{\"brightness\":1}").status()).isEqualTo(409);
    assertThat(patch("/api/v1/cameras/nobody/controls", "{\"brightness\":1}").status())
        .isEqualTo(404);
    assertThat(file()).isEqualTo(TEXT);
  }

  @Test
  void noFileOfTheMachineIsSentToABrokerFromAfar() throws Exception {
    for (String file : List.of("/etc/shadow", "/etc/pipit/../shadow", "/proc/self/environ")) {
      Answer answer =
          owner.patch(SETTINGS, "{\"changes\":{\"mqtt.password-file\":\"" + file + "\"}}");

      assertThat(answer.status()).isEqualTo(422);
      assertThat(faults(answer)).containsExactly("mqtt.password-file");
    }
    Answer answer =
        owner.patch(
            SETTINGS, "{\"changes\":{\"mqtt.password-file\":\"" + state.resolve("mqtt") + "\"}}");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
  }
}
