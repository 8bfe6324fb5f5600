package dev.pipit.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The options of rpicam that say how a sensor is read and its picture made, and what each may be.
 * Everything else is Pipit's own business.
 *
 * <p>Ranges and words are those of {@code rpicam-vid --help} and of libcamera's controls for the
 * Raspberry Pi: exposure compensation in stops, gains as factors, focus in dioptres (1 / metres).
 */
public final class CsiOptions {
  /** The option that names a tuning file. */
  public static final String TUNING_FILE = "tuning-file";

  /** The option that chooses how the sensor is read out. */
  public static final String MODE = "mode";

  /** The option that sets how long a picture is exposed, in microseconds. */
  public static final String SHUTTER = "shutter";

  /** A picture takes a second at most, as rates begin at one in a second. */
  private static final int LONGEST_EXPOSURE_MICROS = 1_000_000;

  /** Where rpicam cuts contrast, saturation and sharpness off. */
  private static final double MOST_STRENGTH = 15.99;

  /**
   * An option.
   *
   * @param name as rpicam has it, without the dashes
   * @param fields what it sets, in the order in which they are written
   * @param needs only with this other option it has an effect; null when it always has
   */
  public record Option(String name, List<CsiField> fields, @Nullable CsiOption needs) {
    /** Takes a copy of the list. */
    public Option {
      fields = List.copyOf(fields);
    }

    /** The values of its fields when nothing is said. */
    public List<String> standard() {
      return fields.stream().map(CsiField::standard).toList();
    }

    private boolean takes(String value) {
      String[] parts = value.split(",", -1);
      if (parts.length != fields.size()) {
        return false;
      }
      for (int i = 0; i < parts.length; i++) {
        if (!fields.get(i).takes(parts[i])) {
          return false;
        }
      }
      return true;
    }

    private String allowed() {
      return fields.size() == 1
          ? name + " with " + fields.getFirst().allowed()
          : name
              + " with "
              + fields.size()
              + " numbers and commas between: "
              + fields.stream()
                  .map(field -> field.name() + ", " + field.allowed())
                  .collect(Collectors.joining("; "));
    }
  }

  private static final Map<String, Option> ALL = new LinkedHashMap<>();

  static {
    words("exposure", "Exposure mode", "normal", "sport", "long");
    number(SHUTTER, "Exposure time (µs, 0 automatic)", 0, LONGEST_EXPOSURE_MICROS, 1, 0);
    number("gain", "Gain (0 automatic)", 0, 64, 0.1, 0);
    number("ev", "Exposure compensation", -8, 8, 0.1, 0);
    words("metering", "Metering", "centre", "spot", "average");
    words("flicker-period", "Mains flicker", "0s", "10000us", "8333us");
    words("hdr", "High dynamic range", "off", "auto", "sensor", "single-exp");
    words(
        "awb",
        "White balance",
        "auto",
        "incandescent",
        "tungsten",
        "fluorescent",
        "indoor",
        "daylight",
        "cloudy",
        "custom");
    option(
        "awbgains",
        new CsiOption("awb", "custom"),
        new CsiField.Amount("awbgains_red", "White balance, red", 0.1, 32, 0.01, 2),
        new CsiField.Amount("awbgains_blue", "White balance, blue", 0.1, 32, 0.01, 1.5));
    number("brightness", "Brightness", -1, 1, 0.01, 0);
    number("contrast", "Contrast", 0, MOST_STRENGTH, 0.01, 1);
    number("saturation", "Saturation", 0, MOST_STRENGTH, 0.01, 1);
    number("sharpness", "Sharpness", 0, MOST_STRENGTH, 0.01, 1);
    words("denoise", "Noise reduction", "auto", "off", "cdn_off", "cdn_fast", "cdn_hq");
    words("autofocus-mode", "Autofocus", "default", "manual", "auto", "continuous");
    words("autofocus-range", "Autofocus range", "normal", "macro", "full");
    words("autofocus-speed", "Autofocus speed", "normal", "fast");
    option(
        "lens-position",
        new CsiOption("autofocus-mode", "manual"),
        new CsiField.Amount("lens_position", "Focus (1 / metres)", 0, 32, 0.05, 1));
    option(
        "roi",
        null,
        new CsiField.Amount("roi_left", "Cut-out, left edge", 0, 1, 0.01, 0),
        new CsiField.Amount("roi_top", "Cut-out, upper edge", 0, 1, 0.01, 0),
        new CsiField.Amount("roi_width", "Cut-out, width", 0.05, 1, 0.01, 1),
        new CsiField.Amount("roi_height", "Cut-out, height", 0.05, 1, 0.01, 1));
    found(MODE, "Sensor mode", "[0-9]{1,5}:[0-9]{1,5}(:[0-9]{1,2}(:[PU])?)?", "2304:1296:10:P");
    found(
        TUNING_FILE,
        "Tuning file",
        "[A-Za-z0-9_][A-Za-z0-9_-]{0,63}\\.json",
        "imx708_noir.json, of a file in libcamera's folder for the board");
  }

  private CsiOptions() {}

  private static void option(String name, @Nullable CsiOption needs, CsiField... fields) {
    ALL.put(name, new Option(name, List.of(fields), needs));
  }

  private static String id(String option) {
    return option.replace('-', '_');
  }

  private static void number(
      String option, String name, double min, double max, double step, double standard) {
    option(option, null, new CsiField.Amount(id(option), name, min, max, step, standard));
  }

  private static void words(String option, String name, String... words) {
    option(option, null, new CsiField.Words(id(option), name, List.of(words)));
  }

  private static void found(String option, String name, String shape, String example) {
    option(option, null, new CsiField.Found(id(option), name, Pattern.compile(shape), example));
  }

  /** All of them, in the order of the page. */
  public static List<Option> all() {
    return List.copyOf(ALL.values());
  }

  /** How a list of options is read and refused. */
  static final ValueType.Format<CsiOption> FORMAT =
      new ValueType.Format<>() {
        @Override
        public @Nullable CsiOption parse(String text) {
          return CsiOptions.parse(text);
        }

        @Override
        public String allowed(String text, String otherwise) {
          Option option = ALL.get(text.split("=", -1)[0].strip());
          return option == null ? otherwise : option.allowed();
        }
      };

  /** The names, for people. */
  static String names() {
    return String.join(", ", ALL.keySet());
  }

  /** An option and its value, as {@code exposure=sport}; null when it is none that may be set. */
  static @Nullable CsiOption parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      return null;
    }
    String name = text.substring(0, equals).strip();
    String value = text.substring(equals + 1).strip();
    Option option = ALL.get(name);
    return option != null && option.takes(value) ? new CsiOption(name, value) : null;
  }

  /**
   * What rpicam is to be told: options whose need is not met are left out; one whose need is met
   * and that is not set has its standard value, since it is then in charge.
   */
  public static List<CsiOption> effective(List<CsiOption> given) {
    List<CsiOption> effective = new ArrayList<>();
    for (Option option : ALL.values()) {
      boolean met = option.needs() == null || given.contains(option.needs());
      CsiOption set =
          given.stream().filter(one -> one.name().equals(option.name())).findFirst().orElse(null);
      if (met && set != null) {
        effective.add(set);
      } else if (met && option.needs() != null) {
        effective.add(new CsiOption(option.name(), String.join(",", option.standard())));
      }
    }
    // White balance by gains is no mode of rpicam's.
    effective.remove(new CsiOption("awb", "custom"));
    return List.copyOf(effective);
  }
}
