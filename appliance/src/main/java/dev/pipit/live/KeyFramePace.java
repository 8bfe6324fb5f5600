package dev.pipit.live;

import dev.pipit.media.MediaTime;
import java.time.Duration;

/**
 * When IDR pictures are due within a segment: at even distances that divide it, the longest that
 * are no longer than wished for. So a viewer that joins or skips starts nearer to the live edge,
 * and segments keep their length. The stream's lock guards it.
 */
final class KeyFramePace {
  private final long intervalTicks;
  private final long intervalNanos;
  private long newest;

  private KeyFramePace(long intervalTicks) {
    this.intervalTicks = intervalTicks;
    this.intervalNanos = MediaTime.nanosFromTicks(intervalTicks);
  }

  static KeyFramePace of(LiveSettings settings) {
    Duration segment = settings.segmentTarget();
    long perSegment =
        Math.max(1, Math.ceilDiv(segment.toNanos(), settings.keyFrameTarget().toNanos()));
    return new KeyFramePace(MediaTime.ticksFromNanos(segment.toNanos() / perSegment));
  }

  /** The distance of IDR pictures. */
  long intervalTicks() {
    return intervalTicks;
  }

  long intervalNanos() {
    return intervalNanos;
  }

  /** Whether an IDR picture is due, so long after the start of the segment that grows. */
  boolean isDue(long elapsedNanos) {
    return elapsedNanos / intervalNanos > newest;
  }

  /** There is an IDR picture, so long after the start of the segment that grows. */
  void placed(long elapsedNanos) {
    newest = elapsedNanos / intervalNanos;
  }
}
