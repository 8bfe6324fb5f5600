package dev.pipit.device;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lamp, button, motion sensor, and what is switched by the light, as they are wired now. The
 * platform thread {@code gpio} drives and reads them while anything is wired; a line that cannot be
 * had is tried again every {@value PanelLines#RETRY_MILLIS} ms and keeps nothing else. Any thread;
 * nothing but {@link #close()} waits.
 */
public final class Panel implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Panel.class);

  /** Whose panel it is. Called by the thread {@code gpio}: must not wait. */
  public interface Owner {
    /** What the lamp is to say; asked several times a second. */
    LampPattern pattern();

    /** The button was pressed. */
    void pressed(ButtonAction action);

    /** Whether any camera is open: else no motion is noticed, and no IR lamp is lit. */
    boolean isAnyOpen();

    /** How bright the picture is, 0 is black and 1 is white; empty while there is none. */
    OptionalDouble brightness();

    /** {@link Panel#motion()} or {@link Panel#night()} is another. */
    void changed();
  }

  private final Owner owner;
  private final Clock clock;
  private final Path devices;
  private volatile Wiring wanted;
  private volatile List<HealthCheck> checks = List.of();
  private volatile @Nullable Motion motion;
  private volatile @Nullable Night night;
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
    NightRules nightRules = new NightRules(clock.millis());
    while (true) {
      Wiring now = wanted;
      if (now.isEmpty()) {
        checks = List.of();
        motion = null;
        night = null;
        synchronized (this) {
          if (wanted.isEmpty()) {
            thread = null;
            return;
          }
        }
        continue;
      }
      try (PanelLines lines = new PanelLines(now, nightRules, owner, clock, devices)) {
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
        log.error("what is wired to the header failed", e);
      }
      failed = true;
      lines.release();
    }
    checks = lines.checks();
    Motion nowMotion = lines.motion();
    Night nowNight = lines.night();
    if (!Objects.equals(nowMotion, motion) || !Objects.equals(nowNight, night)) {
      motion = nowMotion;
      night = nowNight;
      owner.changed();
    }
  }

  /** How each line is that is wanted. */
  public List<HealthCheck> checks() {
    return checks;
  }

  /** What the motion sensor tells; null when there is none, or its line cannot be had. */
  public @Nullable Motion motion() {
    return motion;
  }

  /** Whether it is night; null where nothing is wired for it. */
  public @Nullable Night night() {
    return night;
  }

  /** Puts the lamps out and gives the lines back. */
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
