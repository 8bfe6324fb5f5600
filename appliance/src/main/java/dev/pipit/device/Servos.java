package dev.pipit.device;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servos that turn the camera, as they are wired now. The platform thread {@code servo} moves
 * them, and ends when they have come where they are wanted: they are then let go, or held. A servo
 * does not tell where it is: what it was told last is kept. Any thread; who turns or wires servos,
 * or begins with held ones, waits for the files of a channel, two seconds at most for each, and
 * others for him.
 */
public final class Servos implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Servos.class);
  private static final long STEP_MILLIS = 20;

  /** What a servo turns. */
  public enum Axis {
    /** To the sides. */
    PAN("Pan"),
    /** Up and down. */
    TILT("Tilt");

    private final String title;

    Axis(String title) {
      this.title = title;
    }

    /** For people. */
    public String title() {
      return title;
    }
  }

  /**
   * One servo.
   *
   * @param farthest it goes so many degrees to both sides
   * @param degrees where it is wanted, from the middle
   */
  public record Aimed(Axis axis, int farthest, int degrees) {}

  private final Path root;
  private final Consumer<Map<Axis, Integer>> keeper;
  private final Map<Axis, ServoMotion> motions = new EnumMap<>(Axis.class);
  private final Map<Axis, PwmChannel> channels = new EnumMap<>(Axis.class);
  private final Map<Axis, WiringException> troubles = new EnumMap<>(Axis.class);
  private ServoWiring wiring;
  private @Nullable Thread thread;
  private boolean closed;

  /**
   * Begins; nothing moves before somebody wants it, unless the servos are to be held.
   *
   * @param root {@code /sys/class/pwm}
   * @param kept where they were left
   * @param keeper told where they are when they have come to rest; by the thread {@code servo}, may
   *     wait
   */
  public Servos(
      ServoWiring wiring, Path root, Map<Axis, Integer> kept, Consumer<Map<Axis, Integer>> keeper) {
    this.wiring = wiring;
    this.root = root;
    this.keeper = keeper;
    for (Axis axis : Axis.values()) {
      motions.put(axis, new ServoMotion(kept.getOrDefault(axis, 0)));
    }
    settle();
  }

  /** Goes on by another wiring: what was held is given back. */
  public synchronized void follow(ServoWiring wanted) {
    if (wanted.equals(wiring)) {
      return;
    }
    giveBack();
    troubles.clear();
    wiring = wanted;
    settle();
  }

  /** Within what can be reached; held where they are, if they are to be. */
  private synchronized void settle() {
    for (Axis axis : Axis.values()) {
      ServoWiring.Axis wired = wired(axis);
      if (wired.isWanted()) {
        int most = wired.farthest();
        double there = Math.clamp(motion(axis).target(), -most, most);
        if (there != motion(axis).target()) {
          motions.put(axis, new ServoMotion(there));
        }
        if (wiring.hold()) {
          try {
            move(axis, there);
          } catch (WiringException e) {
            log.atWarn().log("{} servo: {} {}", axis.title(), e.sentence(), e.action());
          }
        }
      }
    }
  }

  private ServoWiring.Axis wired(Axis axis) {
    return switch (axis) {
      case PAN -> wiring.pan();
      case TILT -> wiring.tilt();
    };
  }

  private ServoMotion motion(Axis axis) {
    return motions.computeIfAbsent(axis, _ -> new ServoMotion(0));
  }

  /** Those that are wired. */
  public synchronized List<Aimed> all() {
    List<Aimed> all = new ArrayList<>();
    for (Axis axis : Axis.values()) {
      if (wired(axis).isWanted()) {
        int degrees = (int) Math.round(motion(axis).target());
        all.add(new Aimed(axis, wired(axis).farthest(), degrees));
      }
    }
    return all;
  }

  /**
   * Turns servos, the newest wish first.
   *
   * @param wanted degrees from the middle; what cannot be reached is not tried
   * @return why one cannot be turned; null when all can
   */
  public synchronized @Nullable Refusal aim(Map<Axis, Integer> wanted) {
    for (Map.Entry<Axis, Integer> one : wanted.entrySet()) {
      ServoWiring.Axis wired = wired(one.getKey());
      if (closed || !wired.isWanted()) {
        return new Refusal("No servo is wired for that.", "Set its channel in the settings.");
      }
      try {
        move(one.getKey(), Math.clamp(one.getValue(), -wired.farthest(), wired.farthest()));
      } catch (WiringException e) {
        return new Refusal(e.sentence(), e.action());
      }
    }
    return null;
  }

  /**
   * Why a servo cannot be turned.
   *
   * @param sentence what is the matter
   * @param action what to do about it
   */
  public record Refusal(String sentence, String action) {}

  private void move(Axis axis, double degrees) throws WiringException {
    if (!channels.containsKey(axis)) {
      try {
        channels.put(axis, PwmChannel.open(root, wiring.chip(), wired(axis).channel()));
        troubles.remove(axis);
      } catch (WiringException e) {
        troubles.put(axis, e);
        throw e;
      }
    }
    motion(axis).aim(degrees, System.nanoTime());
    if (thread == null) {
      thread = Thread.ofPlatform().name("servo").daemon().start(this::run);
    }
  }

  private void run() {
    try {
      while (step(System.nanoTime())) {
        TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      log.error("the servos failed", e);
      stopped();
    }
  }

  private synchronized void stopped() {
    giveBack();
    thread = null;
  }

  /** Whether there is more to do. */
  private boolean step(long nowNanos) {
    Map<Axis, Integer> rest = new LinkedHashMap<>();
    synchronized (this) {
      for (Axis axis : List.copyOf(channels.keySet())) {
        step(axis, nowNanos);
      }
      if (!closed && channels.keySet().stream().anyMatch(axis -> motion(axis).isMoving())) {
        return true;
      }
      thread = null;
      for (Axis axis : Axis.values()) {
        rest.put(axis, (int) Math.round(motion(axis).target()));
      }
    }
    keeper.accept(rest);
    return false;
  }

  private void step(Axis axis, long nowNanos) {
    PwmChannel channel = channels.get(axis);
    ServoMotion motion = motion(axis);
    if (channel == null || !motion.isMoving()) {
      return;
    }
    try {
      channel.pulse(wired(axis).pulseNanos(motion.step(nowNanos)));
      if (!motion.isMoving() && !wiring.hold()) {
        channel.release();
      }
    } catch (WiringException e) {
      log.atWarn().log("{} servo: {} {}", axis.title(), e.sentence(), e.action());
      troubles.put(axis, e);
      motion.stop();
      channels.remove(axis);
      channel.close();
    }
  }

  /** How each servo is that is wired. */
  public synchronized List<HealthCheck> checks() {
    List<HealthCheck> checks = new ArrayList<>();
    for (Aimed one : all()) {
      String title = one.axis().title() + " servo";
      String id = "device.pwm." + one.axis().name().toLowerCase(Locale.ROOT);
      String value = one.degrees() + "°";
      WiringException trouble = troubles.get(one.axis());
      checks.add(
          trouble == null
              ? HealthCheck.ok(
                  id, title, title + " at " + one.degrees() + " degrees from the middle.", value)
              : HealthCheck.fault(
                  id, title, title + ": " + trouble.sentence(), trouble.action(), value));
    }
    return checks;
  }

  private void giveBack() {
    motions.values().forEach(ServoMotion::stop);
    channels.values().forEach(PwmChannel::close);
    channels.clear();
  }

  /** Lets the servos go, and gives the channels back. */
  @Override
  public void close() {
    Thread ending;
    synchronized (this) {
      closed = true;
      ending = thread;
      giveBack();
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
