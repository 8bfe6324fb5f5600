package dev.pipit.link;

import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Time as the link sees it, so that tests can let it pass. Any thread. */
public interface LinkTime {
  /** A monotonic clock, in nanoseconds from anywhere. */
  long nanos();

  /** The time of day, for people; it may jump. */
  Instant now();

  /**
   * Waits for something in the queue.
   *
   * @return null when nothing came in that time
   */
  <E> @Nullable E poll(BlockingQueue<E> queue, long nanos) throws InterruptedException;

  /** This machine's clocks. */
  static LinkTime ofThisMachine() {
    return new LinkTime() {
      @Override
      public long nanos() {
        return System.nanoTime();
      }

      @Override
      public Instant now() {
        return Instant.now();
      }

      @Override
      public <E> @Nullable E poll(BlockingQueue<E> queue, long nanos) throws InterruptedException {
        return queue.poll(nanos, TimeUnit.NANOSECONDS);
      }
    };
  }
}
