package dev.pipit.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.testing.Corpus;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** ITU-T H.264 Annex B. */
class NalCursorTest {
  @Test
  void startCodesHaveThreeOrFourBytes() {
    assertThat(nals("000001 67AA 00000001 68BB 000001 65CC"))
        .containsExactly("67aa", "68bb", "65cc");
  }

  @Test
  void zerosBehindANalUnitAreNotPartOfIt() {
    assertThat(nals("00000001 67AA 000000000000 000001 65CC 0000")).containsExactly("67aa", "65cc");
  }

  @Test
  void zerosWithinANalUnitStay() {
    assertThat(nals("000001 65 0000 03 00 0000 03 01")).containsExactly("650000030000000301");
  }

  @Test
  void bytesBeforeTheFirstStartCodeArePassedOver() {
    assertThat(nals("FFEE00 000001 65CC")).containsExactly("65cc");
  }

  @Test
  void emptyNalUnitsArePassedOver() {
    assertThat(nals("000001 000001 00000001 65CC 000001")).containsExactly("65cc");
  }

  @Test
  void aBufferWithoutAStartCodeHasNoNalUnits() {
    assertThat(nals("")).isEmpty();
    assertThat(nals("00")).isEmpty();
    assertThat(nals("0000")).isEmpty();
    assertThat(nals("000000000000000000000000")).isEmpty();
    assertThat(nals("65CC0000")).isEmpty();
    assertThat(nals("000001")).isEmpty();
  }

  @Test
  void aNalUnitTellsItsTypeAndWhetherItIsReferredTo() {
    NalCursor cursor = new NalCursor().reset(Corpus.direct(hex("000001 65CC 000001 01DD")));
    assertThat(cursor.next()).isTrue();
    assertThat(cursor.type()).isEqualTo(NalType.IDR_SLICE);
    assertThat(cursor.referenceIdc()).isEqualTo(3);
    assertThat(cursor.next()).isTrue();
    assertThat(cursor.type()).isEqualTo(NalType.SLICE);
    assertThat(cursor.referenceIdc()).isZero();
    assertThat(cursor.next()).isFalse();
    assertThat(cursor.next()).isFalse();
    assertThat(cursor.lengthBytes()).isZero();
  }

  @Test
  void onlyBytesFromPositionToLimitAreSeen() {
    ByteBuffer bytes = Corpus.direct(hex("000001 65CC 000001 01DD 000001"));
    bytes.position(5).limit(9);
    assertThat(nals(bytes)).containsExactly("01");
    assertThat(bytes.position()).isEqualTo(5);
    assertThat(bytes.limit()).isEqualTo(9);
  }

  /**
   * The search takes eight bytes at a time: a plain search must agree at every place and length.
   */
  @Test
  void aPlainSearchFindsTheSameInRandomBytesThatAreMostlyZerosAndOnes() {
    SplittableRandom random = new SplittableRandom(264);
    for (int round = 0; round < 10_000; round++) {
      byte[] bytes = new byte[random.nextInt(60)];
      int kinds = random.nextInt(2, 6);
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) random.nextInt(kinds);
      }
      ByteBuffer direct = Corpus.direct(bytes);
      direct.order(random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
      direct.position(random.nextInt(bytes.length + 1));
      assertThat(nals(direct)).as(HexFormat.of().formatHex(bytes)).isEqualTo(plainSearch(direct));
    }
  }

  private static List<String> plainSearch(ByteBuffer bytes) {
    byte[] rest = new byte[bytes.remaining()];
    bytes.get(bytes.position(), rest);
    String hex = HexFormat.of().formatHex(rest);
    List<String> found = new ArrayList<>();
    int start = startCode(hex, 0);
    while (start < hex.length()) {
      int next = startCode(hex, start + 6);
      String nal = hex.substring(start + 6, next).replaceAll("(00)+$", "");
      if (!nal.isEmpty()) {
        found.add(nal);
      }
      start = next;
    }
    return found;
  }

  private static int startCode(String hex, int from) {
    for (int i = from; i + 6 <= hex.length(); i += 2) {
      if (hex.startsWith("000001", i)) {
        return i;
      }
    }
    return hex.length();
  }

  private static List<String> nals(String hex) {
    return nals(Corpus.direct(hex(hex)));
  }

  private static List<String> nals(ByteBuffer bytes) {
    List<String> found = new ArrayList<>();
    NalCursor cursor = new NalCursor().reset(bytes);
    while (cursor.next()) {
      byte[] nal = new byte[cursor.lengthBytes()];
      bytes.get(cursor.start(), nal);
      found.add(HexFormat.of().formatHex(nal));
    }
    return found;
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }
}
