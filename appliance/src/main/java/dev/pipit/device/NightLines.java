package dev.pipit.device;

import dev.pipit.device.NightRules.Light;
import dev.pipit.linux.GpioLine;
import dev.pipit.linux.SystemCallException;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The lines that are switched by the light, and that of the light sensor. One thread. */
final class NightLines {
  /** The line does not answer any more. */
  @FunctionalInterface
  interface Lost {
    void lost(HeldLine line, SystemCallException why);
  }

  private final NightWiring wiring;
  private final NightRules rules;
  private final Panel.Owner owner;
  private final Lost lost;
  private final HeldLine filter;
  private final HeldLine lamp;
  private final HeldLine sensor;
  private @Nullable Night night;

  NightLines(NightWiring wiring, NightRules rules, Panel.Owner owner, Lost lost) {
    this.wiring = wiring;
    this.rules = rules;
    this.owner = owner;
    this.lost = lost;
    filter = output("IR-cut filter", wiring.filter());
    lamp = output("IR lamp", wiring.lamp());
    Wiring.Input light = wiring.light();
    sensor =
        new HeldLine(
            "Light sensor",
            light.pin(),
            chip -> chip.level(light.pin(), light.activeLow(), light.pull()));
  }

  private static HeldLine output(String title, NightWiring.Output output) {
    return new HeldLine(title, output.pin(), chip -> chip.output(output.pin(), output.activeLow()));
  }

  /** All of them, wanted or not. */
  Stream<HeldLine> lines() {
    return Stream.of(filter, lamp, sensor);
  }

  /** Those that others read. */
  Stream<HeldLine> driven() {
    return Stream.of(filter, lamp);
  }

  /** Whether it is night; null where nothing is wired for it, and before the first step. */
  @Nullable Night night() {
    return night;
  }

  /** Why it is taken for night or day; none where nothing is wired for it. */
  List<HealthCheck> checks() {
    Night now = night;
    return now == null ? List.of() : List.of(check(now));
  }

  private static HealthCheck check(Night now) {
    String sentence = now.on() ? "It is night" : "It is day";
    String why =
        switch (now.by()) {
          case SETTING -> " by the settings.";
          case SENSOR -> " by the light sensor.";
          case PICTURE -> " by the brightness of the picture.";
          case NOTHING ->
              ", as long as nothing tells how light it is, neither a light sensor nor a picture that"
                  + " Pipit decodes.";
        };
    return HealthCheck.ok("device.night", "Night", sentence + why, now.on() ? "night" : "day");
  }

  /** Looks at the light, and switches. */
  void step(long nowNanos, long unixMillis) {
    if (wiring.isEmpty()) {
      return;
    }
    night = rules.at(wiring.mode(), light(), nowNanos, unixMillis);
    drive(filter, rules.isLived());
    // Nobody is to be lit who is not looked at.
    drive(lamp, rules.isLived() && owner.isAnyOpen());
  }

  private Light light() {
    if (!sensor.isWanted()) {
      OptionalDouble brightness =
          wiring.mode() == NightMode.AUTO ? owner.brightness() : OptionalDouble.empty();
      return brightness.isPresent()
          ? new Light.Picture(brightness.getAsDouble())
          : new Light.Unknown();
    }
    GpioLine line = sensor.line();
    if (line == null) {
      return new Light.Unknown();
    }
    try {
      return new Light.Sensor(line.isActive());
    } catch (SystemCallException e) {
      lost.lost(sensor, e);
      return new Light.Unknown();
    }
  }

  private void drive(HeldLine held, boolean active) {
    GpioLine line = held.line();
    if (line == null) {
      return;
    }
    try {
      // Also when it is so already: a chip that is gone is noticed by this alone.
      line.set(active);
    } catch (SystemCallException e) {
      lost.lost(held, e);
    }
  }
}
