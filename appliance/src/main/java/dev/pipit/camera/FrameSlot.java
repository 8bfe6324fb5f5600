package dev.pipit.camera;

import dev.pipit.media.PixelFormat;
import dev.pipit.media.RawFrame;
import org.jspecify.annotations.Nullable;

/**
 * The one place for a frame between capture and encoder. A newer frame replaces one that still
 * waits, which is released and counted: before the encoder, newest wins. Of a camera whose pictures
 * come faster than an encoder bears, some can be spared at even distances.
 *
 * <p>Any thread may offer and take.
 */
final class FrameSlot {
  /** Sees every frame before it may be released. */
  @FunctionalInterface
  interface Tap {
    /** The frame is held by the caller; must not block. */
    void offer(RawFrame frame);
  }

  private final Tap tap;
  private @Nullable RawFrame waiting;
  private long offered;
  private long replaced;
  private long spared;
  private long leastDistanceNanos;
  private long newestNanos;

  FrameSlot(Tap tap) {
    this.tap = tap;
  }

  /** Puts the frame in the place of one that waits; the slot owns it from now on. */
  void offer(RawFrame frame) {
    tap.offer(frame);
    RawFrame unused;
    synchronized (this) {
      offered++;
      if (isSpared(frame)) {
        spared++;
        unused = frame;
      } else {
        unused = waiting;
        waiting = frame;
        newestNanos = frame.captureNanos();
        if (unused != null) {
          replaced++;
        }
        notifyAll();
      }
    }
    if (unused != null) {
      unused.release();
    }
  }

  /** Times that go back come of another source. H.264 cannot be decoded with pictures left out. */
  private boolean isSpared(RawFrame frame) {
    long distance = frame.captureNanos() - newestNanos;
    return distance >= 0
        && distance < leastDistanceNanos
        && frame.format().pixelFormat() != PixelFormat.H264;
  }

  /**
   * From now on frames are spared that were taken sooner than so after the one before.
   *
   * @param nanos 0 to spare none
   */
  synchronized void keepDistance(long nanos) {
    leastDistanceNanos = nanos;
  }

  /** Waits for a frame, which the caller then owns; null when none came in time. */
  synchronized @Nullable RawFrame take(long timeoutMillis) throws InterruptedException {
    long deadline = System.nanoTime() + timeoutMillis * 1_000_000;
    long left = timeoutMillis;
    while (waiting == null && left > 0) {
      wait(left);
      left = (deadline - System.nanoTime()) / 1_000_000;
    }
    RawFrame frame = waiting;
    waiting = null;
    return frame;
  }

  /** Releases a frame that waits, for instance because its source ends. */
  void clear() {
    RawFrame late;
    synchronized (this) {
      late = waiting;
      waiting = null;
    }
    if (late != null) {
      late.release();
    }
  }

  /** Frames offered since the start. */
  synchronized long offered() {
    return offered;
  }

  /** Frames that were left out so that an encoder can keep up. */
  synchronized long spared() {
    return spared;
  }

  /** Frames that were replaced before the encoder took them. */
  synchronized long replaced() {
    return replaced;
  }
}
