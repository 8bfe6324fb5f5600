package dev.pipit.live;

import java.nio.ByteBuffer;

/** The answer to a request for something below {@code /live/{camera}/}. */
public sealed interface HlsAnswer {
  /**
   * A playlist, UTF-8, read-only and shared; duplicate before use.
   *
   * @param maxAgeSeconds how long a cache may keep it, 0 for not at all
   */
  record Playlist(ByteBuffer utf8, int maxAgeSeconds) implements HlsAnswer {}

  /**
   * A CMAF header, segment or part; never changes. The receiver closes {@code bytes}.
   *
   * @param madeNanos when it was made, on the monotonic clock, if the request waited for it; else 0
   */
  record Media(MediaBytes bytes, long madeNanos) implements HlsAnswer {}

  /** No such thing, or not any more: 404. */
  record NotFound() implements HlsAnswer {}

  /**
   * The request breaks the rules of RFC 8216bis 6.2.5.2, such as a media sequence number too far
   * ahead: 400.
   */
  record BadRequest(String sentence) implements HlsAnswer {}

  /** What was waited for did not come in time: 503. */
  record TimedOut(String sentence) implements HlsAnswer {}

  /**
   * Takes the answer, exactly once: at once on the caller's thread, or later on the stream's
   * fan-out thread.
   */
  @FunctionalInterface
  interface Receiver {
    /** Must not block. */
    void answer(HlsAnswer answer);
  }
}
