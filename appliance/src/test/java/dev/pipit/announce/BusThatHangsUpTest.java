package dev.pipit.announce;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A system bus that ends while it is greeted, as one does that starts anew. */
@Timeout(60)
class BusThatHangsUpTest {
  private static final Service SERVICE =
      new Service("Pipit on birdbox", "_http._tcp", 80, null, Map.of());

  @TempDir Path folder = Path.of("");

  /**
   * Wherever it ends, there is no Avahi now, and no failure that would end the announcement.
   *
   * @param answers lines of the greeting that are answered before
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void isOneWithoutAvahi(int answers) throws Exception {
    Path socket = folder.resolve("bus");
    try (ServerSocketChannel bus = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      bus.bind(UnixDomainSocketAddress.of(socket));
      // Ends with the bus.
      Thread _ = Thread.ofVirtual().start(() -> hangUp(bus, answers));

      assertThat(AvahiPublication.publish(SERVICE, socket)).isNull();
    }
  }

  private static void hangUp(ServerSocketChannel bus, int answers) {
    String[] said = {"OK 0123456789abcdef0123456789abcdef\r\n", "AGREE_UNIX_FD\r\n", "l"};
    try {
      while (true) {
        try (SocketChannel caller = bus.accept()) {
          for (int i = 0; i < answers; i++) {
            if (caller.read(ByteBuffer.allocate(512)) < 0) {
              break;
            }
            caller.write(ByteBuffer.wrap(said[i].getBytes(StandardCharsets.US_ASCII)));
          }
        }
      }
    } catch (ClosedChannelException e) {
      // The test is over.
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
