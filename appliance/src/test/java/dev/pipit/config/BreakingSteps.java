package dev.pipit.config;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Does the real steps up to one of them. */
final class BreakingSteps implements FileSteps {
  /** The process is ended by SIGKILL: no code of ours runs any more. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  /** What happens at a step. */
  enum Mishap {
    KILLED_BEFORE,
    KILLED_HALFWAY,
    FAILS
  }

  private final FileSteps real = new Real();
  private final List<String> done = new ArrayList<>();
  private final int step;
  private final Mishap mishap;
  private boolean failed;

  BreakingSteps(int step, Mishap mishap) {
    this.step = step;
    this.mishap = mishap;
  }

  /** True when only half of the step is to be done. */
  private boolean reach(String name) throws IOException {
    if (failed) {
      return false;
    }
    done.add(name);
    if (done.size() - 1 != step) {
      return false;
    }
    failed = true;
    return switch (mishap) {
      case KILLED_BEFORE -> throw new Killed();
      case KILLED_HALFWAY -> true;
      case FAILS -> throw new FileSystemException("x", null, "No space left on device");
    };
  }

  private static void kill(boolean half) {
    if (half) {
      throw new Killed();
    }
  }

  @Override
  public Path create(Path in, String prefix) throws IOException {
    boolean half = reach("create");
    Path made = real.create(in, prefix);
    kill(half);
    return made;
  }

  @Override
  public void makeFolder(Path folder) throws IOException {
    boolean half = reach("make the folder");
    real.makeFolder(folder);
    kill(half);
  }

  @Override
  public void copyOwnerAndMode(Path from, Path to) throws IOException {
    boolean half = reach("owner and mode");
    real.copyOwnerAndMode(from, to);
    kill(half);
  }

  @Override
  public void copyOwner(Path in, Path file) throws IOException {
    boolean half = reach("owner");
    real.copyOwner(in, file);
    kill(half);
  }

  @Override
  public void write(Path file, byte[] bytes) throws IOException {
    boolean half = reach("write");
    byte[] written = half ? Arrays.copyOf(bytes, bytes.length / 2) : bytes;
    real.write(file, written);
    kill(half);
  }

  @Override
  public void sync(Path file) throws IOException {
    boolean half = reach("sync");
    real.sync(file);
    kill(half);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    boolean half = reach("rename");
    real.rename(from, to);
    kill(half);
  }

  @Override
  public void syncFolder(Path in) throws IOException {
    boolean half = reach("sync the folder");
    real.syncFolder(in);
    kill(half);
  }

  @Override
  public void delete(Path file) throws IOException {
    boolean half = reach("delete");
    real.delete(file);
    kill(half);
  }

  /** The steps that were reached up to the mishap. */
  List<String> done() {
    return done;
  }
}
