package dev.pipit.live;

import dev.pipit.media.MediaTime;

/**
 * How much there is of the real stream, measured over the listed segments, or over the growing one
 * while there is no other.
 */
record StreamRate(double framesPerSecond, long peakBitsPerSecond, long averageBitsPerSecond) {
  static StreamRate of(Window window) {
    long chunks = 0;
    long ticks = 0;
    long bytes = 0;
    double peak = 0;
    for (Segment segment : window.listed()) {
      chunks += segment.chunks().size();
      ticks += segment.durationTicks();
      bytes += segment.lengthBytes();
      peak = Math.max(peak, perSecond(segment.lengthBytes() * Byte.SIZE, segment.durationTicks()));
    }
    Segment growing = window.growing();
    if (ticks == 0 && growing != null) {
      chunks = growing.chunks().size();
      ticks = growing.durationTicks();
      bytes = growing.lengthBytes();
      peak = perSecond(bytes * Byte.SIZE, ticks);
    }
    return new StreamRate(
        perSecond(chunks, ticks),
        Math.round(peak),
        Math.round(perSecond(bytes * Byte.SIZE, ticks)));
  }

  private static double perSecond(long amount, long ticks) {
    return ticks == 0 ? 0 : (double) amount * MediaTime.TIMESCALE / ticks;
  }
}
