package dev.pipit.cmaf;

import dev.pipit.media.NalCursor;
import dev.pipit.media.NalType;
import dev.pipit.media.ParameterSets;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Turns an access unit (Annex B) into a sample (AVCC, ISO/IEC 14496-15 5.3.2): every NAL unit
 * behind its length in four bytes. Two steps, so that the caller knows what it has before it finds
 * a place for it:
 *
 * <pre>{@code
 * writer.read(accessUnit.annexB());
 * … writer.sampleBytes() … writer.idr() … writer.parameterSetsChanged() …
 * writer.write(block, position);
 * }</pre>
 *
 * <p>Left out are access unit delimiters, parameter sets (they go into the CMAF header, 5.4.2.1),
 * filler and ends of sequence or stream. Allocates only when the parameter sets differ from those
 * before, or an access unit has more NAL units than any before. One thread.
 */
public final class AvccWriter {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final NalCursor cursor = new NalCursor();
  private final ParameterSetWatch parameterSetWatch = new ParameterSetWatch();
  private ByteBuffer annexB = NOTHING;

  /** Start and end of each NAL unit kept, in turn. */
  private int[] bounds = new int[64];

  private int boundCount;
  private int sampleBytes;
  private boolean idr;
  private boolean parameterSetsChanged;

  /**
   * Looks at an access unit.
   *
   * @param annexB the bytes from position to limit; borrowed until {@link #write} or the next read
   */
  public void read(ByteBuffer annexB) {
    this.annexB = annexB;
    boundCount = 0;
    sampleBytes = 0;
    idr = false;
    parameterSetWatch.start(annexB);
    cursor.reset(annexB);
    while (cursor.next()) {
      int type = cursor.type();
      switch (type) {
        case NalType.SPS, NalType.PPS ->
            parameterSetWatch.see(type, cursor.start(), cursor.lengthBytes());
        case NalType.ACCESS_UNIT_DELIMITER,
            NalType.END_OF_SEQUENCE,
            NalType.END_OF_STREAM,
            NalType.FILLER,
            NalType.SPS_EXTENSION,
            NalType.SUBSET_SPS -> {}
        default -> {
          idr |= type == NalType.IDR_SLICE;
          keep(cursor.start(), cursor.end());
        }
      }
    }
    parameterSetsChanged = parameterSetWatch.finish();
  }

  /** Bytes that {@link #write} will write; 0 when nothing is left of the access unit. */
  public int sampleBytes() {
    return sampleBytes;
  }

  /** Whether the access unit is an IDR picture. */
  public boolean idr() {
    return idr;
  }

  /** Whether this access unit brought other parameter sets than there were before. */
  public boolean parameterSetsChanged() {
    return parameterSetsChanged;
  }

  /** The parameter sets of the stream up to this access unit, null before the first. */
  public @Nullable ParameterSets parameterSets() {
    return parameterSetWatch.current();
  }

  /**
   * Writes the sample, each NAL unit in one copy.
   *
   * @param target big-endian, not the buffer that was read; written by index, its position stays
   * @param position where the sample starts
   */
  public void write(ByteBuffer target, int position) {
    if (target.order() != ByteOrder.BIG_ENDIAN) {
      throw new IllegalArgumentException("lengths are big-endian, the buffer is not");
    }
    int to = position;
    for (int i = 0; i < boundCount; i += 2) {
      int length = bounds[i + 1] - bounds[i];
      target.putInt(to, length);
      target.put(to + CmafHeader.NAL_LENGTH_BYTES, annexB, bounds[i], length);
      to += CmafHeader.NAL_LENGTH_BYTES + length;
    }
    annexB = NOTHING;
    boundCount = 0;
  }

  private void keep(int start, int end) {
    if (boundCount == bounds.length) {
      bounds = Arrays.copyOf(bounds, boundCount * 2);
    }
    bounds[boundCount++] = start;
    bounds[boundCount++] = end;
    sampleBytes += CmafHeader.NAL_LENGTH_BYTES + end - start;
  }
}
