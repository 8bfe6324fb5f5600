package dev.pipit.device;

import dev.pipit.device.DeviceReading.Processors;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's counts of processor time (proc(5): {@code /proc/stat}, {@code /proc/self/stat}), in
 * hundredths of a second. One thread.
 */
final class ProcessorTimes {
  /** User, nice, system, idle, iowait, irq, softirq, steal; guests are in user and nice already. */
  private static final int COLUMNS = 8;

  private static final int IDLE = 4;
  private static final int IOWAIT = 5;

  private static final int UTIME = 11;
  private static final int STIME = 12;

  private final DeviceFiles files;
  private long allBefore = -1;
  private long idleBefore;
  private long processBefore;

  ProcessorTimes(DeviceFiles files) {
    this.files = files;
  }

  /** The shares since the call before; null for the first, and when the kernel does not tell. */
  @Nullable Processors read() {
    List<String> lines = files.lines("proc/stat");
    if (lines.isEmpty() || !lines.getFirst().startsWith("cpu ")) {
      return forget();
    }
    String[] words = DeviceFiles.words(lines.getFirst());
    long all = 0;
    for (int i = 1; i <= COLUMNS; i++) {
      all += Math.max(0, DeviceFiles.count(words, i));
    }
    long idle =
        Math.max(0, DeviceFiles.count(words, IDLE)) + Math.max(0, DeviceFiles.count(words, IOWAIT));
    long process = processTicks();
    int cores = 0;
    for (String line : lines) {
      if (line.startsWith("cpu") && !line.startsWith("cpu ")) {
        cores++;
      }
    }
    long elapsed = all - allBefore;
    Processors shares =
        allBefore < 0 || elapsed <= 0
            ? null
            : new Processors(
                percent(elapsed - (idle - idleBefore), elapsed),
                percent(process - processBefore, elapsed),
                Math.max(1, cores));
    allBefore = all;
    idleBefore = idle;
    processBefore = process;
    return shares;
  }

  private @Nullable Processors forget() {
    allBefore = -1;
    return null;
  }

  /** The name of the program, in parentheses, may hold anything. */
  private long processTicks() {
    String text = files.text("proc/self/stat");
    int end = text == null ? -1 : text.lastIndexOf(')');
    if (text == null || end < 0) {
      return 0;
    }
    String[] words = DeviceFiles.words(text.substring(end + 1));
    return Math.max(0, DeviceFiles.count(words, UTIME))
        + Math.max(0, DeviceFiles.count(words, STIME));
  }

  private static double percent(long part, long whole) {
    return Math.clamp(100.0 * part / whole, 0, 100);
  }
}
