package dev.pipit.config;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files that are being written, each beside the one whose name it is to get. A writer that is
 * killed leaves its file behind; the next one removes it, whichever process that was, so that no
 * more than one is there at a time. The name tells the process: {@code .NAME.PROCESS.RANDOM.new}.
 *
 * <p>Any thread.
 */
final class UnfinishedFiles {
  private static final Set<Path> OF_THIS_PROCESS = new HashSet<>();

  private UnfinishedFiles() {}

  /**
   * Makes an empty file for its owner only, and removes what dead writers of the same name left.
   */
  static Path create(Path folder, String name) throws IOException {
    Path in = folder.toRealPath();
    synchronized (OF_THIS_PROCESS) {
      removeLeft(in, name);
      Path file =
          Files.createTempFile(
              in,
              "." + name + "." + ProcessHandle.current().pid() + ".",
              ".new",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      OF_THIS_PROCESS.add(file);
      return file;
    }
  }

  /** It has its name, or is given up. */
  static void end(Path file) {
    synchronized (OF_THIS_PROCESS) {
      OF_THIS_PROCESS.remove(file);
    }
  }

  /** What cannot be removed stays: the writing itself will say what is wrong with the folder. */
  private static void removeLeft(Path folder, String name) {
    Pattern form = Pattern.compile("\\." + Pattern.quote(name) + "\\.(\\d{1,10})\\.\\d+\\.new");
    for (Path file : list(folder)) {
      Matcher matcher = form.matcher(String.valueOf(file.getFileName()));
      if (matcher.matches() && !isAlive(file, Long.parseLong(matcher.group(1)))) {
        remove(file);
      }
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      return;
    }
  }

  private static List<Path> list(Path folder) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, ".*.new")) {
      List<Path> all = new ArrayList<>();
      files.forEach(all::add);
      return all;
    } catch (IOException | DirectoryIteratorException e) {
      return List.of();
    }
  }

  /** A process of this number that is not the writer only makes the file stay longer. */
  private static boolean isAlive(Path file, long process) {
    if (process == ProcessHandle.current().pid()) {
      return OF_THIS_PROCESS.contains(file);
    }
    Optional<ProcessHandle> writer = ProcessHandle.of(process);
    return writer.isPresent() && writer.get().isAlive();
  }
}
