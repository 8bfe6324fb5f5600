package dev.pipit.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.testing.Corpus;
import dev.pipit.testing.Mutations;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Finds access units in a stream that comes in pieces. */
class AccessUnitSplitterTest {
  private static final int MOST = 1 << 20;
  private static final String SPS = "0000000167 6400 0a";
  private static final String PPS = "0000000168 ee3c";
  private static final String IDR = "00000001 65 88 0102";
  private static final String SECOND_SLICE = "000001 65 42 03";
  private static final String SLICE = "00000001 41 9a 0405";
  private static final String DELIMITER = "00000001 09 10";

  private static byte[] bytes(String... hex) {
    return HexFormat.of().parseHex(String.join("", hex).replace(" ", ""));
  }

  /** Gives the stream in pieces; the access units that come out by themselves, as hex. */
  private static List<String> cut(AccessUnitSplitter splitter, byte[] stream, int most) {
    List<String> units = new ArrayList<>();
    int at = 0;
    while (at < stream.length) {
      ByteBuffer space = splitter.space();
      assertThat(space.hasRemaining()).isTrue();
      int count = Math.min(most, Math.min(space.remaining(), stream.length - at));
      space.put(stream, at, count);
      at += count;
      for (ByteBuffer unit = splitter.next(); unit != null; unit = splitter.next()) {
        units.add(hex(unit));
      }
    }
    return units;
  }

  private static String hex(@Nullable ByteBuffer unit) {
    if (unit == null) {
      return "none";
    }
    byte[] copy = new byte[unit.remaining()];
    unit.get(unit.position(), copy);
    return HexFormat.of().formatHex(copy);
  }

  private static String shown(String... hex) {
    // The zero before a start code of three bytes belongs to no NAL unit.
    return HexFormat.of().formatHex(bytes(hex)).replaceFirst("^00000001", "000001");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7, 1000})
  void whateverThePiecesAreTheAccessUnitsAreTheSame(int most) {
    AccessUnitSplitter splitter = new AccessUnitSplitter(MOST);
    byte[] stream =
        bytes("ffee", SPS, PPS, IDR, SECOND_SLICE, SLICE, DELIMITER, SLICE, "0000", SPS, PPS, IDR);

    assertThat(cut(splitter, stream, most))
        .containsExactly(shown(SPS, PPS, IDR, SECOND_SLICE), shown(SLICE), shown(DELIMITER, SLICE));
    assertThat(splitter.hasRest()).isTrue();
    assertThat(hex(splitter.rest())).isEqualTo(shown(SPS, PPS, IDR));
    assertThat(splitter.rest()).isNull();
    assertThat(splitter.discardedBytes()).as("before the first start code").isEqualTo(3);
  }

  @Test
  void whoKnowsThatAllIsThereNeedNotWaitForTheNext() {
    AccessUnitSplitter splitter = new AccessUnitSplitter(MOST);
    List<String> units = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      units.addAll(cut(splitter, bytes(SLICE), 100));
      units.add(hex(splitter.rest()));
    }
    assertThat(units).containsExactly(shown(SLICE), shown(SLICE), shown(SLICE));
  }

  @Test
  void whatHasNoEndIsLeftOutAndTheNextOneIsFound() {
    AccessUnitSplitter splitter = new AccessUnitSplitter(1000);
    byte[] endless = new byte[50_000];
    new Random(1).nextBytes(endless);
    for (int i = 0; i < endless.length; i++) {
      endless[i] |= 4; // No start code is in it.
    }

    assertThat(cut(splitter, bytes(SLICE), 10)).isEmpty();
    assertThat(cut(splitter, endless, 333)).isEmpty();
    assertThat(splitter.discardedBytes()).isGreaterThan(48_000);
    assertThat(cut(splitter, bytes(SPS, PPS, IDR, SLICE), 10))
        .containsExactly(shown(SPS, PPS, IDR));
  }

  @Test
  void withoutSlicesThereIsNoAccessUnitHoweverMuchComes() {
    AccessUnitSplitter splitter = new AccessUnitSplitter(1000);
    for (int i = 0; i < 5_000; i++) {
      assertThat(cut(splitter, bytes(SPS, DELIMITER, "00000001 06 0504"), 100)).isEmpty();
    }
    assertThat(splitter.rest()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x264-zerolatency", "openh264", "x264-three-slices", "x264-b-slices"})
  void streamsOfRealEncodersAreCutBetweenPictures(String name) {
    byte[] stream = Corpus.bytes("streams/" + name + ".h264");
    long pictures = 0;
    NalCursor cursor = new NalCursor().reset(ByteBuffer.wrap(stream));
    while (cursor.next()) {
      boolean first = stream[cursor.start() + 1] < 0;
      pictures += NalType.isSlice(cursor.type()) && first ? 1 : 0;
    }
    for (int most : new int[] {1, 100, 65_536}) {
      AccessUnitSplitter splitter = new AccessUnitSplitter(MOST);
      List<String> units = cut(splitter, stream, most);
      units.add(hex(splitter.rest()));
      assertThat(units).hasSize((int) pictures).doesNotContain("none");
      assertThat(splitter.discardedBytes()).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void hostileStreamsNeitherHangNorBreakIt() {
    Random random = new Random(11);
    Mutations mutations = new Mutations(3);
    List<byte[]> seeds = new ArrayList<>(Corpus.all("hostile/h264").values());
    seeds.add(bytes(SPS, PPS, IDR, SECOND_SLICE, SLICE, DELIMITER, SLICE));
    AccessUnitSplitter splitter = new AccessUnitSplitter(400);
    long given = 0;
    long taken = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] piece = mutations.of(seeds.get(random.nextInt(seeds.size())));
      given += piece.length;
      for (String unit : cut(splitter, piece, 1 + random.nextInt(200))) {
        taken += unit.length() / 2;
        assertThat(unit).startsWith("000001").hasSizeLessThanOrEqualTo(2 * 600);
      }
      if (random.nextInt(5) == 0) {
        ByteBuffer rest = splitter.rest();
        taken += rest == null ? 0 : rest.remaining();
      }
    }
    assertThat(taken).isPositive().isLessThan(given);
    assertThat(splitter.discardedBytes()).isLessThan(given);
  }
}
