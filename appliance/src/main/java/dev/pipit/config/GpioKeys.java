package dev.pipit.config;

import dev.pipit.config.Key.Section;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys of what is wired to the header of the board. */
final class GpioKeys {
  /** The highest line that the header of a Raspberry Pi has. */
  private static final int LAST_PIN = 27;

  private static final List<String> PULLS = List.of("up", "down", "off");

  static final Key<String> CHIP =
      new Key<>(
          Section.GPIO,
          "chip",
          new ValueType.Text<>("\"auto\", or a device such as \"/dev/gpiochip0\"", GpioKeys::chip),
          "auto",
          Applies.LIVE,
          "The chip that the pins are lines of; auto takes that of a Raspberry Pi's header.");

  static final Key<Integer> LAMP_PIN = pin("lamp", "A lamp that tells how the device is.");

  static final Key<Boolean> LAMP_ACTIVE_LOW =
      truth("lamp-active-low", false, "Whether the lamp is lit while its line is low.");

  static final Key<Integer> BUTTON_PIN =
      pin(
          "button",
          "A button: a short press closes all cameras (privacy) or opens them again; held for 10"
              + " seconds, the password is forgotten; for 20, the settings too, but for these.");

  static final Key<Boolean> BUTTON_ACTIVE_LOW =
      truth(
          "button-active-low",
          true,
          "Whether the line is low while the button is pressed, as with a button to ground.");

  static final Key<String> BUTTON_PULL =
      pull("button", "up", "What holds the line while the button is not pressed");

  static final Key<Integer> MOTION_PIN = pin("motion", "A motion sensor (PIR).");

  static final Key<Boolean> MOTION_ACTIVE_LOW =
      truth("motion-active-low", false, "Whether the line is low while something moves.");

  static final Key<String> MOTION_PULL =
      pull("motion", "down", "What holds the line while the sensor does not drive it");

  static final Key<String> NIGHT =
      new Key<>(
          Section.GPIO,
          "night",
          new ValueType.Choice(List.of("auto", "on", "off")),
          "auto",
          Applies.LIVE,
          "Whether it is night, for the IR-cut filter and the IR lamp: by the light sensor, or by the"
              + " brightness of the first camera's picture where there is none (auto), always (on) or"
              + " never (off). A camera's own H.264 that is passed on has no brightness here.");

  static final Key<Integer> IR_CUT_PIN =
      pin("ir-cut", "An IR-cut filter that one line moves: out of the way at night.");

  static final Key<Boolean> IR_CUT_ACTIVE_LOW =
      truth(
          "ir-cut-active-low",
          false,
          "Whether the line is low at night, while the filter is out of the way.");

  static final Key<Integer> IR_LAMP_PIN =
      pin("ir-lamp", "An IR lamp: lit at night, unless every camera is closed.");

  static final Key<Boolean> IR_LAMP_ACTIVE_LOW =
      truth("ir-lamp-active-low", false, "Whether the IR lamp is lit while its line is low.");

  static final Key<Integer> LIGHT_PIN =
      pin("light", "A light sensor that tells dark from light by one line.");

  static final Key<Boolean> LIGHT_ACTIVE_LOW =
      truth("light-active-low", false, "Whether the line is low in the dark.");

  static final Key<String> LIGHT_PULL =
      pull("light", "down", "What holds the line while the light sensor does not drive it");

  /** In the order of the reference page. */
  static final List<Key<?>> ALL =
      List.of(
          CHIP,
          LAMP_PIN,
          LAMP_ACTIVE_LOW,
          BUTTON_PIN,
          BUTTON_ACTIVE_LOW,
          BUTTON_PULL,
          MOTION_PIN,
          MOTION_ACTIVE_LOW,
          MOTION_PULL,
          NIGHT,
          IR_CUT_PIN,
          IR_CUT_ACTIVE_LOW,
          IR_LAMP_PIN,
          IR_LAMP_ACTIVE_LOW,
          LIGHT_PIN,
          LIGHT_ACTIVE_LOW,
          LIGHT_PULL);

  /** Those that name a pin. */
  static final List<Key<Integer>> PINS =
      List.of(LAMP_PIN, BUTTON_PIN, MOTION_PIN, IR_CUT_PIN, IR_LAMP_PIN, LIGHT_PIN);

  private GpioKeys() {}

  static Configuration.Gpio configuration(Values values) {
    return new Configuration.Gpio(
        values.value(CHIP),
        values.value(LAMP_PIN),
        values.value(LAMP_ACTIVE_LOW),
        new Configuration.GpioInput(
            values.value(BUTTON_PIN), values.value(BUTTON_ACTIVE_LOW), values.value(BUTTON_PULL)),
        new Configuration.GpioInput(
            values.value(MOTION_PIN), values.value(MOTION_ACTIVE_LOW), values.value(MOTION_PULL)),
        new Configuration.GpioNight(
            values.value(NIGHT),
            new Configuration.GpioOutput(values.value(IR_CUT_PIN), values.value(IR_CUT_ACTIVE_LOW)),
            new Configuration.GpioOutput(
                values.value(IR_LAMP_PIN), values.value(IR_LAMP_ACTIVE_LOW)),
            new Configuration.GpioInput(
                values.value(LIGHT_PIN), values.value(LIGHT_ACTIVE_LOW), values.value(LIGHT_PULL))),
        ServoKeys.configuration(values));
  }

  private static @Nullable String chip(String text) {
    return text.equals("auto") || text.matches("/dev/[A-Za-z0-9_-]{1,64}") ? text : null;
  }

  private static Key<Integer> pin(String what, String description) {
    return new Key<>(
        Section.GPIO,
        what + "-pin",
        new ValueType.WholeNumber(0, LAST_PIN, ""),
        0,
        Applies.LIVE,
        description
            + " The number of its GPIO (BCM), which is not its place on the header; 0 for none.");
  }

  private static Key<Boolean> truth(String name, boolean standard, String description) {
    return new Key<>(
        Section.GPIO, name, new ValueType.Truth(), standard, Applies.LIVE, description);
  }

  private static Key<String> pull(String what, String standard, String description) {
    return new Key<>(
        Section.GPIO,
        what + "-pull",
        new ValueType.Choice(PULLS),
        standard,
        Applies.LIVE,
        description + ": a resistor in the chip to 3.3 V (up), to ground (down), or none (off).");
  }
}
