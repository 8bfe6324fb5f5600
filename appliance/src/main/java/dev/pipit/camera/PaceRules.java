package dev.pipit.camera;

import java.util.List;

/**
 * When fewer or smaller pictures are given because an encoder cannot keep up, and when more are
 * tried again. Pure: times and counts go in, a step comes out. One thread.
 *
 * <p>Down after one window in which the encoder was busy all the time and many pictures were
 * replaced before it took them; by as many steps as its time for a picture says. Up by one step
 * after minutes in which it would have had time to spare there; each time that this was a mistake
 * the next wait is twice as long, up to an hour.
 */
final class PaceRules {
  private static final long SECOND_NANOS = 1_000_000_000L;
  static final long WINDOW_NANOS = 5 * SECOND_NANOS;
  static final long FIRST_WAIT_NANOS = 120 * SECOND_NANOS;
  static final long LONGEST_WAIT_NANOS = 3600 * SECOND_NANOS;

  /** A step up that lasted so long was none too many. */
  static final long PROVEN_NANOS = 1800 * SECOND_NANOS;

  /** Of the pictures; the share at which an encoder in software is too slow. */
  private static final double MANY_REPLACED = 0.15;

  /** The same for a chip, whose time is not the processor's: it must be too slow by far. */
  private static final double MANY_REPLACED_BY_CHIP = 0.5;

  /** Of the time; an encoder with less than that to do waits for pictures. */
  private static final double BUSY = 0.85;

  /** Of the time; so much an encoder may have to do by its trial, which converts nothing. */
  private static final double AT_START = 0.65;

  /** Of the time; so much it may have to do after a step down. */
  private static final double AFTER_DOWN = 0.85;

  /** Of the time; so much it may have to do after a step up. */
  private static final double AFTER_UP = 0.6;

  /**
   * What an encoder and those who feed it have counted.
   *
   * @param encoded pictures
   * @param busyNanos time spent in it
   * @param offered pictures that it was to take
   * @param replaced those of them that a newer one replaced
   */
  record Work(long encoded, long busyNanos, long offered, long replaced) {
    private Work since(Work before) {
      return new Work(
          encoded - before.encoded,
          busyNanos - before.busyNanos,
          offered - before.offered,
          replaced - before.replaced);
    }

    private double replacedShare() {
      return offered <= 0 ? 0 : (double) replaced / offered;
    }
  }

  private final List<PaceStep> steps;
  private final double intervalNanos;
  private int at;
  private boolean measuring;
  private long sinceNanos;
  private Work before = new Work(0, 0, 0, 0);
  private boolean ample;
  private long ampleSinceNanos;
  private boolean raised;
  private long raisedNanos;
  private long waitNanos = FIRST_WAIT_NANOS;

  /**
   * @param framesPerSecond as the camera gives them
   */
  PaceRules(List<PaceStep> steps, double framesPerSecond) {
    this.steps = steps;
    intervalNanos = SECOND_NANOS / framesPerSecond;
  }

  /** What is to be given now. */
  PaceStep step() {
    return steps.get(at);
  }

  /**
   * An encoder was tried at the size of this step.
   *
   * @return whether the step changed
   */
  boolean tried(double nanosPerPicture, long nowNanos) {
    double share = nanosPerPicture / (step().divisor() * intervalNanos);
    return share > AT_START && lower(share, AT_START, steps.size() - 1, nowNanos);
  }

  /** Whether {@link #look} would judge what was done since the last time. */
  boolean isDue(long nowNanos) {
    return !measuring || nowNanos - sinceNanos >= WINDOW_NANOS;
  }

  /** What was done until now says nothing: there was no camera, or another encoder. */
  void startAfresh() {
    measuring = false;
    ample = false;
  }

  /**
   * Looks at what was done since the last look that was due.
   *
   * @param chip whether the encoder is a chip
   * @return whether the step changed
   */
  boolean look(Work work, boolean chip, long nowNanos) {
    boolean known = measuring;
    Work done = work.since(before);
    double nanos = nowNanos - sinceNanos;
    measuring = true;
    sinceNanos = nowNanos;
    before = work;
    if (!known || done.encoded <= 0) {
      return false;
    }
    double perPicture = done.busyNanos / (double) done.encoded;
    double share = perPicture / (step().divisor() * intervalNanos);
    boolean tooSlow =
        done.busyNanos > BUSY * nanos
            && done.replacedShare() > (chip ? MANY_REPLACED_BY_CHIP : MANY_REPLACED);
    if (tooSlow) {
      ample = false;
      return lower(share, AFTER_DOWN, chip ? lastOfWholeSize() : steps.size() - 1, nowNanos);
    }
    return at > 0 && raise(share, nowNanos);
  }

  private boolean lower(double share, double most, int last, long nowNanos) {
    if (at >= last) {
      return false;
    }
    PaceStep from = step();
    int to = at + 1;
    while (to < last && share * from.timesWork(steps.get(to)) > most) {
      to++;
    }
    at = to;
    waitNanos =
        raised && nowNanos - raisedNanos < PROVEN_NANOS
            ? Math.min(2 * waitNanos, LONGEST_WAIT_NANOS)
            : FIRST_WAIT_NANOS;
    startAfresh();
    return true;
  }

  private boolean raise(double share, long nowNanos) {
    if (share * step().timesWork(steps.get(at - 1)) > AFTER_UP) {
      ample = false;
      return false;
    }
    if (!ample) {
      ample = true;
      ampleSinceNanos = nowNanos;
    }
    if (nowNanos - ampleSinceNanos < waitNanos) {
      return false;
    }
    at--;
    raised = true;
    raisedNanos = nowNanos;
    startAfresh();
    return true;
  }

  /** A chip takes few sizes, and what it does is no matter of pixels. */
  private int lastOfWholeSize() {
    int last = 0;
    while (last + 1 < steps.size() && !steps.get(last + 1).isScaled()) {
      last++;
    }
    return last;
  }
}
