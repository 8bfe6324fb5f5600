package dev.pipit.bench;

import dev.pipit.installed.PipitClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Watches by WebSocket as long as it is open, and counts what comes. */
final class WebSocketViewer implements AutoCloseable {
  private final HttpClient http = HttpClient.newHttpClient();
  private final LongAdder messages = new LongAdder();
  private final WebSocket socket;

  private WebSocketViewer(URI uri) throws Exception {
    socket =
        http.newWebSocketBuilder()
            .connectTimeout(Duration.ofSeconds(10))
            .buildAsync(uri, new Counter())
            .get(15, TimeUnit.SECONDS);
  }

  static WebSocketViewer open(PipitClient client, String camera) throws Exception {
    String uri = client.uri("/live/" + camera + "/ws").toString();
    return new WebSocketViewer(URI.create(uri.replaceFirst("^http", "ws")));
  }

  /** Whole binary messages so far. */
  long messages() {
    return messages.sum();
  }

  @Override
  public void close() {
    socket.abort();
    http.shutdownNow();
  }

  private final class Counter implements WebSocket.Listener {
    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
      if (last) {
        messages.increment();
      }
      from.request(1);
      return null;
    }
  }
}
