package dev.pipit.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * The real steps of replacing a file, in a process that sends itself SIGKILL at one of them. Each
 * step is told on standard output when it begins, so that whoever started the process knows them
 * all.
 */
public final class KillingSteps implements FileSteps {
  /** When in a step the process is killed. */
  public enum Moment {
    BEFORE,
    HALFWAY,
    AFTER
  }

  private final FileSteps real = new Real();
  private final int step;
  private final Moment moment;
  private int reached = -1;

  /**
   * @param step counted from 0; the process lives when there are fewer
   */
  public KillingSteps(int step, Moment moment) {
    this.step = step;
    this.moment = moment;
  }

  /** The folder of the state, written in these steps. */
  public StateDirectory directory(Path folder) {
    return new StateDirectory(folder, this);
  }

  /** A settings file, written in these steps. */
  public SettingsFile settings(Path file) {
    return new SettingsFile(file, this);
  }

  private interface Work<T> {
    T go() throws IOException;
  }

  private interface Half {
    void go() throws IOException;
  }

  private <T> T step(String name, Half half, Work<T> whole) throws IOException {
    reached++;
    System.out.println(name);
    System.out.flush();
    killAt(Moment.BEFORE);
    if (reached == step && moment == Moment.HALFWAY) {
      half.go();
    }
    killAt(Moment.HALFWAY);
    T done = whole.go();
    killAt(Moment.AFTER);
    return done;
  }

  private void killAt(Moment when) throws IOException {
    if (reached == step && moment == when) {
      new ProcessBuilder("kill", "-9", Long.toString(ProcessHandle.current().pid())).start();
      while (true) {
        LockSupport.park();
      }
    }
  }

  @Override
  public Path create(Path folder, String name) throws IOException {
    return step("create", () -> {}, () -> real.create(folder, name));
  }

  @Override
  public void makeFolder(Path folder) throws IOException {
    step(
        "make the folder",
        () -> {},
        () -> {
          real.makeFolder(folder);
          return folder;
        });
  }

  @Override
  public void copyOwnerAndMode(Path from, Path to) throws IOException {
    step(
        "owner and mode",
        () -> {},
        () -> {
          real.copyOwnerAndMode(from, to);
          return to;
        });
  }

  @Override
  public void copyOwner(Path folder, Path file) throws IOException {
    step(
        "owner",
        () -> {},
        () -> {
          real.copyOwner(folder, file);
          return file;
        });
  }

  @Override
  public void write(Path file, byte[] bytes) throws IOException {
    step(
        "write",
        () -> real.write(file, Arrays.copyOf(bytes, bytes.length / 2)),
        () -> {
          real.write(file, bytes);
          return file;
        });
  }

  @Override
  public void sync(Path file) throws IOException {
    step(
        "sync",
        () -> {},
        () -> {
          real.sync(file);
          return file;
        });
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    step(
        "rename",
        () -> {},
        () -> {
          real.rename(from, to);
          return to;
        });
  }

  @Override
  public void syncFolder(Path folder) throws IOException {
    step(
        "sync the folder",
        () -> {},
        () -> {
          real.syncFolder(folder);
          return folder;
        });
  }

  @Override
  public void delete(Path file) throws IOException {
    step(
        "delete",
        () -> {},
        () -> {
          real.delete(file);
          return file;
        });
  }
}
