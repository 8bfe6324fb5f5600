package dev.pipit.encode;

/** What trying an encoder showed. */
public sealed interface ProbeResult {
  /** The libavcodec name, such as {@code libx264}. */
  String name();

  /**
   * It encodes, and what it made decodes to what went in.
   *
   * @param threads on how many threads
   * @param pictures how many pictures were encoded to find out
   * @param millisecondsPerPicture the median of the time each took
   */
  record Works(String name, int threads, int pictures, double millisecondsPerPicture)
      implements ProbeResult {}

  /**
   * It is not usable.
   *
   * @param why one plain sentence
   */
  record Fails(String name, String why) implements ProbeResult {}

  /** It was not tried, since one before it works. */
  record NotTried(String name) implements ProbeResult {}
}
