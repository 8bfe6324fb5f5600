package dev.pipit.relay;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many devices may come at once: so many in a second, after a burst. A thousand that come back
 * together, as after a restart, get their turn one after the other. Any thread.
 */
final class Admissions {
  private final int perSecond;
  private final int burst;
  private final LongSupplier nanoTime;
  private double room;
  private long countedNanos;

  Admissions(int perSecond, int burst, LongSupplier nanoTime) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.nanoTime = nanoTime;
    this.room = burst;
    this.countedNanos = nanoTime.getAsLong();
  }

  /** Whether none may come now. */
  synchronized boolean isEmpty() {
    count();
    return room < 1;
  }

  /** Whether one may come now. */
  synchronized boolean take() {
    count();
    if (room < 1) {
      return false;
    }
    room--;
    return true;
  }

  private void count() {
    long now = nanoTime.getAsLong();
    double passedSeconds = (now - countedNanos) / (double) TimeUnit.SECONDS.toNanos(1);
    room = Math.min(burst, room + passedSeconds * perSecond);
    countedNanos = now;
  }
}
