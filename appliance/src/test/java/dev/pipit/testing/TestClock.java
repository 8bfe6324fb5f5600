package dev.pipit.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that a test moves. */
public final class TestClock extends Clock {
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private long nanos;

  /** Time passes. */
  public void pass(Duration time) {
    now = now.plus(time);
    nanos += time.toNanos();
  }

  /** Sets it, as the network does or a board without a battery; no time passes. */
  public void jumpTo(Instant time) {
    now = time;
  }

  /** The monotonic clock. */
  public long nanoTime() {
    return nanos;
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
