package dev.pipit.live;

import dev.pipit.media.MediaTime;

/**
 * How much there is of the real stream, measured over the listed segments, or over the growing one
 * while there is no other. What lasts less than half the target duration is measured over that time
 * (RFC 8216bis 4.4.6.2 tells how the peak is measured): one IDR picture makes no peak.
 */
record StreamRate(double framesPerSecond, long peakBitsPerSecond, long averageBitsPerSecond) {
  static StreamRate of(Window window) {
    long chunks = 0;
    long ticks = 0;
    long bytes = 0;
    double peak = 0;
    long shortestTicks = window.rules().targetDurationTicks() / 2;
    for (Segment segment : window.listed()) {
      chunks += segment.chunks().size();
      ticks += segment.durationTicks();
      bytes += segment.lengthBytes();
      long overTicks = Math.max(segment.durationTicks(), shortestTicks);
      peak = Math.max(peak, perSecond(segment.lengthBytes() * Byte.SIZE, overTicks));
    }
    Segment growing = window.growing();
    if (ticks == 0 && growing != null) {
      chunks = growing.chunks().size();
      ticks = growing.durationTicks();
      bytes = growing.lengthBytes();
    }
    double average = perSecond(bytes * Byte.SIZE, Math.max(ticks, shortestTicks));
    return new StreamRate(
        perSecond(chunks, ticks), Math.round(Math.max(peak, average)), Math.round(average));
  }

  private static double perSecond(long amount, long ticks) {
    return ticks == 0 ? 0 : (double) amount * MediaTime.TIMESCALE / ticks;
  }
}
