package dev.pipit.live;

import org.jspecify.annotations.Nullable;

/**
 * One viewer's place in a stream. It starts at the newest IDR chunk in the window and skips to the
 * next one when it falls behind. One thread at a time calls {@link #next()}.
 */
public interface LiveSubscription extends AutoCloseable {
  /**
   * The next event, or null when there is none yet; the listener is then told once when there is.
   */
  @Nullable LiveEvent next();

  /** Leaves the stream; the listener is not called any more. */
  @Override
  void close();

  /** Told that {@link #next()} has something again. */
  @FunctionalInterface
  interface Listener {
    /**
     * Called on the stream's fan-out thread, or on the subscriber's when the stream has ended
     * before; must not block.
     */
    void available();
  }
}
