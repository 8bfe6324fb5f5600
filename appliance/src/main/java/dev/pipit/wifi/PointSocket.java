package dev.pipit.wifi;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the service, which is nobody on this machine, gives root a wish: one line, one answer. The
 * kernel says who sends it; whoever is not the service is not listened to. One after the other,
 * each for two seconds at most.
 */
final class PointSocket implements AutoCloseable {
  static final String TAKEN = "taken\n";
  private static final String NOT_NOW = "not now\n";
  private static final String REFUSED = "refused\n";
  private static final Logger log = LoggerFactory.getLogger(PointSocket.class);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final ServerSocketChannel server;
  private final Set<String> users;
  private final Predicate<JoinWish> wishes;
  private final Thread thread;

  /**
   * Listens from now on.
   *
   * @param users whose wishes count
   * @param wishes takes a wish, and says whether it is tried
   */
  PointSocket(Path path, Set<String> users, Predicate<JoinWish> wishes) throws IOException {
    this.users = users;
    this.wishes = wishes;
    Files.deleteIfExists(path);
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(path), 4);
      // Anybody may knock: the kernel says who it is.
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
    } catch (IOException e) {
      server.close();
      throw e;
    }
    thread = Thread.ofPlatform().name("wishes").daemon().start(this::listen);
  }

  private void listen() {
    while (server.isOpen()) {
      try (SocketChannel channel = server.accept()) {
        answer(channel);
      } catch (AsynchronousCloseException e) {
        return;
      } catch (IOException e) {
        log.debug("a wish broke off", e);
      }
    }
  }

  private void answer(SocketChannel channel) throws IOException {
    UnixDomainPrincipal peer = channel.getOption(ExtendedSocketOptions.SO_PEERCRED);
    if (!users.contains(peer.user().getName())) {
      log.warn("{} may not choose a network", peer.user().getName());
      return;
    }
    String line = line(channel);
    String said = REFUSED;
    if (line != null) {
      try {
        said = wishes.test(Words.wish(line)) ? TAKEN : NOT_NOW;
      } catch (IllegalArgumentException e) {
        log.debug("a wish is none", e);
      }
    }
    channel.write(ByteBuffer.wrap(said.getBytes(StandardCharsets.US_ASCII)));
  }

  /** Null when it does not come, or is longer than any. */
  private static @Nullable String line(SocketChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Words.MOST_WISH_BYTES);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    channel.configureBlocking(false);
    try (Selector selector = Selector.open()) {
      channel.register(selector, SelectionKey.OP_READ);
      while (bytes.hasRemaining()) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          return null;
        }
        selector.select(left);
        selector.selectedKeys().clear();
        if (channel.read(bytes) < 0) {
          return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
        }
      }
    }
    return null;
  }

  @Override
  public void close() throws IOException {
    server.close();
    thread.interrupt();
  }
}
