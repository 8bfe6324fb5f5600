package dev.pipit.cmaf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.isobmff.BoxReader;
import dev.pipit.media.MalformedBitstreamException;
import dev.pipit.media.NalCursor;
import dev.pipit.media.ParameterSets;
import dev.pipit.media.StreamRules;
import dev.pipit.testing.Corpus;
import dev.pipit.testing.Mutations;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever a camera sends: the way of an access unit to a chunk ends with a result or a {@link
 * MalformedBitstreamException}, soon, and with no more bytes than came in.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileStreamTest {
  private static final int ROUNDS = 20_000;
  private static final int LARGE = 1 << 20;

  @Test
  void theHostileCorpusIsTakenOrRefused() throws Exception {
    for (byte[] bytes : Corpus.all("hostile/h264").values()) {
      feed(bytes);
    }
  }

  @Test
  void spoiltStreamsAreTakenOrRefused() throws Exception {
    List<byte[]> corpus = new ArrayList<>(Corpus.all("hostile/h264").values());
    corpus.addAll(Corpus.all("sps").values());
    Corpus.all("streams").values().forEach(stream -> corpus.add(Arrays.copyOf(stream, 1500)));
    Mutations mutations = new Mutations(20260102);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] spoilt = mutations.of(corpus.get(i % corpus.size()));
      try {
        feed(spoilt);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("round " + i, e);
      }
    }
  }

  @Test
  void aMegabyteOfTheWorstBytesTakesLinearTime() throws Exception {
    feed(new byte[LARGE]);
    feed(repeated(0, 0, 1));
    feed(repeated(0, 0, 1, 0x65));
    feed(repeated(0, 0, 1, 0x67, 0x42, 0xC0, 0x1E, 0xFF));
    feed(repeated(0, 1));
    feed(repeated(0, 0, 3));
  }

  private static byte[] repeated(int... pattern) {
    byte[] bytes = new byte[LARGE];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) pattern[i % pattern.length];
    }
    return bytes;
  }

  private static void feed(byte[] bytes) throws Exception {
    ByteBuffer annexB = Corpus.direct(bytes);
    NalCursor cursor = new NalCursor().reset(annexB);
    int end = 0;
    while (cursor.next()) {
      assertThat(cursor.start()).isGreaterThan(end);
      assertThat(cursor.lengthBytes()).isPositive();
      end = cursor.end();
      assertThat(end).isLessThanOrEqualTo(bytes.length);
    }
    StreamRules rules = new StreamRules(10);
    rules.accept(annexB);
    rules.accept(annexB);

    AvccWriter sample = new AvccWriter();
    sample.read(annexB);
    int sampleBytes = sample.sampleBytes();
    assertThat(sampleBytes).isLessThanOrEqualTo(bytes.length * 5 / 4);
    ByteBuffer chunk = ByteBuffer.allocate(ChunkWriter.HEADER_BYTES + sampleBytes);
    sample.write(chunk, ChunkWriter.HEADER_BYTES);
    ChunkWriter.writeHeader(chunk, 0, 1, 2, 3, sampleBytes, sample.idr());
    assertThat(BoxReader.read(chunk)).hasSize(2);
    ParameterSets sets = sample.parameterSets();
    if (sets != null) {
      try {
        assertThat(BoxReader.read(CmafHeader.of(sets).bytes())).hasSize(2);
      } catch (MalformedBitstreamException e) {
        assertThat(e).hasMessageContaining(" (at bit ");
      }
    }
  }
}
