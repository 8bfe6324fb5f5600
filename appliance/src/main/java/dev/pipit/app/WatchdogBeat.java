package dev.pipit.app;

import dev.pipit.linux.SystemdNotifier;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Under systemd: tells it that the service is alive, twice per interval, and looks whether the
 * {@linkplain LastResort last resort} is due. When the process hangs as a whole, the beat stops,
 * and systemd kills and starts it. Elsewhere it does nothing: nobody would start it again.
 */
final class WatchdogBeat implements AutoCloseable {
  private static final Duration WITHOUT_WATCHDOG = Duration.ofSeconds(5);

  private final Thread thread;

  WatchdogBeat(SystemdNotifier notifier, LastResort lastResort) {
    Duration pause =
        notifier.watchdogInterval().map(interval -> interval.dividedBy(2)).orElse(WITHOUT_WATCHDOG);
    thread = Thread.ofVirtual().name("watchdog").unstarted(() -> beat(notifier, lastResort, pause));
    if (notifier.isListening()) {
      thread.start();
    }
  }

  private static void beat(SystemdNotifier notifier, LastResort lastResort, Duration pause) {
    while (!Thread.currentThread().isInterrupted()) {
      notifier.watchdog();
      lastResort.look();
      LockSupport.parkNanos(pause.toNanos());
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      if (thread.getState() != Thread.State.NEW) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
