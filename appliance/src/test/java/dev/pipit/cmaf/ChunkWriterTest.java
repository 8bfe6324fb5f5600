package dev.pipit.cmaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.isobmff.Box;
import dev.pipit.isobmff.BoxDump;
import dev.pipit.isobmff.BoxReader;
import dev.pipit.testing.GoldenFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** ISO/IEC 23000-19 7.3.2.3, 14496-12 8.8. */
class ChunkWriterTest {
  @Test
  void theChunkIsTheTreeThatAPersonHasRead() throws Exception {
    ByteBuffer chunk = ByteBuffer.allocateDirect(ChunkWriter.HEADER_BYTES + 5);
    ChunkWriter.writeHeader(chunk, 0, 7, 0x1_2345_6789L, 3003, 5, true);
    String idr = BoxDump.of(BoxReader.read(chunk));
    ChunkWriter.writeHeader(chunk, 0, 8, 0x1_2345_6789L + 3003, 2997, 5, false);
    String other = BoxDump.of(BoxReader.read(chunk));
    GoldenFile.check("boxes/chunks.txt", idr + other);
  }

  @Test
  void theDataOffsetLeadsToTheSample() throws Exception {
    ByteBuffer chunk = ByteBuffer.allocate(ChunkWriter.HEADER_BYTES + 3);
    ChunkWriter.writeHeader(chunk, 0, 1, 0, 1, 3, true);
    List<Box> boxes = BoxReader.read(chunk);
    Box mdat = boxes.getLast();
    Box trun =
        boxes.getFirst().walk().filter(box -> box.type().equals("trun")).findFirst().orElseThrow();
    assertThat(trun.body().getInt(8))
        .isEqualTo(ChunkWriter.HEADER_BYTES)
        .isEqualTo(mdat.position() + mdat.headerBytes());
  }

  @Test
  void onlyTheHeadersBytesAreWrittenAndThePositionStays() {
    ByteBuffer target = ByteBuffer.allocate(ChunkWriter.HEADER_BYTES + 20);
    Arrays.fill(target.array(), (byte) 0xEE);
    target.position(3);
    ChunkWriter.writeHeader(target, 10, -1, Long.MAX_VALUE, Integer.MAX_VALUE, 10, false);
    assertThat(target.position()).isEqualTo(3);
    for (int i = 0; i < 10; i++) {
      assertThat(target.get(i)).isEqualTo((byte) 0xEE);
      assertThat(target.get(ChunkWriter.HEADER_BYTES + 10 + i)).isEqualTo((byte) 0xEE);
    }
  }

  @Test
  void negativeValuesAndAnotherByteOrderAreRefused() {
    ByteBuffer target = ByteBuffer.allocate(ChunkWriter.HEADER_BYTES);
    assertThatThrownBy(() -> ChunkWriter.writeHeader(target, 0, 1, -1, 1, 1, true))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ChunkWriter.writeHeader(target, 0, 1, 1, -1, 1, true))
        .hasMessage("negative decode time 1, duration -1 or size 1");
    ByteBuffer little = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
    assertThatThrownBy(() -> ChunkWriter.writeHeader(little, 0, 1, 1, 1, 1, true))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
