package dev.pipit.soak;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Watches by WebSocket, checks every byte's place in its frame, message and box, and leaves
 * politely or not.
 *
 * <p>Frames are read by hand: on a busy machine the JDK's client (25) loses its place in about one
 * connection of a hundred when frames follow the upgrade at once, "Unexpected rsv1 bit", while the
 * bytes on the wire are whole (a capture of 204 connections had no broken frame, the client saw
 * five).
 */
final class WebSocketVisit implements Visit {
  @Override
  public void stay(Place place, Random random) throws Exception {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(10_000);
      socket.connect(
          new InetSocketAddress(place.camera().getHost(), place.camera().getPort()), 10_000);
      FrameReader frames = FrameReader.upgrade(socket, place.camera().resolve("ws"));
      long end = place.someTime(random, 1_000, 20_000);
      long firstChunkBy = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      Watcher watcher = new Watcher(place.tally());
      while (System.nanoTime() - end < 0) {
        try {
          watcher.take(frames.nextMessage());
        } catch (SocketTimeoutException e) {
          throw new IOException("Nothing came within ten seconds", e);
        }
        if (watcher.chunks == 0 && System.nanoTime() - firstChunkBy > 0) {
          throw new IOException("No chunk within ten seconds");
        }
      }
      if (random.nextBoolean()) {
        frames.sendClose();
      }
    }
  }

  /** Checks the order of messages: start, header, chunks. */
  private static final class Watcher {
    private final Tally tally;
    private boolean headerExpected;
    private int chunks;

    Watcher(Tally tally) {
      this.tally = tally;
    }

    void take(FrameReader.Message message) throws IOException {
      if (message.text()) {
        takeText(StandardCharsets.UTF_8.decode(message.payload()).toString());
        return;
      }
      String types = topLevelBoxes(message.payload());
      String expected = headerExpected ? "ftyp moov " : "moof mdat ";
      if (!types.equals(expected)) {
        throw new IOException("A message holds " + types + "in place of " + expected);
      }
      if (headerExpected) {
        headerExpected = false;
      } else {
        chunks++;
        tally.count("websocket chunks");
      }
    }

    private void takeText(String text) throws IOException {
      if (headerExpected) {
        throw new IOException("In place of a header came " + text);
      } else if (text.contains("\"type\":\"start\"")) {
        headerExpected = true;
      } else if (text.contains("\"type\":\"skipped\"")) {
        tally.count("websocket skips");
      } else {
        throw new IOException("Unexpected message " + text);
      }
    }
  }

  /** The types of the boxes that fill the bytes exactly, each with a space after it. */
  private static String topLevelBoxes(ByteBuffer bytes) throws IOException {
    StringBuilder types = new StringBuilder();
    int at = 0;
    while (at < bytes.limit()) {
      int size = bytes.limit() - at < 8 ? 0 : bytes.getInt(at);
      if (size < 8 || size > bytes.limit() - at) {
        throw new IOException("A box of " + size + " bytes at " + at + " of " + bytes.limit());
      }
      types.append(StandardCharsets.US_ASCII.decode(bytes.slice(at + 4, 4))).append(' ');
      at += size;
    }
    return types.toString();
  }
}
