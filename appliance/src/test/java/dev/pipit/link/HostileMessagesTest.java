package dev.pipit.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.testing.Corpus;
import dev.pipit.testing.Mutations;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Messages that no honest device or relay sends. */
class HostileMessagesTest {
  private static final int ROUNDS = 20_000;

  /** Files whose name begins with "passed-" are odd, but no fault. */
  @Test
  void everyHostileMessageIsRefusedWithASentence() throws MalformedMessageException {
    for (var file : Corpus.all("link/messages").entrySet()) {
      String text = new String(file.getValue(), StandardCharsets.UTF_8);
      if (file.getKey().startsWith("passed-")) {
        assertThat(LinkCodec.fromRelay(text)).as(file.getKey()).isNotNull();
      } else {
        assertThatThrownBy(() -> LinkCodec.fromRelay(text))
            .as(file.getKey())
            .isInstanceOf(MalformedMessageException.class)
            .hasMessageMatching("(?s)[A-Z a-z]+.*\\.");
      }
    }
  }

  @Test
  void everyHostilePictureIsRefusedWithASentence() {
    for (var file : Corpus.all("link/pictures").entrySet()) {
      assertThatThrownBy(() -> LinkCodec.picture(ByteBuffer.wrap(file.getValue())))
          .as(file.getKey())
          .isInstanceOf(MalformedMessageException.class);
    }
  }

  @Test
  void aPictureThatIsTooLongIsRefused() {
    ByteBuffer message =
        ByteBuffer.allocate(LinkCodec.MAX_BINARY_BYTES + 1).put(0, new byte[] {1, 1});
    message.putLong(4, 1).putShort(12, (short) 0xFFD8);
    assertThatThrownBy(() -> LinkCodec.picture(message))
        .hasMessage("A picture must not be longer than 2097152 bytes.");
  }

  @Test
  void spoiltMessagesAreRefusedOrReadAndNothingElse() {
    List<byte[]> seeds = new ArrayList<>(Corpus.all("link/messages").values());
    Samples.ofRelay().values().forEach(message -> seeds.add(bytes(message)));
    Samples.ofDevice().values().forEach(message -> seeds.add(bytes(message)));
    Mutations mutations = new Mutations(40);
    SplittableRandom random = new SplittableRandom(41);
    int read = 0;
    for (int i = 0; i < ROUNDS; i++) {
      String text =
          new String(mutations.of(seeds.get(random.nextInt(seeds.size()))), StandardCharsets.UTF_8);
      try {
        LinkMessage message =
            random.nextBoolean() ? LinkCodec.fromRelay(text) : LinkCodec.fromDevice(text);
        read++;
        if (!(message instanceof LinkMessage.Unknown)) {
          assertThat(LinkCodec.text(message)).as("what was read can be written").isNotEmpty();
        }
      } catch (MalformedMessageException e) {
        assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(1_000);
      }
    }
    assertThat(read).as("some are still messages").isBetween(ROUNDS / 200, ROUNDS - 1);
  }

  private static byte[] bytes(LinkMessage message) {
    return LinkCodec.text(message).getBytes(StandardCharsets.UTF_8);
  }
}
