package dev.pipit.capture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which Raspberry Pi this is, as far as cameras on the ribbon cable ask for it.
 *
 * @param compatible what the device tree says that the board is compatible with; empty where there
 *     is none
 */
record BoardModel(String compatible) {
  /** That which this runs on. */
  static BoardModel ofThisMachine() {
    try {
      Path path = Path.of("/proc/device-tree/compatible");
      return new BoardModel(Files.readString(path, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return new BoardModel("");
    }
  }

  /**
   * Whether it is a Raspberry Pi 5: another chip makes its pictures, and none encodes them, so that
   * rpicam's H.264 costs as much as Pipit's own.
   */
  boolean isFive() {
    return compatible.contains("bcm2712");
  }
}
