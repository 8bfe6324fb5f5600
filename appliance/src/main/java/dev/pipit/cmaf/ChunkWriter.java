package dev.pipit.cmaf;

import dev.pipit.isobmff.BoxWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes what stands before the media of a CMAF chunk that holds one sample (ISO/IEC 23000-19
 * 7.3.2.3): {@code moof} and the header of {@code mdat}. Its size never changes, so the sample can
 * be written first, {@link #HEADER_BYTES} behind the chunk's start, and the header when the
 * sample's duration is known.
 */
public final class ChunkWriter {
  /** Bytes before the sample. */
  public static final int HEADER_BYTES = 108;

  private static final int BOX_HEADER_BYTES = 8;
  private static final int MOOF_BYTES = HEADER_BYTES - BOX_HEADER_BYTES;

  /** 14496-12 8.8.7.1: positions in trun count from the start of moof. */
  private static final int DEFAULT_BASE_IS_MOOF = 0x020000;

  /** 14496-12 8.8.8.1: data offset; duration, size and flags of each sample. */
  private static final int TRUN_FLAGS = 0x000001 | 0x000100 | 0x000200 | 0x000400;

  /** 14496-12 8.8.3.1: depends on no other sample. */
  private static final int IDR_SAMPLE = 0x0200_0000;

  /** 14496-12 8.8.3.1: depends on others, is not a sync sample. */
  private static final int OTHER_SAMPLE = 0x0101_0000;

  private static final byte[] TEMPLATE = new byte[HEADER_BYTES];

  // Places of what differs from chunk to chunk; ChunkWriterTest reads every one back.
  private static final int SEQUENCE_NUMBER = 20;
  private static final int DECODE_TIME = 60;
  private static final int SAMPLE_DURATION = 88;
  private static final int SAMPLE_SIZE = 92;
  private static final int SAMPLE_FLAGS = 96;
  private static final int MDAT_SIZE = 100;

  static {
    BoxWriter out = new BoxWriter(ByteBuffer.wrap(TEMPLATE));
    out.box(
        "moof",
        () -> {
          out.fullBox("mfhd", 0, 0, () -> out.u32(0));
          out.box(
              "traf",
              () -> {
                out.fullBox("tfhd", 0, DEFAULT_BASE_IS_MOOF, () -> out.u32(CmafHeader.TRACK_ID));
                out.fullBox("tfdt", 1, 0, () -> out.u64(0));
                out.fullBox(
                    "trun",
                    1,
                    TRUN_FLAGS,
                    () -> out.u32(1).u32(MOOF_BYTES + BOX_HEADER_BYTES).u32(0).u32(0).u32(0));
              });
        });
    out.box("mdat", () -> {});
  }

  private ChunkWriter() {}

  /**
   * Writes the header of a chunk; allocates nothing.
   *
   * @param target big-endian; written by index, its position stays
   * @param position where the chunk starts; the sample lies {@link #HEADER_BYTES} behind it
   * @param sequenceNumber of {@code mfhd}, one more with each chunk; its low 32 bits are written
   * @param decodeTimeTicks decode time of the sample in ticks of the track's timescale, not
   *     negative
   * @param durationTicks duration of the sample, not negative
   * @param sampleBytes size of the sample
   * @param idr whether the sample is an IDR picture
   */
  public static void writeHeader(
      ByteBuffer target,
      int position,
      long sequenceNumber,
      long decodeTimeTicks,
      int durationTicks,
      int sampleBytes,
      boolean idr) {
    if (target.order() != ByteOrder.BIG_ENDIAN) {
      throw new IllegalArgumentException("boxes are big-endian, the buffer is not");
    }
    if (decodeTimeTicks < 0 || durationTicks < 0 || sampleBytes < 0) {
      throw new IllegalArgumentException(
          "negative decode time %d, duration %d or size %d"
              .formatted(decodeTimeTicks, durationTicks, sampleBytes));
    }
    target.put(position, TEMPLATE);
    target.putInt(position + SEQUENCE_NUMBER, (int) sequenceNumber);
    target.putLong(position + DECODE_TIME, decodeTimeTicks);
    target.putInt(position + SAMPLE_DURATION, durationTicks);
    target.putInt(position + SAMPLE_SIZE, sampleBytes);
    target.putInt(position + SAMPLE_FLAGS, idr ? IDR_SAMPLE : OTHER_SAMPLE);
    target.putInt(position + MDAT_SIZE, BOX_HEADER_BYTES + sampleBytes);
  }
}
