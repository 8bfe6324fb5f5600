package dev.pipit.config;

import java.net.Inet6Address;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The texts that have a rule of their own; each reader gives null for what is none. */
final class Formats {
  static final Pattern CAMERA_NAME = Pattern.compile("[a-z0-9-]{1,32}");

  private static final Pattern CONTROL = Pattern.compile("([a-z0-9_]{1,64}) *= *(-?[0-9]{1,19})");

  private static final Pattern IP4 =
      Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(?!$)|$)){4}");
  private static final Pattern IP6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}(%[A-Za-z0-9_.-]{1,15})?");
  private static final Pattern HOST_LABELS =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.(?!$)|$)");

  private static final Pattern BROKER =
      Pattern.compile(
          "mqtts?://([A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}\\])(?::([0-9]{1,5}))?/?");

  /**
   * As update-request of the image takes it: nothing in it that a shell or RAUC reads otherwise.
   */
  private static final Pattern BUNDLE =
      Pattern.compile(
          "https?://[A-Za-z0-9][A-Za-z0-9.-]{0,252}(?::([0-9]{1,5}))?(/[A-Za-z0-9._~%+-]+)+");

  private static final int LONGEST_BUNDLE = 300;

  private Formats() {}

  /** An IPv4 or IPv6 address in its usual form; no name is looked up. */
  static @Nullable String ipAddress(String text) {
    if (text.length() <= 15 && IP4.matcher(text).matches()) {
      return text;
    }
    if (text.indexOf(':') < 0 || !IP6.matcher(text).matches()) {
      return null;
    }
    try {
      int zone = text.indexOf('%');
      Inet6Address.ofLiteral(zone < 0 ? text : text.substring(0, zone));
      return text;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** A host name as in RFC 1123 section 2.1. */
  static @Nullable String hostName(String text) {
    if (text.isEmpty() || text.length() > 253) {
      return null;
    }
    var labels = HOST_LABELS.matcher(text);
    int at = 0;
    while (at < text.length() && labels.region(at, text.length()).lookingAt()) {
      at = labels.end();
    }
    return at == text.length() ? text : null;
  }

  /** An absolute path in its plain form, or an empty text. */
  static @Nullable String filePath(String text) {
    try {
      return text.isEmpty() || Path.of(text).isAbsolute() ? text : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  /** A line of text for the picture, one that fits into it. */
  static @Nullable String overlay(String text) {
    boolean printable = text.chars().noneMatch(c -> c < ' ' || c == 0x7F);
    return text.length() <= 80 && printable ? text : null;
  }

  /** A control and its value, as {@code brightness=12}. */
  static @Nullable ControlValue control(String text) {
    var parts = CONTROL.matcher(text);
    if (!parts.matches()) {
      return null;
    }
    try {
      return new ControlValue(parts.group(1), Long.parseLong(parts.group(2)));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /**
   * The address of an MQTT broker without anything that is a secret or a path, or an empty text.
   */
  static @Nullable String broker(String text) {
    if (text.isEmpty()) {
      return text;
    }
    var parts = BROKER.matcher(text);
    if (!parts.matches()) {
      return null;
    }
    String host = parts.group(1);
    boolean known =
        host.startsWith("[")
            ? ipAddress(host.substring(1, host.length() - 1)) != null
            : hostName(host) != null;
    String port = parts.group(2);
    return known && (port == null || Integer.parseInt(port) <= 65_535) ? text : null;
  }

  /** The address of a bundle, or an empty text. */
  static @Nullable String bundle(String text) {
    if (text.isEmpty()) {
      return text;
    }
    var parts = BUNDLE.matcher(text);
    return text.length() <= LONGEST_BUNDLE
            && parts.matches()
            && (parts.group(1) == null || Integer.parseInt(parts.group(1)) <= 65_535)
        ? text
        : null;
  }

  /** A part of a topic, or a user's name: no level, no wildcard, no control character. */
  static @Nullable String topicPart(String text, int most) {
    return text.length() <= most && text.codePoints().noneMatch(Formats::isNoTopic) ? text : null;
  }

  private static boolean isNoTopic(int c) {
    return Character.isISOControl(c) || c == '/' || c == '+' || c == '#';
  }

  static @Nullable CameraSource source(String text) {
    if (text.equals("auto")) {
      return new CameraSource.Auto();
    }
    if (text.equals("test")) {
      return new CameraSource.TestPicture();
    }
    if (text.equals("csi")) {
      return new CameraSource.Csi(0);
    }
    if (text.matches("csi:[0-9]")) {
      return new CameraSource.Csi(text.charAt(4) - '0');
    }
    try {
      if (text.startsWith("file:")) {
        return text.length() == 5 ? null : new CameraSource.MediaFile(Path.of(text.substring(5)));
      }
      Path path = Path.of(text);
      boolean device =
          text.startsWith("/dev/") && path.getNameCount() > 1 && path.normalize().equals(path);
      return device ? new CameraSource.Device(path) : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }
}
