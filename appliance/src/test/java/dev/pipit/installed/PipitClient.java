package dev.pipit.installed;

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

/** Asks a running program over HTTP on a port of the loopback. Any thread. */
public final class PipitClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final int port;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  public PipitClient(int port) {
    this.port = port;
  }

  /** The address of a path. */
  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** GET of a path; the body as text. */
  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(request(uri(path)), BodyHandlers.ofString());
  }

  /** GET of an address; the body as bytes. */
  public HttpResponse<byte[]> getBytes(URI uri) throws IOException, InterruptedException {
    return http.send(request(uri), BodyHandlers.ofByteArray());
  }

  /** GET of an address that must answer 200; the body as text. */
  public String text(URI uri) throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(request(uri), BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("GET " + uri + " answers " + answer.statusCode());
    }
    return answer.body();
  }

  /**
   * What the holder of a token asks.
   *
   * @param json what to change by PATCH; empty for GET
   */
  public HttpResponse<String> ask(String token, String path, String json)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .timeout(Duration.ofMinutes(1))
            .header("Authorization", "Bearer " + token);
    if (!json.isEmpty()) {
      request
          .header("Content-Type", "application/json")
          .method("PATCH", BodyPublishers.ofString(json));
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpRequest request(URI uri) {
    return HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build();
  }

  /** The address of a camera's media playlist, as its multivariant playlist names it. */
  public URI mediaPlaylist(String camera) throws IOException, InterruptedException {
    URI multivariant = uri("/live/" + camera + "/index.m3u8");
    String text = text(multivariant);
    return multivariant.resolve(
        text.lines()
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .findFirst()
            .orElseThrow(() -> new IOException("No media playlist in " + text)));
  }

  /** The answer of {@code /api/v1/state}. */
  public JsonNode state() throws IOException, InterruptedException {
    return JSON.readTree(text(uri("/api/v1/state")));
  }

  /** One camera's part of the state; a missing node when there is none of that name. */
  public JsonNode camera(String name) throws IOException, InterruptedException {
    for (JsonNode camera : state().path("cameras")) {
      if (camera.path("name").asText().equals(name)) {
        return camera;
      }
    }
    return JSON.missingNode();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
