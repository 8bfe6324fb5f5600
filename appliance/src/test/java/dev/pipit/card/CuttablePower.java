package dev.pipit.card;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The real steps on a file system, until the power goes at one of them. What had not been synced is
 * then there, or not, or in part: the content of files in any mixture, sector by sector; names in
 * the order in which they were given.
 */
public final class CuttablePower implements CardSteps {
  private static final int SECTOR = 512;

  /** The power went. Nothing in the product catches it. */
  public static final class Cut extends Error {
    private static final long serialVersionUID = 1;

    Cut() {
      super("the power went");
    }
  }

  private interface Undo {
    void go() throws IOException;
  }

  private record Content(Path file, Undo lose) {}

  private record Name(Path folder, Undo undo) {}

  private final CardSteps real = new Real();
  private final int at;
  private final Random random;
  private final List<Content> contents = new ArrayList<>();
  private final Deque<Name> names = new ArrayDeque<>();
  private int step;

  /**
   * @param at the step at which the power goes, counted from 0; each may still have been begun
   */
  public CuttablePower(int at, long seed) {
    this.at = at;
    random = new Random(seed);
  }

  /** Takes over a card in these steps; what the receiver does are steps, too. */
  public FirstBoot firstBoot(Path card, Path settings, Receiver receiver) {
    return new FirstBoot(card, settings, new Cutting(receiver), this);
  }

  /** How many steps there were. */
  public int steps() {
    return step;
  }

  private void step() throws IOException {
    if (step++ == at) {
      lose();
      throw new Cut();
    }
  }

  private void lose() throws IOException {
    for (Content content : contents) {
      if (random.nextBoolean()) {
        content.lose.go();
      }
    }
    int kept = random.nextInt(names.size() + 1);
    while (names.size() > kept) {
      names.removeLast().undo.go();
    }
  }

  private static byte @Nullable [] bytes(Path file) throws IOException {
    return Files.exists(file) ? Files.readAllBytes(file) : null;
  }

  private static void put(Path file, byte @Nullable [] bytes) throws IOException {
    if (bytes == null) {
      Files.deleteIfExists(file);
    } else {
      Files.write(file, bytes);
    }
  }

  @Override
  public void makeFolder(Path folder, String mode) throws IOException {
    step();
    real.makeFolder(folder, mode);
  }

  @Override
  public void write(Path file, byte[] bytes, String mode) throws IOException {
    byte[] before = bytes(file);
    step();
    real.write(file, bytes, mode);
    byte[] part = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
    contents.add(new Content(file, () -> put(file, Files.exists(file) ? part : null)));
    names.addLast(new Name(CardFolder.parent(file), () -> put(file, before)));
    step();
  }

  @Override
  public void erase(Path file) throws IOException {
    byte[] before = Files.readAllBytes(file);
    step();
    real.erase(file);
    contents.add(new Content(file, () -> put(file, mixed(before))));
    step();
  }

  @Override
  public void overwrite(Path file, byte[] bytes) throws IOException {
    byte[] before = Files.readAllBytes(file);
    step();
    real.overwrite(file, bytes);
    // Through to the card; that is over with the next step.
    Content content = new Content(file, () -> put(file, mixed(before, bytes)));
    contents.add(content);
    step();
    contents.remove(content);
  }

  private byte[] mixed(byte[] before) {
    return mixed(before, new byte[before.length]);
  }

  private byte[] mixed(byte[] before, byte[] after) {
    byte[] mixed = after.clone();
    for (int start = 0; start < before.length; start += SECTOR) {
      if (random.nextBoolean()) {
        System.arraycopy(before, start, mixed, start, Math.min(SECTOR, before.length - start));
      }
    }
    return mixed;
  }

  @Override
  public void sync(Path file) throws IOException {
    step();
    real.sync(file);
    contents.removeIf(content -> content.file.equals(file));
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    byte[] old = bytes(to);
    byte[] moved = Files.readAllBytes(from);
    step();
    real.rename(from, to);
    names.addLast(
        new Name(
            CardFolder.parent(to),
            () -> {
              put(from, moved);
              put(to, old);
            }));
    step();
  }

  @Override
  public void delete(Path file) throws IOException {
    byte[] before = bytes(file);
    step();
    real.delete(file);
    names.addLast(new Name(CardFolder.parent(file), () -> put(file, before)));
    step();
  }

  @Override
  public void syncFolder(Path folder) throws IOException {
    step();
    real.syncFolder(folder);
    names.removeIf(name -> name.folder.equals(folder));
    step();
  }

  /** The receiver's own writing is tried elsewhere; here the power goes before and after it. */
  private final class Cutting implements Receiver {
    private final Receiver receiver;

    Cutting(Receiver receiver) {
      this.receiver = receiver;
    }

    @Override
    public void reset() throws IOException {
      step();
      receiver.reset();
      step();
    }

    @Override
    public @Nullable String password(String password) throws IOException {
      step();
      String fault = receiver.password(password);
      step();
      return fault;
    }

    @Override
    public Map<String, String> settings(Map<String, Object> wanted) throws IOException {
      step();
      Map<String, String> refused = receiver.settings(wanted);
      step();
      return refused;
    }

    @Override
    public int port() {
      return receiver.port();
    }
  }
}
