package dev.pipit.app;

import dev.pipit.linux.KernelEvents;
import dev.pipit.linux.KernelEvents.Outcome;
import dev.pipit.linux.SystemCallException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells at once when a camera may have been plugged in or out, by the kernel's own word, on a
 * platform thread that waits for it. Where the kernel does not tell this process, {@link #isTold}
 * says so and whoever wants to know has to look now and then.
 *
 * <p>Any thread may call; {@link #close} ends the thread.
 */
final class PlugWatch implements AutoCloseable {
  /** The thread's name. */
  static final String THREAD = "plugs";

  private static final Logger log = LoggerFactory.getLogger(PlugWatch.class);
  private static final Duration END = Duration.ofMillis(500);

  private final Runnable changed;
  private final @Nullable KernelEvents events;
  private @Nullable Thread thread;
  private volatile boolean listening;

  /**
   * @param events what tells, closed with this; null when nothing does
   * @param changed is called on the thread of this for each device that may have come, gone or
   *     changed; must not block
   */
  PlugWatch(@Nullable KernelEvents events, Runnable changed) {
    this.events = events;
    this.changed = changed;
    listening = events != null;
  }

  /** By the kernel's events where they reach this process. */
  static PlugWatch ofThisMachine(Runnable changed) {
    String why = "the kernel tells nothing to a user name space of its own";
    if (KernelEvents.reachThisProcess()) {
      try {
        return new PlugWatch(KernelEvents.open(), changed);
      } catch (SystemCallException e) {
        why = e.getMessage();
      }
    }
    log.warn("event=plugs-not-told cameras are looked for now and then instead: {}", why);
    return new PlugWatch(null, changed);
  }

  /** Begins to listen; once. */
  synchronized void start() {
    KernelEvents open = events;
    if (open != null) {
      thread = Thread.ofPlatform().daemon(true).name(THREAD).start(() -> listen(open));
    }
  }

  /** Whether changes are told, so that nobody needs to look without a reason. */
  boolean isTold() {
    return listening;
  }

  private void listen(KernelEvents open) {
    try {
      while (listening) {
        switch (open.next()) {
          case Outcome.Told(var event) -> {
            if (event.isAboutVideo()) {
              log.debug("event=plug action={} device={}", event.action(), event.devicePath());
              changed.run();
            }
          }
          case Outcome.Lost _ -> {
            log.info("event=plugs-lost the kernel told more than could be read: look again");
            changed.run();
          }
          case Outcome.Ended _ -> listening = false;
        }
      }
    } catch (SystemCallException e) {
      log.warn(
          "event=plugs-not-told cameras are looked for now and then from now on: {}",
          e.getMessage());
    } finally {
      listening = false;
      open.close();
      // Who waited to be told looks for itself from now on.
      changed.run();
    }
  }

  @Override
  public synchronized void close() {
    KernelEvents open = events;
    Thread running = thread;
    if (open == null) {
      return;
    }
    open.end();
    if (running == null) {
      open.close();
      return;
    }
    try {
      if (!running.join(END)) {
        log.error("the thread {} does not end", THREAD);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
