package dev.pipit.rtp;

/** Told of packets that are missing. */
@FunctionalInterface
public interface MissingSink {
  /**
   * Called for one of them.
   *
   * @param extendedSequence its number
   * @param sinceNanos when a packet behind it came, on the monotonic clock
   */
  void missing(long extendedSequence, long sinceNanos);
}
