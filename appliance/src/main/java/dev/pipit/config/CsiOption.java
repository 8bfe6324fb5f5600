package dev.pipit.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An option of rpicam for a camera on the ribbon cable.
 *
 * @param name as rpicam has it, without the dashes
 */
public record CsiOption(String name, String value) {
  private static final String NUMBER = "-?[0-9]{1,6}(\\.[0-9]{1,6})?";

  /** What may be set, and by which values; everything else is Pipit's own business. */
  private static final Map<String, Pattern> ALLOWED = new LinkedHashMap<>();

  static {
    allow("exposure", "normal|sport|long");
    allow("shutter", "[0-9]{1,9}");
    allow("gain", NUMBER);
    allow("ev", NUMBER);
    allow("metering", "centre|spot|average");
    allow("awb", "auto|incandescent|tungsten|fluorescent|indoor|daylight|cloudy");
    allow("awbgains", NUMBER + "," + NUMBER);
    allow("hdr", "off|auto|sensor|single-exp");
    allow("denoise", "auto|off|cdn_off|cdn_fast|cdn_hq");
    allow("autofocus-mode", "default|manual|auto|continuous");
    allow("autofocus-range", "normal|macro|full");
    allow("autofocus-speed", "normal|fast");
    allow("lens-position", "default|" + NUMBER);
    allow("brightness", NUMBER);
    allow("contrast", NUMBER);
    allow("saturation", NUMBER);
    allow("sharpness", NUMBER);
    allow("roi", "[01](\\.[0-9]{1,6})?(,[01](\\.[0-9]{1,6})?){3}");
    allow("mode", "[0-9]{1,5}:[0-9]{1,5}(:[0-9]{1,2}(:[PU])?)?");
    allow("flicker-period", "[0-9]{1,6}us");
    allow("tuning-file", "/[A-Za-z0-9._/-]{1,200}\\.json");
  }

  private static void allow(String name, String value) {
    ALLOWED.put(name, Pattern.compile(value));
  }

  /** The names, for people. */
  static String names() {
    return String.join(", ", ALLOWED.keySet());
  }

  /** An option and its value, as {@code exposure=sport}; null when it is none that may be set. */
  static @Nullable CsiOption parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      return null;
    }
    String name = text.substring(0, equals).strip();
    String value = text.substring(equals + 1).strip();
    Pattern allowed = ALLOWED.get(name);
    return allowed != null && allowed.matcher(value).matches() ? new CsiOption(name, value) : null;
  }

  /** As it is written in the configuration. */
  @Override
  public String toString() {
    return name + "=" + value;
  }
}
