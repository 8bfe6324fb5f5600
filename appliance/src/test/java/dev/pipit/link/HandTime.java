package dev.pipit.link;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Time that passes when a test says so. Who waits looks again each millisecond. */
final class HandTime implements LinkTime {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private final AtomicLong nanos = new AtomicLong();

  void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Override
  public long nanos() {
    return nanos.get();
  }

  @Override
  public Instant now() {
    return START.plusNanos(nanos.get());
  }

  @Override
  public <E> @Nullable E poll(BlockingQueue<E> queue, long wait) throws InterruptedException {
    long start = nanos.get();
    while (true) {
      E found = queue.poll(1, TimeUnit.MILLISECONDS);
      if (found != null || nanos.get() - start >= wait) {
        return found;
      }
    }
  }
}
