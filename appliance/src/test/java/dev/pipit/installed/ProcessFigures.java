package dev.pipit.installed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the kernel knows of a process at one moment (proc(5)).
 *
 * @param cpuNanos processor time used since its start, user and system, in steps of 10 ms
 * @param residentBytes memory resident now, shared pages included
 * @param threads kernel threads
 * @param fileDescriptors open file descriptors
 */
public record ProcessFigures(long cpuNanos, long residentBytes, int threads, int fileDescriptors) {
  /** USER_HZ, which is 100 on every architecture this runs on. */
  private static final long NANOS_PER_TICK = 10_000_000;

  /** Reads the figures of a living process of this user. */
  public static ProcessFigures of(long pid) throws IOException {
    Path folder = Path.of("/proc", Long.toString(pid));
    return new ProcessFigures(
        cpuNanos(folder),
        statusKilobytes(folder, "VmRSS:") * 1024,
        entries(folder.resolve("task")),
        entries(folder.resolve("fd")));
  }

  private static long cpuNanos(Path folder) throws IOException {
    String stat = Files.readString(folder.resolve("stat"));
    // Field 2 is the name in parentheses and may hold spaces; utime and stime are fields 14 and 15.
    List<String> afterName = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
    return (Long.parseLong(afterName.get(11)) + Long.parseLong(afterName.get(12))) * NANOS_PER_TICK;
  }

  private static long statusKilobytes(Path folder, String key) throws IOException {
    for (String line : Files.readAllLines(folder.resolve("status"))) {
      if (line.startsWith(key)) {
        return Long.parseLong(line.substring(key.length()).replace("kB", "").strip());
      }
    }
    throw new IOException("No " + key + " in " + folder + "/status");
  }

  private static int entries(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return Math.toIntExact(entries.count());
    }
  }
}
