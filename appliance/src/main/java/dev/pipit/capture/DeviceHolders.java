package dev.pipit.capture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Which programs hold a device open, as far as {@code /proc} lets this user see: the programs of
 * the same user, or all for root ({@code proc_pid_fd(5)}). Any thread; takes some milliseconds, and
 * is given up after a second.
 */
final class DeviceHolders {
  private static final long LONGEST_NANOS = 1_000_000_000L;
  private static final int MOST_HOLDERS = 3;

  private final Path proc;

  /** Those of this machine. */
  DeviceHolders() {
    this(Path.of("/proc"));
  }

  DeviceHolders(Path proc) {
    this.proc = proc;
  }

  /**
   * A program that holds it.
   *
   * @param processId of the kernel
   * @param program its name, fit to be shown
   * @param times how many descriptors it holds it by
   */
  record Holder(long processId, String program, int times) {
    @Override
    public String toString() {
      return program + " (process " + processId + ")";
    }
  }

  /** The programs that hold the file open, three at most; empty where none can be seen. */
  List<Holder> of(Path file) {
    List<Holder> holders = new ArrayList<>();
    long deadline = System.nanoTime() + LONGEST_NANOS;
    try {
      Path real = file.toRealPath();
      String wanted = identity(real);
      for (long id : processes()) {
        if (holders.size() == MOST_HOLDERS || System.nanoTime() - deadline > 0) {
          break;
        }
        Path process = proc.resolve(Long.toString(id));
        int times = times(process.resolve("fd"), real.getFileName(), wanted, deadline);
        if (times > 0) {
          holders.add(new Holder(id, program(process), times));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return List.copyOf(holders); // The device is gone, or there is no /proc: nothing to add.
    }
    return List.copyOf(holders);
  }

  /** The newest first: the kernel's own threads, which hold nothing, were there before. */
  private List<Long> processes() throws IOException {
    List<Long> ids = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(proc, "[1-9]*")) {
      for (Path process : all) {
        String name = process.getFileName().toString();
        if (name.matches("[0-9]{1,18}")) {
          ids.add(Long.parseLong(name));
        }
      }
    }
    ids.sort(Comparator.reverseOrder());
    return ids;
  }

  private static int times(Path descriptors, Path name, String wanted, long deadline) {
    int times = 0;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(descriptors)) {
      for (Path descriptor : all) {
        if (System.nanoTime() - deadline > 0) {
          break;
        }
        times += isHeld(descriptor, name, wanted) ? 1 : 0;
      }
    } catch (IOException | DirectoryIteratorException e) {
      return times; // Another user's, or it has ended while we looked.
    }
    return times;
  }

  private static boolean isHeld(Path descriptor, Path name, String wanted) {
    try {
      // Asking what is behind a link can hang, as on a network's file system: only where the name
      // is right.
      return name.equals(Files.readSymbolicLink(descriptor).getFileName())
          && wanted.equals(identity(descriptor));
    } catch (IOException e) {
      return false; // Closed while we looked.
    }
  }

  private static String program(Path process) {
    try {
      String name = Files.readString(process.resolve("comm"), StandardCharsets.ISO_8859_1);
      String shown = name.strip().replaceAll("[^\\x20-\\x7e]", "?");
      return shown.isEmpty() ? "a program" : shown;
    } catch (IOException e) {
      return "a program"; // It has ended meanwhile.
    }
  }

  /** Equal for two names of the same file: a device's number, or a file's place on its disk. */
  private static String identity(Path path) throws IOException {
    Map<String, Object> found = Files.readAttributes(path, "unix:rdev,dev,ino");
    return found.get("rdev") instanceof Number number && number.longValue() != 0
        ? "device " + number
        : found.get("dev") + " " + found.get("ino");
  }
}
