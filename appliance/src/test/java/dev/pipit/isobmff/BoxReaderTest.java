package dev.pipit.isobmff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.testing.Corpus;
import dev.pipit.testing.GoldenFile;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** ISO/IEC 14496-12 4.2. */
class BoxReaderTest {
  @Test
  void aBoxTellsWhereItIsAndWhatIsInIt() throws Exception {
    List<Box> boxes = read("00000010 6d6f6f76 00000008 6d766578 0000000a 66726565 cafe");
    assertThat(boxes).extracting(Box::type).containsExactly("moov", "free");
    assertThat(boxes).extracting(Box::position).containsExactly(0, 16);
    assertThat(boxes.getFirst().child("mvex")).map(Box::position).contains(8);
    assertThat(boxes.getFirst().child("trak")).isEmpty();
    assertThat(boxes.getFirst().walk().map(Box::type)).containsExactly("moov", "mvex");
    assertThat(boxes.getLast().body().getShort()).isEqualTo((short) 0xCAFE);
  }

  @Test
  void aSizeMayHave64Bits() throws Exception {
    Box box = read("00000001 6d646174 0000000000000012 cafe").getFirst();
    assertThat(box.headerBytes()).isEqualTo(16);
    assertThat(box.sizeBytes()).isEqualTo(18);
    assertThat(box.body().remaining()).isEqualTo(2);
  }

  @Test
  void theLastBoxMayReachToTheEndOfTheFile() throws Exception {
    assertThat(read("00000000 6d646174 cafe").getFirst().sizeBytes()).isEqualTo(10);
  }

  @Test
  void aUuidIsPartOfTheHeader() throws Exception {
    Box box = read("0000001a 75756964 00112233445566778899aabbccddeeff cafe").getFirst();
    assertThat(box.headerBytes()).isEqualTo(24);
    assertThat(box.body().remaining()).isEqualTo(2);
  }

  @Test
  void positionsAreThoseOfTheBufferEvenWhenItDoesNotStartAtItsBeginning() throws Exception {
    ByteBuffer bytes = Corpus.direct(HexFormat.of().parseHex("ffff0000000866726565"));
    bytes.position(2);
    assertThat(BoxReader.read(bytes).getFirst().position()).isEqualTo(2);
    assertThat(bytes.position()).isEqualTo(2);
  }

  @Test
  void everyFaultSaysWhatAndWhere() {
    refused("000000", "3 bytes are left, a box has at least 8 (at byte 0, in the file)");
    refused(
        "00000007 66726565", "box 'free' has size 7, its header alone 8 (at byte 0, in the file)");
    refused(
        "00000009 66726565",
        "box 'free' has size 9, but 8 bytes are left (at byte 0, in the file)");
    refused(
        "00000012 6d6f6f76 0000000b 6d766578 0000 00000008 66726565",
        "box 'mvex' has size 11, but 10 bytes are left (at byte 8, in moov)");
    refused(
        "00000010 6d6f6f76 00000000 6d766578",
        "box 'mvex' has size 0 inside another box (at byte 8, in moov)");
    refused(
        "00000001 6d646174 ffffffffffffffff",
        "box 'mdat' has size 18446744073709551615, but 16 bytes are left (at byte 0, in the file)");
    refused(
        "00000001 6d646174 000000000000000f",
        "box 'mdat' has size 15, its header alone 16 (at byte 0, in the file)");
    refused(
        "00000001 6d646174 0000",
        "box 'mdat' is cut off: 10 bytes where its fields take 16 (at byte 0, in the file)");
    refused(
        "00000008 75756964", "box 'uuid' has size 8, its header alone 24 (at byte 0, in the file)");
    refused(
        "0000000c 73747364 00000000",
        "box 'stsd' is cut off: 4 bytes where its fields take 8 (at byte 0, in the file)");
    refused("00000009 0d0a4100 00", "box '\\x0D\\x0AA\\x00' has size 9, but 8 bytes are left", 8);
  }

  @Test
  void nestingAndNumberHaveALimit() {
    ByteBuffer nested = ByteBuffer.allocate(8 * 40);
    for (int left = 40; left > 0; left--) {
      nested.putInt(8 * left).put(new byte[] {'m', 'o', 'o', 'v'});
    }
    assertThatThrownBy(() -> BoxReader.read(nested.flip()))
        .isInstanceOf(MalformedBoxException.class)
        .hasMessageStartingWith("boxes are nested deeper than 16 (at byte 136, in moov/moov/");

    ByteBuffer many = ByteBuffer.allocate(8 * (BoxReader.MOST_BOXES + 1));
    while (many.hasRemaining()) {
      many.putInt(8).put(new byte[] {'f', 'r', 'e', 'e'});
    }
    assertThatThrownBy(() -> BoxReader.read(many.flip()))
        .hasMessage("there are more than 100000 boxes (at byte 800000, in the file)");
  }

  @Test
  void aDumpShowsWhatItDoesNotKnowAndWhereFieldsEnd() throws Exception {
    String unknown = "0000001c 70737368 00000000 000102030405060708090a0b0c0d0e0f";
    String cutOff = "00000010 74666474 01000000 00000000";
    String lyingCount = "00000018 7472756e 00000100 ffffffff 00000001 00000002";
    String noFields = "00000010 7472756e 00000000 ffffffff";
    String tiny = "0000000a 6d666864 cafe";
    GoldenFile.check(
        "boxes/odd.txt", BoxDump.of(read(unknown + cutOff + lyingCount + noFields + tiny)));
  }

  private static List<Box> read(String hex) throws MalformedBoxException {
    return BoxReader.read(Corpus.direct(HexFormat.of().parseHex(hex.replace(" ", ""))));
  }

  private static void refused(String hex, String message) {
    assertThatThrownBy(() -> read(hex))
        .isInstanceOf(MalformedBoxException.class)
        .hasMessage(message);
  }

  private static void refused(String hex, String messageStart, int bytes) {
    String cut = hex.replace(" ", "").substring(0, 2 * bytes);
    assertThatThrownBy(() -> read(cut)).hasMessageStartingWith(messageStart);
  }
}
