package dev.pipit.encode;

/** What trying an encoder showed. */
public sealed interface ProbeResult {
  /** The libavcodec name, such as {@code libx264}. */
  String name();

  /**
   * It encodes, and what it made decodes to what went in.
   *
   * @param threads on how many threads
   * @param preset how hard it works at a picture, empty for an encoder that knows one way only
   * @param pictures how many pictures were encoded to find out
   * @param millisecondsPerPicture the median of the time each took
   * @param levelIdc ten times the level that its stream names, 0 when that names none
   */
  record Works(
      String name,
      int threads,
      String preset,
      int pictures,
      double millisecondsPerPicture,
      int levelIdc)
      implements ProbeResult {
    /** Of an encoder that knows one way only. */
    public Works(
        String name, int threads, int pictures, double millisecondsPerPicture, int levelIdc) {
      this(name, threads, "", pictures, millisecondsPerPicture, levelIdc);
    }
  }

  /**
   * It is not usable.
   *
   * @param why one plain sentence
   * @param action what to do about it, empty when nothing is known
   * @param gaveNoAnswer whether it hung, so that it may hang again
   */
  record Fails(String name, String why, String action, boolean gaveNoAnswer)
      implements ProbeResult {
    Fails(String name, String why) {
      this(name, why, "", false);
    }
  }

  /** It was not tried, since one before it works. */
  record NotTried(String name) implements ProbeResult {}
}
