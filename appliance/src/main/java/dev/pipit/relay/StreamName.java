package dev.pipit.relay;

/**
 * The name of a stream on a relay, as addresses have it: a device's number, which means its first
 * camera, or that number, a hyphen and the name of a camera.
 *
 * @param camera empty for the first
 */
public record StreamName(String deviceId, String camera) {
  /** Of any text; what is no name names no device. */
  public static StreamName of(String text) {
    int hyphen = text.indexOf('-');
    return hyphen < 0
        ? new StreamName(text, "")
        : new StreamName(text.substring(0, hyphen), text.substring(hyphen + 1));
  }
}
