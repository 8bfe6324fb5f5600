package dev.pipit.config;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets one after the other change what lies in a {@link StateDirectory}: the service and the
 * command line, and threads of the same process. The kernel ends it with the process.
 */
public final class StateLock implements AutoCloseable {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final int LOOK_MILLIS = 20;

  /** Of each file in this process: the kernel's lock is the process's, and gone with any close. */
  private static final ConcurrentMap<Path, Semaphore> HELD = new ConcurrentHashMap<>();

  private final FileChannel channel;
  private final Semaphore held;

  private StateLock(FileChannel channel, Semaphore held) {
    this.channel = channel;
    this.held = held;
  }

  /**
   * Waits for its turn, five seconds at most.
   *
   * @param directory that is there
   * @param name of the file whose lock it is; made when it is missing, and left
   * @throws IOException when another has it for so long, or the file cannot be had
   */
  public static StateLock take(StateDirectory directory, String name) throws IOException {
    Path file = directory.file(name).toAbsolutePath().normalize();
    Semaphore held = HELD.computeIfAbsent(file, _ -> new Semaphore(1));
    long deadlineNanos = System.nanoTime() + LIMIT_NANOS;
    await(held, file);
    StateLock lock = null;
    try {
      lock = new StateLock(opened(file), held);
      await(lock.channel, file, deadlineNanos);
      StateLock taken = lock;
      lock = null;
      held = null;
      return taken;
    } finally {
      if (lock != null) {
        lock.channel.close();
      }
      if (held != null) {
        held.release();
      }
    }
  }

  private static FileChannel opened(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      StateDirectory.giveToOwnerOfFolder(file);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static void await(Semaphore held, Path file) throws IOException {
    try {
      if (!held.tryAcquire(LIMIT_NANOS, TimeUnit.NANOSECONDS)) {
        throw new IOException(file + " is held by another thread");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + file, e);
    }
  }

  private static void await(FileChannel channel, Path file, long deadlineNanos) throws IOException {
    while (tried(channel) == null) {
      if (System.nanoTime() > deadlineNanos) {
        throw new IOException(file + " is held by another process");
      }
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while waiting for " + file, e);
      }
    }
  }

  private static @Nullable FileLock tried(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Another thread of this process has it.
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      held.release();
    }
  }
}
