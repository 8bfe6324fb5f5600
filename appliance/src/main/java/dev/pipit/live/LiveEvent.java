package dev.pipit.live;

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
   */
  record Start(
      ByteBuffer cmafHeader,
      String codecs,
      int widthPixels,
      int heightPixels,
      double framesPerSecond,
      Instant timeZero)
      implements LiveEvent {}

  /**
   * One CMAF chunk holding one access unit; the receiver closes {@code bytes}.
   *
   * @param madeNanos when it was made, on the monotonic clock; 0 while the viewer catches up with
   *     what was there before it came
   */
  record Chunk(MediaBytes bytes, boolean idr, long madeNanos) implements LiveEvent {}

  /** The viewer was too slow: so many chunks were left out, an IDR chunk follows. */
  record Skipped(int chunks) implements LiveEvent {}

  /** The stream has ended; the last event. */
  record End() implements LiveEvent {}
}
