package dev.pipit.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pipit.installed.Wire.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The owner of an installed Pipit, who has read the claim code and keeps what browsers keep.
 *
 * @param session the session cookie's value
 * @param device the value of the cookie that tells this browser from strangers
 */
public record Owner(int port, String session, String device, String csrf) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern CODE = Pattern.compile("claim code ([A-Z2-9]{4}-[A-Z2-9]{4})");

  /** The claim code that the console shows. */
  static String claimCode(InstalledPipit pipit) {
    StringBuilder code = new StringBuilder();
    Await.until(
        "a claim code in " + pipit.log(),
        Duration.ofSeconds(30),
        () -> {
          Matcher shown = CODE.matcher(Files.readString(pipit.log()));
          boolean found = shown.find();
          if (found) {
            code.append(shown.group(1));
          }
          return found;
        });
    return code.toString();
  }

  /** Claims a new device. */
  static Owner claim(InstalledPipit pipit, String password) throws IOException {
    String body = object("code", claimCode(pipit), "password", password);
    return begin(pipit.port(), ask(pipit.port(), "POST", "/api/v1/claim", "", body));
  }

  /** Logs in from a browser that is not known here. */
  public static Owner login(int port, String password) throws IOException {
    String body = object("password", password);
    return begin(port, ask(port, "POST", "/api/v1/login", "", body));
  }

  private static Owner begin(int port, Answer answer) throws IOException {
    assertThat(answer.status()).as(answer.text()).isEqualTo(204);
    String set = answer.header("set-cookie");
    Matcher session = Pattern.compile("pipit=([^;]+)").matcher(set);
    Matcher device = Pattern.compile("pipit-device=([^;]+)").matcher(set);
    assertThat(session.find() && device.find()).as(set).isTrue();
    String cookies = "Cookie: pipit=" + session.group(1) + "\r\n";
    JsonNode state = json(ask(port, "GET", "/api/v1/session", cookies, ""));
    return new Owner(port, session.group(1), device.group(1), state.path("csrf").asText());
  }

  /** The header fields that a page of the owner sends. */
  String fields() {
    return cookies() + "X-Pipit-CSRF: " + csrf + "\r\n";
  }

  /** The cookies alone. */
  String cookies() {
    return "Cookie: pipit=" + session + "; pipit-device=" + device + "\r\n";
  }

  /** Makes a token; its secret. */
  String token(String name, String rights) throws IOException {
    Answer made = post("/api/v1/tokens", object("name", name, "rights", rights));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    return json(made).path("token").asText();
  }

  /** Signs an address for an hour; what stands before /live. */
  String link(String camera) throws IOException {
    Answer made = post("/api/v1/links", "{\"camera\":\"" + camera + "\",\"hours\":1}");
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    return json(made).path("path").asText().replaceFirst("/live/.*", "");
  }

  /** Asks as the owner's page does. */
  public Answer get(String path) throws IOException {
    return ask(port, "GET", path, fields(), "");
  }

  /** Sends JSON as the owner's page does. */
  public Answer post(String path, String body) throws IOException {
    return ask(port, "POST", path, fields(), body);
  }

  Answer patch(String path, String body) throws IOException {
    return ask(port, "PATCH", path, fields(), body);
  }

  /** One request on a connection of its own. */
  static Answer ask(int port, String method, String path, String fields, String body)
      throws IOException {
    try (Wire wire = Wire.open(port)) {
      return wire.send(request(method, path, fields, body)).read();
    }
  }

  /**
   * The bytes of a request.
   *
   * @param fields header fields, each with its line end
   * @param body JSON, or empty for none
   */
  static String request(String method, String path, String fields, String body) {
    boolean none = body.isEmpty();
    String content =
        none && method.equals("GET")
            ? ""
            : "Content-Length: "
                + body.getBytes(StandardCharsets.ISO_8859_1).length
                + (none ? "\r\n" : "\r\nContent-Type: application/json\r\n");
    String host = fields.contains("Host:") ? "" : "Host: localhost\r\n";
    return method + " " + path + " HTTP/1.1\r\n" + host + fields + content + "\r\n" + body;
  }

  static String bearer(String token) {
    return "Authorization: Bearer " + token + "\r\n";
  }

  /** The JSON of an answer. */
  public static JsonNode json(Answer answer) throws IOException {
    return JSON.readTree(answer.body());
  }

  /** A JSON object of texts: key, value, key, value. */
  public static String object(String... members) {
    var object = JSON.createObjectNode();
    for (int i = 0; i < members.length; i += 2) {
      object.put(members[i], members[i + 1]);
    }
    return object.toString();
  }
}
