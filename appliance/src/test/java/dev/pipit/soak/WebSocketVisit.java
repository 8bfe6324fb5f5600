package dev.pipit.soak;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Watches by WebSocket and leaves politely or not. */
final class WebSocketVisit implements Visit {
  @Override
  public void stay(Place place, Random random) throws Exception {
    Watcher watcher = new Watcher(place.tally());
    URI uri = URI.create(place.camera().resolve("ws").toString().replaceFirst("^http", "ws"));
    WebSocket socket =
        place
            .http()
            .newWebSocketBuilder()
            .connectTimeout(Duration.ofSeconds(10))
            .buildAsync(uri, watcher)
            .get(15, TimeUnit.SECONDS);
    try {
      watcher.firstChunk.get(10, TimeUnit.SECONDS);
      long leftNanos = place.someTime(random, 1_000, 20_000) - System.nanoTime();
      watcher.failed.get(Math.max(0, leftNanos), TimeUnit.NANOSECONDS);
    } catch (TimeoutException stayedToTheEnd) {
      if (!watcher.firstChunk.isDone()) {
        throw new IOException("No chunk within ten seconds", stayedToTheEnd);
      }
    } finally {
      if (random.nextBoolean()) {
        var _ = socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
      }
      socket.abort();
    }
  }

  /** Checks the order of messages: start, header, chunks. */
  private static final class Watcher implements WebSocket.Listener {
    final CompletableFuture<Void> firstChunk = new CompletableFuture<>();
    final CompletableFuture<Void> failed = new CompletableFuture<>();
    private final Tally tally;
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private final StringBuilder text = new StringBuilder();
    private boolean headerExpected;

    Watcher(Tally tally) {
      this.tally = tally;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        String message = text.toString();
        text.setLength(0);
        if (message.contains("\"type\":\"start\"")) {
          headerExpected = true;
        } else if (message.contains("\"type\":\"skipped\"")) {
          tally.count("websocket skips");
        } else {
          fail("Unexpected message " + message);
        }
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      message.writeBytes(bytes);
      if (last) {
        String type = HlsVisit.boxType(message.toByteArray());
        message.reset();
        if (headerExpected != "ftyp".equals(type)) {
          fail("A message starts with " + type + (headerExpected ? " in place of ftyp" : ""));
        } else if (headerExpected) {
          headerExpected = false;
        } else {
          tally.count("websocket chunks");
          firstChunk.complete(null);
        }
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      fail("Closed by the server: " + code + " " + reason);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      fail("Broken: " + error + ", " + error.getCause());
    }

    private void fail(String sentence) {
      IOException failure = new IOException(sentence);
      failed.completeExceptionally(failure);
      firstChunk.completeExceptionally(failure);
    }
  }
}
