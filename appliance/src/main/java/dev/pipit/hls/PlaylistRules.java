package dev.pipit.hls;

import dev.pipit.media.MediaTime;
import java.time.Duration;

/**
 * What never changes during the life of a media playlist. Times in ticks are of 90 kHz.
 *
 * @param targetDurationSeconds EXT-X-TARGETDURATION; no segment rounds to more (RFC 8216bis
 *     4.4.3.1), and it never changes (6.2.1)
 * @param segmentTargetTicks length that segments should have
 * @param partTargetTicks PART-TARGET; no part is longer (4.4.4.9)
 */
public record PlaylistRules(
    int targetDurationSeconds, long segmentTargetTicks, long partTargetTicks) {

  /** A part other than the last of its segment has at least 85 % of the target (4.4.4.9). */
  private static final int SHORTEST_PART_PERCENT = 85;

  /** Rules for segments and parts of about these lengths; the target duration is rounded up. */
  public static PlaylistRules of(Duration segmentTarget, Duration partTarget) {
    long segmentTicks = MediaTime.ticksFromNanos(segmentTarget.toNanos());
    return new PlaylistRules(
        (int) Math.max(1, Math.ceilDiv(segmentTicks, MediaTime.TIMESCALE)),
        segmentTicks,
        MediaTime.ticksFromNanos(partTarget.toNanos()));
  }

  /** The target duration. */
  public long targetDurationTicks() {
    return (long) targetDurationSeconds * MediaTime.TIMESCALE;
  }

  /** The longest segment that still rounds to the target duration, less a millisecond. */
  public long longestSegmentTicks() {
    return targetDurationTicks() + MediaTime.TIMESCALE / 2 - MediaTime.TIMESCALE / 1000;
  }

  /** The shortest part that need not be the last of its segment. */
  public long shortestPartTicks() {
    return Math.ceilDiv(partTargetTicks * SHORTEST_PART_PERCENT, 100);
  }

  /** Clients should play this far from the end, by segments (4.4.3.8): three target durations. */
  public long holdBackTicks() {
    return 3 * targetDurationTicks();
  }

  /** Clients should play this far from the end, by parts (4.4.3.8): three part targets. */
  public long partHoldBackTicks() {
    return 3 * partTargetTicks;
  }

  /** Segments further from the end may be skipped (4.4.3.8): six target durations. */
  public long skipBoundaryTicks() {
    return 6 * targetDurationTicks();
  }

  /** A request that was held this long is given up (6.2.5.2): three target durations. */
  public Duration longestHold() {
    return Duration.ofSeconds(3L * targetDurationSeconds);
  }

  /** How many parts ahead of the last one may be asked for (6.2.5.2). */
  public int advancePartLimit() {
    return partTargetTicks >= MediaTime.TIMESCALE
        ? 3
        : (int) Math.ceilDiv(3L * MediaTime.TIMESCALE, partTargetTicks);
  }
}
