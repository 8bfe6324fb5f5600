package dev.pipit.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Many connections that ask for the same thing at once; one thread does it all. */
final class HeldRequests implements AutoCloseable {
  private final List<SocketChannel> channels = new ArrayList<>();
  private final Selector selector = Selector.open();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
  private final String host;
  private int answered;
  private long firstNanos;
  private long lastNanos;

  private HeldRequests(URI server) throws IOException {
    host = server.getAuthority();
  }

  /** Opens the connections; they ask for nothing yet. */
  static HeldRequests connect(URI server, int howMany) throws IOException {
    HeldRequests requests = new HeldRequests(server);
    InetSocketAddress address = new InetSocketAddress(server.getHost(), server.getPort());
    try {
      for (int i = 0; i < howMany; i++) {
        SocketChannel channel = SocketChannel.open(address);
        requests.channels.add(channel);
        channel.configureBlocking(false);
        channel.register(requests.selector, SelectionKey.OP_READ);
      }
      return requests;
    } catch (IOException e) {
      requests.close();
      throw new IOException(
          "Only " + requests.channels.size() + " connections; see ulimit -n: " + e.getMessage(), e);
    }
  }

  /** Sends one request on each connection. */
  void send(URI what) throws IOException {
    String request =
        "GET %s?%s HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(what.getPath(), what.getQuery(), host);
    ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
    for (SocketChannel channel : channels) {
      channel.write(bytes.rewind());
      if (bytes.hasRemaining()) {
        throw new IOException("A request does not fit into an empty socket's buffer");
      }
    }
  }

  /** How many have an answer by now. */
  int answered() throws IOException {
    take(1);
    return answered;
  }

  /**
   * Waits for all answers.
   *
   * @return from the first to the last of them
   */
  Duration awaitAll(Duration limit) throws IOException {
    long end = System.nanoTime() + limit.toNanos();
    while (answered < channels.size()) {
      if (System.nanoTime() - end > 0) {
        throw new IOException("Only " + answered + " answers within " + limit);
      }
      take(100);
    }
    return Duration.ofNanos(lastNanos - firstNanos);
  }

  private void take(long timeoutMillis) throws IOException {
    selector.select(
        key -> {
          try {
            read(key);
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        },
        timeoutMillis);
  }

  /** A playlist is small enough to come at once; what is more of it is read and not counted. */
  private void read(SelectionKey key) throws IOException {
    SocketChannel channel = (SocketChannel) key.channel();
    buffer.clear();
    if (channel.read(buffer) < 0) {
      throw new IOException("The server closed a connection");
    }
    if (key.attachment() != null) {
      return;
    }
    byte[] status = new byte[12];
    buffer.flip().get(status);
    String line = new String(status, StandardCharsets.US_ASCII);
    if (!line.equals("HTTP/1.1 200")) {
      throw new IOException("Answered " + line);
    }
    key.attach(line);
    lastNanos = System.nanoTime();
    if (answered++ == 0) {
      firstNanos = lastNanos;
    }
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : channels) {
      channel.close();
    }
    selector.close();
  }
}
