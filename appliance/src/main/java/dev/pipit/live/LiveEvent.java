package dev.pipit.live;

import dev.pipit.cmaf.ChunkWriter;
import dev.pipit.media.ParameterSets;
import java.nio.ByteBuffer;
import java.time.Instant;

/** What a viewer of the push way (WebSocket) gets next. */
public sealed interface LiveEvent {
  /**
   * A CMAF header: the first event, and again whenever the format changes. An IDR chunk follows.
   *
   * @param cmafHeader {@code ftyp} and {@code moov}, read-only
   * @param codecs the RFC 6381 string, such as {@code avc1.42C01F}
   * @param timeZero wall-clock time of decode time 0
   * @param parameterSets those of the header
   */
  record Start(
      ByteBuffer cmafHeader,
      String codecs,
      int widthPixels,
      int heightPixels,
      double framesPerSecond,
      Instant timeZero,
      ParameterSets parameterSets)
      implements LiveEvent {}

  /**
   * One CMAF chunk holding one access unit; the receiver closes {@code bytes}.
   *
   * @param decodeTicks its decode time, in ticks of 90 kHz
   * @param madeNanos when it was made, on the monotonic clock; 0 while the viewer catches up with
   *     what was there before it came
   */
  record Chunk(MediaBytes bytes, boolean idr, long decodeTicks, long madeNanos)
      implements LiveEvent {
    /**
     * Where in the bytes the access unit begins: NAL units, each behind its length in four bytes
     * (ISO/IEC 14496-15 5.3.2).
     */
    public static final int SAMPLE_OFFSET_BYTES = ChunkWriter.HEADER_BYTES;
  }

  /** The viewer was too slow: so many chunks were left out, an IDR chunk follows. */
  record Skipped(int chunks) implements LiveEvent {}

  /** The stream has ended; the last event. */
  record End() implements LiveEvent {}
}
