package dev.pipit.device;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's memory in one piece (CMA), of which encoder chips and cameras on the ribbon cable
 * take their buffers.
 *
 * @param totalBytes kept at the start of the machine
 * @param freeBytes not in use; what the page cache lies in is not counted, though the kernel can
 *     clear it
 */
public record ContiguousMemory(long totalBytes, long freeBytes) {
  private static final int BYTES_PER_KILOBYTE = 1024;

  /** Of this machine; null when its kernel does not tell. */
  public static @Nullable ContiguousMemory ofThisMachine() {
    return parse(new DeviceFiles(Path.of("/")).lines("proc/meminfo"));
  }

  /** The lines {@code CmaTotal: 65536 kB} and {@code CmaFree}. */
  static @Nullable ContiguousMemory parse(List<String> lines) {
    long total = -1;
    long free = -1;
    for (String line : lines) {
      String[] words = DeviceFiles.words(line);
      if (words[0].equals("CmaTotal:")) {
        total = DeviceFiles.count(words, 1);
      } else if (words[0].equals("CmaFree:")) {
        free = DeviceFiles.count(words, 1);
      }
    }
    boolean isSane = total >= 0 && free >= 0 && free <= total && total < 1L << 40;
    return isSane
        ? new ContiguousMemory(total * BYTES_PER_KILOBYTE, free * BYTES_PER_KILOBYTE)
        : null;
  }
}
