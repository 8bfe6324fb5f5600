package dev.pipit.soak;

import dev.pipit.installed.InstalledPipit;
import dev.pipit.installed.ProcessFigures;
import java.io.IOException;
import java.util.Locale;

/**
 * What the process holds when no viewer is there.
 *
 * @param seconds since its start
 * @param heapBytes objects that live after a full collection
 * @param residentBytes all of it, native memory included
 */
record Sample(long seconds, long heapBytes, long residentBytes, int threads, int fileDescriptors) {
  static final String HEADING =
      String.format(
          Locale.ROOT,
          "%8s %12s %12s %8s %6s",
          "seconds",
          "heap kB",
          "resident kB",
          "threads",
          "fds");

  static Sample of(InstalledPipit pipit) throws IOException, InterruptedException {
    long heapBytes = pipit.liveHeapBytes();
    ProcessFigures figures = pipit.figures();
    return new Sample(
        pipit.sinceStart().toSeconds(),
        heapBytes,
        figures.residentBytes(),
        figures.threads(),
        figures.fileDescriptors());
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%8d %12d %12d %8d %6d",
        seconds,
        heapBytes / 1024,
        residentBytes / 1024,
        threads,
        fileDescriptors);
  }
}
