package dev.pipit.isobmff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.testing.Corpus;
import dev.pipit.testing.Mutations;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever is in a file: it is read or refused with a {@link MalformedBoxException}, soon. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileBoxesTest {
  private static final int ROUNDS = 10_000;
  private static final int TEXT_FOR_A_BYTE = 60;

  @Test
  void theFilesOfOtherMuxersAreReadWhole() throws Exception {
    for (var file : Corpus.all("boxes").entrySet()) {
      List<Box> boxes = BoxReader.read(ByteBuffer.wrap(file.getValue()));
      assertThat(boxes.stream().mapToInt(Box::sizeBytes).sum()).isEqualTo(file.getValue().length);
      assertThat(BoxDump.of(boxes)).as(file.getKey()).contains("avcC").doesNotContain("cut off");
    }
  }

  @Test
  void theHostileCorpusIsReadOrRefused() {
    for (byte[] bytes : Corpus.all("hostile/boxes").values()) {
      feed(bytes);
    }
  }

  @Test
  void spoiltFilesAreReadOrRefused() {
    List<byte[]> corpus = new ArrayList<>(Corpus.all("hostile/boxes").values());
    corpus.addAll(Corpus.all("boxes").values());
    Mutations mutations = new Mutations(20260103);
    int read = 0;
    for (int i = 0; i < ROUNDS; i++) {
      byte[] spoilt = mutations.of(corpus.get(i % corpus.size()));
      try {
        read += feed(spoilt) ? 1 : 0;
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("round " + i, e);
      }
    }
    assertThat(read).as("files that were still whole").isBetween(ROUNDS / 50, ROUNDS / 2);
  }

  private static boolean feed(byte[] bytes) {
    try {
      String dump = BoxDump.of(BoxReader.read(ByteBuffer.wrap(bytes)));
      assertThat(dump.length()).isLessThanOrEqualTo(TEXT_FOR_A_BYTE * bytes.length);
      return true;
    } catch (MalformedBoxException e) {
      assertThat(e).hasMessageMatching("(?s).+ \\(at byte \\d+, in .+\\)");
      assertThat(e.position()).isBetween(0, bytes.length);
      return false;
    }
  }
}
