package dev.pipit.media;

import java.nio.ByteBuffer;

/**
 * One coded picture: an H.264 access unit as a byte stream (ITU-T H.264 Annex B), parameter sets
 * before every IDR.
 *
 * @param annexB the bytes from position to limit; borrowed, valid only during the call it is handed
 *     to, its position and limit not to be changed by the callee
 * @param captureNanos when the picture was taken, on the monotonic clock; decode order is
 *     presentation order, since no encoder of ours makes B-frames
 */
public record AccessUnit(ByteBuffer annexB, long captureNanos) {
  /** Takes access units as they are made. */
  @FunctionalInterface
  public interface Sink {
    /** Called on the producer's thread; must not block on a reader. */
    void accept(AccessUnit accessUnit);
  }
}
