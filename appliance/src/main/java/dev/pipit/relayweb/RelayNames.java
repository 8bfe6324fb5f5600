package dev.pipit.relayweb;

/**
 * The names of streams on a relay, as addresses have them: a device's number, which means its first
 * camera, or that number, a hyphen and the name of a camera.
 */
final class RelayNames {
  private RelayNames() {}

  /** The device that a stream is of. */
  static String deviceOf(String stream) {
    int hyphen = stream.indexOf('-');
    return hyphen < 0 ? stream : stream.substring(0, hyphen);
  }

  /** The camera that a stream is of; empty for the first. */
  static String cameraOf(String stream) {
    int hyphen = stream.indexOf('-');
    return hyphen < 0 ? "" : stream.substring(hyphen + 1);
  }
}
