package dev.pipit.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * The threads of this process that wait in the kernel so that no signal ends them: state {@code D}
 * of {@code /proc/PID/task/TID/stat} (proc(5)). Such a thread keeps its process, and what that has
 * open, beyond its end.
 */
final class StuckThreads {
  private static final Path TASKS = Path.of("/proc/self/task");

  private StuckThreads() {}

  /** Those of now, by their numbers; most are there for a moment only. */
  static Set<String> now() {
    Set<String> stuck = new HashSet<>();
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
      for (Path task : tasks) {
        if (isStuck(task)) {
          stuck.add(String.valueOf(task.getFileName()));
        }
      }
    } catch (IOException e) {
      return Set.of();
    }
    return stuck;
  }

  private static boolean isStuck(Path task) {
    try {
      String stat = Files.readString(task.resolve("stat"), StandardCharsets.ISO_8859_1);
      // The name before it may have anything in it.
      return stat.startsWith("D", stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return false; // It has ended meanwhile.
    }
  }
}
