package dev.pipit.access;

import dev.pipit.config.StateDirectory;
import dev.pipit.config.StateLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records in memory and on the disk. The service and the command line may change them at the
 * same time: a lock lets one after the other, and the service looks now and then for what the
 * command line has done.
 */
final class AccessStore {
  static final String FILE = "access";
  private static final String LOCK = "access.lock";
  private static final Logger log = LoggerFactory.getLogger(AccessStore.class);
  private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** What tells one form of the file from another. */
  private record Stamp(@Nullable Object key, long modifiedNanos, long bytes) {}

  private final StateDirectory directory;
  private volatile AccessRecords records = AccessRecords.NONE;
  private volatile @Nullable String broken;
  private volatile @Nullable String unwritten;
  private final AtomicLong lookedNanos;
  private final ReentrantLock changing = new ReentrantLock();
  private @Nullable Stamp stamp;

  AccessStore(StateDirectory directory, long nowNanos) {
    this.directory = directory;
    lookedNanos = new AtomicLong(nowNanos - LOOK_AGAIN_NANOS);
    load();
  }

  AccessRecords records() {
    return records;
  }

  /** Why the file cannot be understood, or null: nobody is let in until that is mended. */
  @Nullable String broken() {
    return broken;
  }

  /** Why the last change was not kept, or null. */
  @Nullable String unwritten() {
    return unwritten;
  }

  /**
   * Takes what another process has written, unless this one is writing. Whether there was
   * something. Does not wait.
   */
  boolean refresh() {
    if (!changing.tryLock()) {
      return false;
    }
    try {
      return take();
    } finally {
      changing.unlock();
    }
  }

  /**
   * As {@link #refresh}, for a secret that is not known: the command line may have made it a moment
   * ago. Whoever guesses makes this look ten times a second and no more.
   */
  boolean refreshForUnknown(long nowNanos) {
    long last = lookedNanos.get();
    return nowNanos - last >= LOOK_AGAIN_NANOS
        && lookedNanos.compareAndSet(last, nowNanos)
        && refresh();
  }

  private boolean take() {
    if (Objects.equals(stamp, stampNow())) {
      return false;
    }
    load();
    return true;
  }

  private @Nullable Stamp stampNow() {
    try {
      BasicFileAttributes now =
          Files.readAttributes(directory.file(FILE), BasicFileAttributes.class);
      return new Stamp(now.fileKey(), now.lastModifiedTime().to(TimeUnit.NANOSECONDS), now.size());
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      return new Stamp(null, 0, -1);
    }
  }

  private void load() {
    stamp = stampNow();
    try {
      byte[] bytes = directory.read(FILE);
      records = bytes == null ? AccessRecords.NONE : AccessFile.read(bytes);
      broken = null;
    } catch (AccessFile.MalformedException e) {
      lock(directory.file(FILE) + " " + e.getMessage());
    } catch (IOException e) {
      lock(directory.file(FILE) + " cannot be read");
    }
  }

  private void lock(String why) {
    records = AccessRecords.NONE;
    broken = why;
    log.error("event=access-locked why=\"{}\"", why);
  }

  /**
   * Changes what is kept; the change counts only when it is on the disk.
   *
   * @throws IOException when that cannot be, or the file turns out to be broken only now: a change
   *     that was meant for what stood in it would make the device nobody's
   */
  void update(UnaryOperator<AccessRecords> change) throws IOException {
    changing.lock();
    try {
      write(change);
    } finally {
      changing.unlock();
    }
  }

  private void write(UnaryOperator<AccessRecords> change) throws IOException {
    boolean wasBroken = broken != null;
    directory.prepare();
    try (StateLock _ = StateLock.take(directory, LOCK)) {
      take();
      if (broken != null && !wasBroken) {
        throw new IOException(broken);
      }
      AccessRecords changed = change.apply(records);
      directory.write(FILE, AccessFile.write(changed));
      records = changed;
      broken = null;
      unwritten = null;
      stamp = stampNow();
    }
  }

  /** Changes what holds; that it is kept would be good, but a full disk must lock nobody out. */
  void updateAnyway(UnaryOperator<AccessRecords> change) {
    changing.lock();
    try {
      write(change);
    } catch (IOException e) {
      records = change.apply(records);
      if (unwritten == null) {
        log.warn("event=access-not-kept directory={}", directory.path(), e);
      }
      unwritten = directory.path() + " cannot be written";
    } finally {
      changing.unlock();
    }
  }
}
