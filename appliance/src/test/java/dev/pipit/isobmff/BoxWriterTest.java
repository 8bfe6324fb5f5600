package dev.pipit.isobmff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class BoxWriterTest {
  private final ByteBuffer target = ByteBuffer.allocate(64);
  private final BoxWriter out = new BoxWriter(target);

  @Test
  void aBoxsSizeCountsItsHeaderAndAllInIt() {
    out.box("moov", () -> out.box("mvex", () -> out.u8(0xAA)).box("free", () -> {}));
    assertThat(written())
        .isEqualTo("00000019 6d6f6f76 00000009 6d766578 aa 00000008 66726565".replace(" ", ""));
  }

  @Test
  void aFullBoxStartsWithVersionAndFlags() {
    out.fullBox("tfdt", 1, 0x020304, () -> out.u64(5));
    assertThat(written())
        .isEqualTo("00000014 74666474 01 020304 0000000000000005".replace(" ", ""));
  }

  @Test
  void numbersAreBigEndianAndKeepTheirLowBits() {
    out.u8(0x1FF).u16(0x12345).u24(0x12345678).u32(0x1_FFFF_FFFEL).string("é").zeros(2);
    assertThat(written()).isEqualTo("ff2345345678fffffffec3a9000000");
  }

  @Test
  void aTypeHasFourCharacters() {
    assertThatThrownBy(() -> out.box("url", () -> {})).hasMessage("'url' has not four characters");
  }

  @Test
  void aBufferThatIsTooSmallOrOfTheWrongOrderIsRefused() {
    assertThatThrownBy(() -> out.box("free", () -> out.zeros(60)))
        .isInstanceOf(BufferOverflowException.class);
    ByteBuffer little = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    assertThatThrownBy(() -> new BoxWriter(little)).isInstanceOf(IllegalArgumentException.class);
  }

  private String written() {
    return HexFormat.of().formatHex(target.array(), 0, target.position());
  }
}
