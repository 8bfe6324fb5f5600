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
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets one after the other change what lies in a {@link StateDirectory}: the service and the
 * command line, and threads of the same process. The kernel ends it with the process.
 */
public final class StateLock implements AutoCloseable {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final int LOOK_MILLIS = 20;

  private final FileChannel channel;

  private StateLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Waits for its turn, five seconds at most.
   *
   * @param directory that is there
   * @param name of the file whose lock it is; made when it is missing, and left
   * @throws IOException when another has it for so long, or the file cannot be had
   */
  public static StateLock take(StateDirectory directory, String name) throws IOException {
    Path file = directory.file(name);
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      StateDirectory.giveToOwnerOfFolder(file);
      await(channel, file);
      return new StateLock(channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static void await(FileChannel channel, Path file) throws IOException {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (tried(channel) == null) {
      if (System.nanoTime() > deadline) {
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
    channel.close();
  }
}
