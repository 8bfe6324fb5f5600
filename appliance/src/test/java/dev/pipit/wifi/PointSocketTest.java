package dev.pipit.wifi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With the kernel's own sockets. */
@Timeout(30)
class PointSocketTest {
  private static final JoinWish WISH = new JoinWish(Ssid.of("Home"), "right password", "DE");

  @TempDir Path folder = Path.of("");
  private final List<JoinWish> taken = new CopyOnWriteArrayList<>();

  private PointSocket listening(String... users) throws IOException {
    return new PointSocket(
        folder.resolve(PointFolder.SOCKET),
        Set.of(users),
        wish -> taken.isEmpty() && taken.add(wish));
  }

  private String answerTo(String sent) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(folder.resolve(PointFolder.SOCKET)));
      channel.write(ByteBuffer.wrap(sent.getBytes(StandardCharsets.US_ASCII)));
      ByteBuffer answer = ByteBuffer.allocate(64);
      while (channel.read(answer) >= 0) {
        // The rest of it.
      }
      return new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void theServicesWishIsTakenAndASecondOneIsNot() throws Exception {
    PointVisit service = new PointVisit(folder, System::nanoTime);
    try (PointSocket _ = listening(System.getProperty("user.name"))) {
      assertThat(service.join(WISH)).isTrue();
      assertThat(service.join(WISH)).isFalse();
    }
    assertThat(taken).containsExactly(WISH);
  }

  @Test
  void whoeverElseAsksIsNotListenedTo() throws Exception {
    PointVisit service = new PointVisit(folder, System::nanoTime);
    try (PointSocket _ = listening("somebody-else")) {
      assertThat(service.join(WISH)).isFalse();
    } catch (SocketException e) {
      // The connection ends before the wish is read.
      assertThat(e).hasMessageContaining("reset");
    }
    assertThat(taken).isEmpty();
  }

  @Test
  void whoNeverFinishesOrSaysTooMuchIsLeftAndTheNextIsHeard() throws Exception {
    PointVisit service = new PointVisit(folder, System::nanoTime);
    try (PointSocket _ = listening(System.getProperty("user.name"))) {
      assertThat(answerTo("join 41")).isEqualTo("refused\n");
      assertThat(answerTo("x".repeat(Words.MOST_WISH_BYTES))).isEqualTo("refused\n");
      assertThat(service.join(WISH)).isTrue();
    }
    assertThat(taken).containsExactly(WISH);
  }
}
