package dev.pipit.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Does over HTTP what the owner's browser does on a new device. */
final class ImageOwner implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final int port;
  // Java's own keeper of cookies puts their values into quotes, which browsers do not.
  private final Map<String, String> cookies = new TreeMap<>();
  private String csrf = "";

  ImageOwner(int port) {
    this.port = port;
  }

  /** The status of a GET. */
  int status(String path) throws IOException, InterruptedException {
    return send(request(path).GET()).statusCode();
  }

  /** Makes a new device the owner's; logged in afterwards. */
  int claim(String code, String password) throws IOException, InterruptedException {
    return begin("/api/v1/claim", Map.of("code", code, "password", password));
  }

  int logIn(String password) throws IOException, InterruptedException {
    return begin("/api/v1/login", Map.of("password", password));
  }

  private int begin(String path, Map<String, String> body)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = post(path, body);
    if (answer.statusCode() == 204) {
      for (String set : answer.headers().allValues("set-cookie")) {
        String[] pair = set.split(";", 2)[0].split("=", 2);
        cookies.put(pair[0], pair[1]);
      }
      csrf = json(send(request("/api/v1/session").GET())).path("csrf").asText();
    }
    return answer.statusCode();
  }

  /** The address of a camera's stream for a player that has no password. */
  URI link(String camera) throws IOException, InterruptedException {
    HttpResponse<String> answer = post("/api/v1/links", Map.of("camera", camera, "hours", 1));
    String path = json(answer).path("path").asText();
    return URI.create(
        "http://127.0.0.1:"
            + port
            + path.replaceFirst("/live/.*", "/live/" + camera + "/index.m3u8"));
  }

  /** The answer of {@code /api/v1/state}. */
  JsonNode state() throws IOException, InterruptedException {
    return json(send(request("/api/v1/state").GET()));
  }

  /** The value of a setting; missing where it has its default. */
  JsonNode setting(String key) throws IOException, InterruptedException {
    for (JsonNode setting : json(send(request("/api/v1/settings").GET())).path("settings")) {
      if (setting.path("key").asText().equals(key)) {
        return setting.path("value");
      }
    }
    throw new IOException("there is no setting " + key);
  }

  /** Changes a setting; it is kept when this returns. */
  void change(String key, String value) throws IOException, InterruptedException {
    String body = JSON.writeValueAsString(Map.of("changes", Map.of(key, value)));
    JsonNode _ =
        json(
            send(
                request("/api/v1/settings")
                    .header("Content-Type", "application/json")
                    .header("X-Pipit-CSRF", csrf)
                    .method("PATCH", BodyPublishers.ofString(body))));
  }

  /** Resets the device, as the page does. */
  int reset(String password) throws IOException, InterruptedException {
    return post("/api/v1/factory-reset", Map.of("password", password)).statusCode();
  }

  private HttpResponse<String> post(String path, Map<String, ?> body)
      throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .header("X-Pipit-CSRF", csrf)
            .POST(BodyPublishers.ofString(JSON.writeValueAsString(body))));
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofMinutes(1));
    if (!cookies.isEmpty()) {
      request.header(
          "Cookie",
          cookies.entrySet().stream()
              .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
              .collect(Collectors.joining("; ")));
    }
    return request;
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> answer) throws IOException {
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(
          answer.uri() + " answers " + answer.statusCode() + ": " + answer.body());
    }
    return JSON.readTree(answer.body());
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
