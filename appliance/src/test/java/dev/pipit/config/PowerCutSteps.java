package dev.pipit.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The real steps, until the power goes at one of them. What had not been synced is lost then, or
 * not: the content of each file by itself; names from the newest back to any of them, as a file
 * system with a journal has it. A folder whose own name is lost is gone with all that was in it.
 */
final class PowerCutSteps implements FileSteps {
  /** The power went: no code of ours runs any more. */
  static final class Cut extends Error {
    private static final long serialVersionUID = 1;
  }

  private interface Undo {
    void go() throws IOException;
  }

  /** Content that is not on the disk yet, and how many bytes of it are. */
  private record Content(Path file, int keptBytes) {}

  private record Name(Path folder, Undo undo) {}

  private final FileSteps real = new Real();
  private final int at;
  private final Random random;
  private final List<Content> contents = new ArrayList<>();
  private final Deque<Name> names = new ArrayDeque<>();
  private int reached;

  /**
   * @param at the moment at which the power goes, counted from 0: before and after each step
   */
  PowerCutSteps(int at, long seed) {
    this.at = at;
    random = new Random(seed);
  }

  /** The power stays. */
  static PowerCutSteps never() {
    return new PowerCutSteps(-1, 0);
  }

  private void moment() throws IOException {
    if (reached++ == at) {
      lose();
      throw new Cut();
    }
  }

  private void lose() throws IOException {
    for (Content content : contents) {
      if (random.nextBoolean() && Files.exists(content.file)) {
        byte[] written = Files.readAllBytes(content.file);
        Files.write(content.file, Arrays.copyOf(written, content.keptBytes));
      }
    }
    int kept = random.nextInt(names.size() + 1);
    while (names.size() > kept) {
      names.removeLast().undo.go();
    }
  }

  private static Path folder(Path file) {
    return Objects.requireNonNull(file.getParent());
  }

  private static byte @Nullable [] bytes(Path file) throws IOException {
    return Files.isRegularFile(file) ? Files.readAllBytes(file) : null;
  }

  /** What the file was, when the folder it was in is still there. */
  private static void put(Path file, byte @Nullable [] bytes) throws IOException {
    if (bytes == null) {
      Files.deleteIfExists(file);
    } else if (Files.isDirectory(folder(file))) {
      Files.write(file, bytes);
    }
  }

  private static void removeAll(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  @Override
  public Path create(Path folder, String name) throws IOException {
    moment();
    Path made = real.create(folder, name);
    names.addLast(new Name(folder(made), () -> Files.deleteIfExists(made)));
    moment();
    return made;
  }

  @Override
  public void makeFolder(Path folder) throws IOException {
    moment();
    real.makeFolder(folder);
    names.addLast(new Name(folder(folder), () -> removeAll(folder)));
    moment();
  }

  @Override
  public void copyOwnerAndMode(Path from, Path to) throws IOException {
    real.copyOwnerAndMode(from, to);
  }

  @Override
  public void copyOwner(Path folder, Path file) throws IOException {
    real.copyOwner(folder, file);
  }

  @Override
  public void write(Path file, byte[] bytes) throws IOException {
    moment();
    real.write(file, bytes);
    contents.add(new Content(file, random.nextInt(bytes.length + 1)));
    moment();
  }

  @Override
  public void sync(Path file) throws IOException {
    moment();
    // What the disk would have is kept account of here; this machine's own need not wait.
    contents.removeIf(content -> content.file.equals(file));
    moment();
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    moment();
    byte[] moved = bytes(from);
    byte[] old = bytes(to);
    real.rename(from, to);
    contents.replaceAll(
        content -> content.file.equals(from) ? new Content(to, content.keptBytes) : content);
    Undo undo =
        () -> {
          put(from, moved);
          put(to, old);
        };
    names.addLast(new Name(folder(to), undo));
    moment();
  }

  @Override
  public void syncFolder(Path folder) throws IOException {
    moment();
    names.removeIf(name -> name.folder.equals(folder));
    moment();
  }

  @Override
  public void delete(Path file) throws IOException {
    moment();
    byte[] before = bytes(file);
    real.delete(file);
    Undo undo = before == null ? () -> real.makeFolder(file) : () -> put(file, before);
    names.addLast(new Name(folder(file), undo));
    moment();
  }
}
