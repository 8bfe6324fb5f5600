package dev.pipit.config;

import dev.pipit.config.Key.Section;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys of the servos that turn the camera. */
final class ServoKeys {
  private static final int LAST_CHANNEL = 15;
  private static final int SHORTEST_MICROS = 400;
  private static final int LONGEST_MICROS = 2_600;

  /** Pulses that differ by less turn nothing. */
  private static final int LEAST_RANGE_MICROS = 100;

  static final Key<String> CHIP =
      new Key<>(
          Section.GPIO,
          "pwm-chip",
          new ValueType.Text<>("\"auto\", or a name such as \"pwmchip0\"", ServoKeys::chip),
          "auto",
          Applies.LIVE,
          "The PWM chip (a folder of /sys/class/pwm) that the servos are channels of; auto takes that"
              + " of a Raspberry Pi's header.");

  static final Key<Integer> PAN = channel("pan", "A servo that turns the camera to the sides.");
  static final Key<Integer> PAN_MIN = micros("pan-min-us", 1_000, "left");
  static final Key<Integer> PAN_MAX = micros("pan-max-us", 2_000, "right");
  static final Key<Integer> PAN_DEGREES = degrees("pan");
  static final Key<Integer> TILT = channel("tilt", "A servo that turns the camera up and down.");
  static final Key<Integer> TILT_MIN = micros("tilt-min-us", 1_000, "lower");
  static final Key<Integer> TILT_MAX = micros("tilt-max-us", 2_000, "upper");
  static final Key<Integer> TILT_DEGREES = degrees("tilt");

  static final Key<Boolean> HOLD =
      new Key<>(
          Section.GPIO,
          "servo-hold",
          new ValueType.Truth(),
          false,
          Applies.LIVE,
          "Whether the servos are held where they are, against wind and weight, with current and hum;"
              + " else they are let go half a second after each movement.");

  /** In the order of the reference page. */
  static final List<Key<?>> ALL =
      List.of(
          CHIP, PAN, PAN_MIN, PAN_MAX, PAN_DEGREES, TILT, TILT_MIN, TILT_MAX, TILT_DEGREES, HOLD);

  private ServoKeys() {}

  static Configuration.GpioServos configuration(Values values) {
    return new Configuration.GpioServos(
        values.value(CHIP),
        new Configuration.GpioServo(
            values.value(PAN),
            values.value(PAN_MIN),
            values.value(PAN_MAX),
            values.value(PAN_DEGREES)),
        new Configuration.GpioServo(
            values.value(TILT),
            values.value(TILT_MIN),
            values.value(TILT_MAX),
            values.value(TILT_DEGREES)),
        values.value(HOLD));
  }

  /** What must hold between them. */
  static void check(Values values, List<Fault> faults) {
    checkRange(values, PAN_MIN, PAN_MAX, faults);
    checkRange(values, TILT_MIN, TILT_MAX, faults);
    int pan = values.value(PAN);
    if (pan >= 0 && pan == values.value(TILT) && values.isSound(PAN) && values.isSound(TILT)) {
      faults.add(
          new Fault(
              values.origin(TILT),
              TILT.dotted(),
              "channel " + pan + " is gpio.pan-pwm already; take another"));
    }
  }

  private static void checkRange(
      Values values, Key<Integer> least, Key<Integer> most, List<Fault> faults) {
    int range = Math.abs(values.value(most) - values.value(least));
    if (values.isSound(least) && values.isSound(most) && range < LEAST_RANGE_MICROS) {
      faults.add(
          new Fault(
              values.origin(most),
              most.dotted(),
              "differs by "
                  + range
                  + " from "
                  + least.dotted()
                  + "; a servo needs at least "
                  + LEAST_RANGE_MICROS));
    }
  }

  private static @Nullable String chip(String text) {
    return text.equals("auto") || text.matches("pwmchip[0-9]{1,3}") ? text : null;
  }

  private static Key<Integer> channel(String what, String description) {
    return new Key<>(
        Section.GPIO,
        what + "-pwm",
        new ValueType.WholeNumber(-1, LAST_CHANNEL, ""),
        -1,
        Applies.LIVE,
        description + " The number of its channel on the PWM chip; -1 for none.");
  }

  private static Key<Integer> micros(String name, int standard, String end) {
    return new Key<>(
        Section.GPIO,
        name,
        new ValueType.WholeNumber(SHORTEST_MICROS, LONGEST_MICROS, "microseconds"),
        standard,
        Applies.LIVE,
        "The pulse at the "
            + end
            + " end. Begin with 1000 and 2000: a servo that is driven against its stop breaks. Where"
            + " it turns the other way, exchange the two.");
  }

  private static Key<Integer> degrees(String what) {
    return new Key<>(
        Section.GPIO,
        what + "-degrees",
        new ValueType.WholeNumber(10, 270, "degrees"),
        90,
        Applies.LIVE,
        "The angle between the two ends.");
  }
}
