package dev.pipit.http;

import org.jspecify.annotations.Nullable;

/**
 * A path that carries its own permission: {@code /signed/TOKEN} before a path of a camera. Relative
 * addresses in playlists keep the prefix, so that it covers parts and segments alike.
 *
 * @param token what signs it
 * @param camera the camera that the rest names
 * @param path the rest, beginning with {@code /live/}
 */
record SignedPath(String token, String camera, String path) {
  static final String PREFIX = "/signed/";

  /** The parts of that raw path, or null when it has another form. */
  static @Nullable SignedPath parse(String path) {
    int slash = path.indexOf('/', PREFIX.length());
    if (slash < 0) {
      return null;
    }
    String rest = path.substring(slash);
    int end = rest.startsWith(LiveRoute.PREFIX) ? rest.indexOf('/', LiveRoute.PREFIX.length()) : -1;
    if (end < 0) {
      return null;
    }
    String camera = rest.substring(LiveRoute.PREFIX.length(), end);
    return new SignedPath(path.substring(PREFIX.length(), slash), camera, rest);
  }
}
