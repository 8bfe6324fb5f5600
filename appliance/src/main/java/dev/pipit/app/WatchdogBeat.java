package dev.pipit.app;

import dev.pipit.linux.SystemdNotifier;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd that the service is alive, twice per interval, as long as it is: a hung driver that
 * cannot be ended stops the beat, and systemd restarts the service. Does nothing where systemd does
 * not watch.
 */
final class WatchdogBeat implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WatchdogBeat.class);

  private final Thread thread;

  WatchdogBeat(SystemdNotifier notifier, BooleanSupplier healthy) {
    thread =
        Thread.ofVirtual()
            .name("watchdog")
            .unstarted(
                () ->
                    notifier
                        .watchdogInterval()
                        .ifPresent(interval -> beat(notifier, healthy, interval)));
    thread.start();
  }

  private static void beat(SystemdNotifier notifier, BooleanSupplier healthy, Duration interval) {
    while (!Thread.currentThread().isInterrupted()) {
      if (healthy.getAsBoolean()) {
        notifier.watchdog();
      } else {
        log.error(
            "unhealthy: systemd is not told any more that all is well and will restart the service");
      }
      LockSupport.parkNanos(interval.toNanos() / 2);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
