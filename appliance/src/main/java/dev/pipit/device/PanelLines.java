package dev.pipit.device;

import dev.pipit.linux.GpioEdge;
import dev.pipit.linux.GpioLine;
import dev.pipit.linux.GpioWait;
import dev.pipit.linux.SystemCallException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The lines of one {@link Wiring}, and what their levels mean. One thread. */
final class PanelLines implements AutoCloseable {
  /** When a line that could not be had is tried again. */
  static final int RETRY_MILLIS = 5_000;

  /** Other settings and another state are seen after so long. */
  private static final int LONGEST_WAIT_MILLIS = 250;

  /** A contact bounces for a few milliseconds; nobody presses so shortly. */
  private static final int DEBOUNCE_MICROS = 20_000;

  private final Wiring wiring;
  private final Panel.Owner owner;
  private final Clock clock;
  private final Path devices;
  private final HeldLine lamp;
  private final HeldLine button;
  private final HeldLine sensor;
  private final NightLines night;
  private ButtonRules buttonRules = new ButtonRules();
  private @Nullable MotionRules motionRules;
  private @Nullable Motion motion;
  private GpioWait wait = new GpioWait(List.of());
  private @Nullable LampPattern pattern;
  private long patternNanos;
  private boolean tried;
  private long triedNanos;

  /**
   * @param nightRules what is known of the night, whatever was wired before
   */
  PanelLines(Wiring wiring, NightRules nightRules, Panel.Owner owner, Clock clock, Path devices) {
    this.wiring = wiring;
    this.owner = owner;
    this.clock = clock;
    this.devices = devices;
    lamp =
        new HeldLine(
            "Lamp",
            wiring.lampPin(),
            chip -> chip.output(wiring.lampPin(), wiring.lampActiveLow()));
    button = input("Button", wiring.button());
    sensor = input("Motion sensor", wiring.motion());
    night = new NightLines(wiring.night(), nightRules, owner, this::lost);
  }

  private static HeldLine input(String title, Wiring.Input input) {
    return new HeldLine(
        title,
        input.pin(),
        chip -> chip.input(input.pin(), input.activeLow(), input.pull(), DEBOUNCE_MICROS));
  }

  private Stream<HeldLine> wanted() {
    return Stream.concat(Stream.of(lamp, button, sensor), night.lines()).filter(HeldLine::isWanted);
  }

  /** How each line is that is wanted. */
  List<HealthCheck> checks() {
    return Stream.concat(wanted().map(HeldLine::check), night.checks().stream()).toList();
  }

  /** What the sensor tells; null while it is not held. */
  @Nullable Motion motion() {
    return motion;
  }

  /** Whether it is night; null where nothing is wired for it. */
  @Nullable Night night() {
    return night.night();
  }

  /** Does what is to be done now, then waits for the next thing, a quarter of a second at most. */
  void step(long nowNanos) {
    takeMissing(nowNanos);
    int waitMillis = LONGEST_WAIT_MILLIS;
    try {
      waitMillis = Math.min(waitMillis, showLamp(nowNanos));
    } catch (SystemCallException e) {
      lost(lamp, e);
    }
    try {
      wait.await(waitMillis);
    } catch (SystemCallException e) {
      throw new IllegalStateException(e);
    }
    readButton();
    readSensor();
    night.step(System.nanoTime(), clock.millis());
  }

  private void takeMissing(long nowNanos) {
    boolean due = !tried || TimeUnit.NANOSECONDS.toMillis(nowNanos - triedNanos) >= RETRY_MILLIS;
    if (!due || wanted().noneMatch(held -> held.line() == null)) {
      return;
    }
    tried = true;
    triedNanos = nowNanos;
    boolean hadButton = button.line() != null;
    boolean hadSensor = sensor.line() != null;
    try (HeaderChip chip = HeaderChip.open(wiring.chip(), devices)) {
      wanted().forEach(held -> held.take(chip));
    } catch (WiringException e) {
      wanted().filter(held -> held.line() == null).forEach(held -> held.lost(e));
    }
    if (!hadButton) {
      buttonRules = new ButtonRules();
    }
    if (!hadSensor && sensor.line() != null) {
      beginSensor(sensor.line());
    }
    waitAnew();
  }

  private void beginSensor(GpioLine line) {
    MotionRules rules = new MotionRules(clock.millis());
    try {
      if (line.isActive()) {
        rules.edge(true, System.nanoTime());
      }
      motionRules = rules;
    } catch (SystemCallException e) {
      lost(sensor, e);
    }
  }

  private void waitAnew() {
    wait.close();
    wait =
        new GpioWait(
            Stream.of(button, sensor).map(HeldLine::line).flatMap(Stream::ofNullable).toList());
  }

  private void lost(HeldLine held, SystemCallException e) {
    held.lost(WiringException.lost(held.pin(), e));
    waitAnew();
  }

  /** How long the lamp stays as it is from now on, in milliseconds. */
  private int showLamp(long nowNanos) throws SystemCallException {
    LampPattern held = buttonRules.shown(nowNanos);
    LampPattern next = held == null ? owner.pattern() : held;
    if (next != pattern) {
      pattern = next;
      patternNanos = nowNanos;
    }
    long since = TimeUnit.NANOSECONDS.toMillis(nowNanos - patternNanos);
    GpioLine line = lamp.line();
    if (line == null) {
      return LONGEST_WAIT_MILLIS;
    }
    // Also when it is so already: a chip that is gone is noticed by this alone.
    line.set(next.isLit(since));
    return next.unchangedMillis(since);
  }

  private void readButton() {
    GpioLine line = button.line();
    if (line == null) {
      return;
    }
    try {
      for (GpioEdge edge = line.nextEdge(); edge != null; edge = line.nextEdge()) {
        ButtonAction action = buttonRules.edge(edge.active(), edge.nanos());
        if (action != null) {
          owner.pressed(action);
        }
      }
    } catch (SystemCallException e) {
      lost(button, e);
      buttonRules = new ButtonRules();
    }
  }

  private void readSensor() {
    GpioLine line = sensor.line();
    MotionRules rules = motionRules;
    if (line == null || rules == null) {
      motion = null;
      return;
    }
    try {
      for (GpioEdge edge = line.nextEdge(); edge != null; edge = line.nextEdge()) {
        rules.edge(edge.active(), edge.nanos());
      }
      long now = clock.millis();
      motion = owner.isAnyOpen() ? rules.at(System.nanoTime(), now) : rules.unnoticed(now);
    } catch (SystemCallException e) {
      lost(sensor, e);
      motion = null;
    }
  }

  /** Puts the lamps out and gives the lines back, until they are tried again. */
  void release() {
    Stream.concat(Stream.of(lamp), night.driven()).forEach(HeldLine::rest);
    wanted().forEach(HeldLine::close);
    waitAnew();
  }

  /** Puts the lamps out and gives the lines back. */
  @Override
  public void close() {
    release();
    wait.close();
  }
}
