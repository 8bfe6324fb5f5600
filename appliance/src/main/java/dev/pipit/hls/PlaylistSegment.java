package dev.pipit.hls;

import java.util.List;

/**
 * A segment in a media playlist, or the beginning of one.
 *
 * @param mediaSequenceNumber its number, which is also its name
 * @param durationTicks duration in ticks of 90 kHz; of the parts so far while the segment grows
 * @param gap whether there is no media (EXT-X-GAP)
 * @param discontinuity whether the format or the producer changed before it
 * @param programDateTimeMillis wall-clock time of its first sample, Unix time; not used for a gap
 * @param headerVersion number of the CMAF header that it needs
 * @param parts its parts in order
 */
public record PlaylistSegment(
    long mediaSequenceNumber,
    long durationTicks,
    boolean gap,
    boolean discontinuity,
    long programDateTimeMillis,
    int headerVersion,
    List<PlaylistPart> parts) {

  /** A segment without media. */
  public static PlaylistSegment gap(
      long mediaSequenceNumber, long durationTicks, int headerVersion) {
    return new PlaylistSegment(
        mediaSequenceNumber, durationTicks, true, false, 0, headerVersion, List.of());
  }
}
