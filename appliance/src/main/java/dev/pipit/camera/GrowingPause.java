package dev.pipit.camera;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * How long to wait until one looks again: briefly after something happened, then twice as long each
 * time, up to a limit. One thread at a time.
 */
public final class GrowingPause {
  private final Duration first;
  private final Supplier<Duration> longest;
  private Duration next;

  /**
   * @param first after something happened
   * @param longest however often one has looked, asked each time
   */
  public GrowingPause(Duration first, Supplier<Duration> longest) {
    this.first = first;
    this.longest = longest;
    next = first;
  }

  /** Something happened: the next pause is the first again. */
  public void restart() {
    next = first;
  }

  /** How long to wait now. */
  public Duration next() {
    Duration limit = longest.get();
    Duration now = next.compareTo(limit) < 0 ? next : limit;
    next = now.multipliedBy(2);
    return now;
  }
}
