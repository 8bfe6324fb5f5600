package dev.pipit.device;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lamp, button and motion sensor, as they are wired now. The platform thread {@code gpio} drives
 * and reads them while anything is wired; a line that cannot be had is tried again every {@value
 * PanelLines#RETRY_MILLIS} ms and keeps nothing else. Any thread; nothing but {@link #close()}
 * waits.
 */
public final class Panel implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Panel.class);

  /** Whose panel it is. Called by the thread {@code gpio}: must not wait. */
  public interface Owner {
    /** What the lamp is to say; asked several times a second. */
    LampPattern pattern();

    /** The button was pressed. */
    void pressed(ButtonAction action);

    /** Whether motion is noticed and counted now. */
    boolean noticesMotion();

    /** {@link Panel#motion()} is another. */
    void motionChanged();
  }

  private final Owner owner;
  private final Clock clock;
  private final Path devices;
  private volatile Wiring wanted;
  private volatile List<HealthCheck> checks = List.of();
  private volatile @Nullable Motion motion;
  private @Nullable Thread thread;
  private boolean failed;

  /**
   * Begins.
   *
   * @param devices the folder of device files, {@code /dev}
   */
  public Panel(Wiring wiring, Owner owner, Clock clock, Path devices) {
    this.owner = owner;
    this.clock = clock;
    this.devices = devices;
    wanted = wiring;
    follow(wiring);
  }

  /** Goes on by another wiring, in a quarter of a second. */
  public synchronized void follow(Wiring wiring) {
    wanted = wiring;
    if (thread == null && !wiring.isEmpty()) {
      thread = Thread.ofPlatform().name("gpio").daemon().start(this::run);
    }
  }

  private void run() {
    while (true) {
      Wiring now = wanted;
      if (now.isEmpty()) {
        checks = List.of();
        motion = null;
        synchronized (this) {
          if (wanted.isEmpty()) {
            thread = null;
            return;
          }
        }
        continue;
      }
      try (PanelLines lines = new PanelLines(now, owner, clock, devices)) {
        while (wanted.equals(now)) {
          guardedStep(lines);
        }
      }
    }
  }

  /** A fault of ours in one step must not end the panel. */
  private void guardedStep(PanelLines lines) {
    try {
      lines.step(System.nanoTime());
      failed = false;
    } catch (RuntimeException | Error e) {
      if (!failed) {
        log.error("lamp, button and sensor failed", e);
      }
      failed = true;
      lines.release();
    }
    checks = lines.checks();
    Motion now = lines.motion();
    if (!Objects.equals(now, motion)) {
      motion = now;
      owner.motionChanged();
    }
  }

  /** How each line is that is wanted. */
  public List<HealthCheck> checks() {
    return checks;
  }

  /** What the motion sensor tells; null when there is none. */
  public @Nullable Motion motion() {
    return motion;
  }

  /** Puts the lamp out and gives the lines back. */
  @Override
  public void close() {
    Thread ending;
    synchronized (this) {
      wanted = wanted.none();
      ending = thread;
    }
    if (ending != null) {
      try {
        boolean _ = ending.join(Duration.ofSeconds(1));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
