package dev.pipit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine that the figures are of. */
final class Machine {
  private Machine() {}

  /** Its processor, memory, kernel and Java in one line. */
  static String name() throws IOException {
    long kilobytes =
        Long.parseLong(value(Path.of("/proc/meminfo"), "MemTotal").replace("kB", "").strip());
    return processor()
        + ", "
        + Runtime.getRuntime().availableProcessors()
        + " processors, "
        + Math.round(kilobytes / 1e6)
        + " GB, Linux "
        + System.getProperty("os.version")
        + " "
        + System.getProperty("os.arch")
        + ", Java "
        + Runtime.version();
  }

  private static String processor() throws IOException {
    // A single-board computer names itself in the device tree and its processor only by numbers.
    Path board = Path.of("/proc/device-tree/model");
    if (Files.exists(board)) {
      return Files.readString(board).replace("\0", "").strip();
    }
    return value(Path.of("/proc/cpuinfo"), "model name");
  }

  private static String value(Path file, String key) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElseThrow(() -> new IOException("No " + key + " in " + file));
  }
}
