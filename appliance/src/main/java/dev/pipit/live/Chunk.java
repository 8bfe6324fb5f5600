package dev.pipit.live;

import java.util.List;

/**
 * One access unit as a CMAF chunk in the window.
 *
 * @param sequence counts the chunks of a stream from 1
 * @param madeNanos when it was put into the window, on the monotonic clock
 * @param extents one run of bytes; a list because readers want one, made once
 */
record Chunk(
    long sequence,
    boolean idr,
    long decodeTicks,
    int durationTicks,
    long madeNanos,
    List<Extent> extents) {
  Extent extent() {
    return extents.getFirst();
  }
}
