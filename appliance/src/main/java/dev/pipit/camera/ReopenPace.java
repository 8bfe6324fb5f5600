package dev.pipit.camera;

import dev.pipit.capture.CaptureException;
import dev.pipit.capture.CaptureException.Reason;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * When a camera that is not open is tried again: at once when devices changed, then ever more
 * rarely while it is gone and somebody tells of devices that come; else at an even pace. Called by
 * the supervisor's thread alone, except for {@link #devicesChanged}.
 */
final class ReopenPace {
  /** So long after a device came, its node may not be opened yet: udev gives the right to. */
  private static final long SETTLING_NANOS = 3_000_000_000L;

  private final Duration even;
  private final GrowingPause gone;
  private final AtomicInteger changes = new AtomicInteger();
  private int changesSeen;
  private long changeNanos = System.nanoTime() - SETTLING_NANOS;

  ReopenPace(Limits limits) {
    even = limits.reopen();
    gone = new GrowingPause(limits.goneFirst(), limits::goneLongest);
  }

  /** Some device came, went or changed. Any thread. */
  void devicesChanged() {
    changes.incrementAndGet();
  }

  /** Whether devices changed since this was asked last. */
  boolean haveDevicesChanged(long nowNanos) {
    int now = changes.get();
    if (now == changesSeen) {
      return false;
    }
    changesSeen = now;
    changeNanos = nowNanos;
    gone.restart();
    return true;
  }

  /** Whether some device came a moment ago, and what fails now is not yet what is wrong with it. */
  boolean isSettling(CaptureException failure, long nowNanos) {
    return failure.reason() == Reason.DENIED && nowNanos - changeNanos < SETTLING_NANOS;
  }

  /**
   * How long to wait after a failure.
   *
   * @param told whether {@link #devicesChanged} is called when the camera may be back
   */
  Duration pauseAfter(CaptureException failure, boolean told, long nowNanos) {
    boolean waits = failure.reason() == Reason.GONE || isSettling(failure, nowNanos);
    return waits && told ? gone.next() : even;
  }

  /** The camera gives pictures. */
  void worked() {
    gone.restart();
  }
}
