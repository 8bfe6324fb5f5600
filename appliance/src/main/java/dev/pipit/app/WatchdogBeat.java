package dev.pipit.app;

import dev.pipit.linux.SystemdNotifier;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Under systemd: tells it that the service is alive, twice per interval, and looks whether the
 * {@linkplain LastResort last resort} is due. When the process hangs as a whole, the beat stops,
 * and systemd kills and starts it. Elsewhere it does nothing: nobody would start it again.
 */
final class WatchdogBeat implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WatchdogBeat.class);
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final Thread beat;

  /** On its own: it may wait for a disk that hangs. */
  private final Thread look;

  WatchdogBeat(SystemdNotifier notifier, LastResort lastResort) {
    Duration pause =
        notifier.watchdogInterval().map(interval -> interval.dividedBy(2)).orElse(LOOK);
    beat = Thread.ofVirtual().name("watchdog").unstarted(() -> repeat(notifier::watchdog, pause));
    look = Thread.ofVirtual().name("last-resort").unstarted(() -> repeat(lastResort::look, LOOK));
    if (notifier.isListening()) {
      beat.start();
      look.start();
    }
  }

  private static void repeat(Runnable what, Duration pause) {
    boolean failed = false;
    while (!Thread.currentThread().isInterrupted()) {
      try {
        what.run();
        failed = false;
      } catch (RuntimeException e) {
        if (!failed) {
          log.error("{} failed", Thread.currentThread().getName(), e);
        }
        failed = true;
      }
      LockSupport.parkNanos(pause.toNanos());
    }
  }

  /** Does not wait: who looks may be waiting for a disk. */
  @Override
  public void close() {
    beat.interrupt();
    look.interrupt();
  }
}
