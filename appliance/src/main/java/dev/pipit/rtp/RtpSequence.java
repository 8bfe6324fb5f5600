package dev.pipit.rtp;

/**
 * Makes sequence numbers of 16 bits that wrap around into extended ones that do not, and finds out
 * whether a number goes with those before (RFC 3550 A.1).
 *
 * <p>A number that is far from the newest one is suspected: it counts only when the next one
 * follows it, as that of a sender that started anew or of a network that was away for a while. One
 * thread.
 */
public final class RtpSequence {
  /** RFC 3550 A.1: so far ahead is still a gap. */
  public static final int MOST_DROPOUT = 3000;

  /** RFC 3550 A.1: so far behind is still another order. */
  public static final int MOST_MISORDER = 100;

  private static final int CYCLE = 1 << 16;
  private static final int NONE = -1;

  private final int mostDropout;
  private final int mostMisorder;
  private boolean started;
  private long highest;
  private int expectedOfSuspect = NONE;

  /** What a number is to those before. */
  public enum Place {
    /** The first one, or ahead of all others by a gap that may be. */
    AHEAD,
    /** Behind the newest one: late, or a second time. */
    BEHIND,
    /** Far from the others; does not count unless the next follows it. */
    SUSPECT,
    /** It follows one that was suspected: counting has started anew with that. */
    RESTART
  }

  /**
   * @param mostDropout so far ahead is still a gap
   * @param mostMisorder so far behind is still another order
   */
  public RtpSequence(int mostDropout, int mostMisorder) {
    this.mostDropout = mostDropout;
    this.mostMisorder = mostMisorder;
  }

  /** Takes the number of a packet, 0 to 65535, and moves on unless it is suspected. */
  public Place accept(int number) {
    if (!started) {
      started = true;
      highest = number;
      return Place.AHEAD;
    }
    int ahead = (number - (int) highest) & (CYCLE - 1);
    if (ahead > 0 && ahead < mostDropout) {
      highest += ahead;
      expectedOfSuspect = NONE;
      return Place.AHEAD;
    }
    if (ahead == 0 || ahead > CYCLE - mostMisorder) {
      return Place.BEHIND;
    }
    if (number == expectedOfSuspect) {
      // Never a number that was there before: the cycle after the newest, whatever was in it.
      highest = (highest / CYCLE + 1) * CYCLE + number;
      expectedOfSuspect = NONE;
      return Place.RESTART;
    }
    expectedOfSuspect = (number + 1) & (CYCLE - 1);
    return Place.SUSPECT;
  }

  /** The extended number that is nearest to the newest one. */
  public long extended(int number) {
    return started ? highest + (short) (number - (int) highest) : number;
  }

  /** The newest extended number. */
  public long highest() {
    return highest;
  }

  /** Starts anew with a number, in a cycle that was not there before. */
  void startWith(int number) {
    highest = started ? (highest / CYCLE + 1) * CYCLE + number : number;
    started = true;
    expectedOfSuspect = NONE;
  }
}
