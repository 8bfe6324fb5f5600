package dev.pipit.live;

import dev.pipit.media.MediaTime;

/**
 * Where access units lie on the stream's own timeline, in ticks of 90 kHz from the first one.
 *
 * <p>The timeline has no holes and never goes back: each sample begins where the one before ends.
 * Capture times decide how long a sample lasts, within limits; what a limit takes away or adds is
 * made up for by the next samples. When the difference grows beyond the longest sample (the camera
 * paused, or its clock jumped), it is written off: the timeline goes on and only its mapping to the
 * clock shifts. Pure; one thread.
 */
final class Timeline {
  /** The shortest sample: a millisecond. */
  static final long SHORTEST_TICKS = MediaTime.TIMESCALE / 1000;

  private long longestTicks;

  /** The capture time that belongs to {@code anchorTicks}. */
  private long anchorNanos;

  private long anchorTicks;
  private long decodeTicks;
  private long typicalTicks;
  private boolean started;
  private boolean measured;
  private long shifts;

  /**
   * @param longestTicks the longest sample, less than a second or so
   */
  Timeline(long longestTicks) {
    this.longestTicks = longestTicks;
    this.typicalTicks = Math.min(longestTicks, MediaTime.TIMESCALE / 30);
  }

  /** Another longest sample from now on. */
  void limit(long ticks) {
    longestTicks = ticks;
    typicalTicks = Math.min(ticks, typicalTicks);
  }

  /** Decode time of the newest access unit. */
  long decodeTicks() {
    return decodeTicks;
  }

  /** A sample's usual length. */
  long typicalTicks() {
    return typicalTicks;
  }

  /** How often the mapping to the clock moved. */
  long shifts() {
    return shifts;
  }

  /** How long the newest access unit should last when the next was taken at this time. */
  long durationUntil(long captureNanos) {
    long ticks = honestTicks(captureNanos) - decodeTicks;
    if (ticks < -typicalTicks) {
      return typicalTicks;
    }
    return Math.clamp(ticks, SHORTEST_TICKS, longestTicks);
  }

  /**
   * The newest access unit lasts so long, and the next was taken at {@code captureNanos}.
   *
   * @param durationTicks from {@link #durationUntil}, or less
   */
  void advance(long durationTicks, long captureNanos) {
    long step = honestTicks(captureNanos) - decodeTicks;
    if (step >= SHORTEST_TICKS && step <= 4 * longestTicks) {
      long ticks = Math.min(step, longestTicks);
      typicalTicks = measured ? typicalTicks + (ticks - typicalTicks) / 8 : ticks;
      measured = true;
    }
    boolean wentBack = step < -typicalTicks;
    decodeTicks += durationTicks;
    settle(captureNanos, wentBack);
  }

  /** The newest access unit lasts so long, and nothing follows for now. */
  void end(long durationTicks) {
    decodeTicks += durationTicks;
  }

  /**
   * The first access unit, or the first after an end.
   *
   * @param newClock whether its capture time has nothing to do with those before
   */
  void resume(long captureNanos, boolean newClock) {
    if (!started) {
      started = true;
      anchor(captureNanos);
      return;
    }
    settle(captureNanos, newClock);
  }

  /** The capture time that the mapping gives the newest access unit. */
  long captureNanos() {
    return anchorNanos + MediaTime.nanosFromTicks(decodeTicks - anchorTicks);
  }

  private void settle(long captureNanos, boolean shift) {
    long error = honestTicks(captureNanos) - decodeTicks;
    if (shift || error > longestTicks || error < -longestTicks) {
      anchor(captureNanos);
      shifts++;
    }
  }

  private void anchor(long captureNanos) {
    anchorNanos = captureNanos;
    anchorTicks = decodeTicks;
  }

  private long honestTicks(long captureNanos) {
    return anchorTicks + MediaTime.ticksFromNanos(captureNanos - anchorNanos);
  }
}
