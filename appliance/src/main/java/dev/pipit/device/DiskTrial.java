package dev.pipit.device;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;

/**
 * How fast a disk, such as an SD card, takes what is written, and how long it takes until a small
 * change is really there, as when a setting is saved. Blocks; writes 16 MB at most, for ten seconds
 * at most, into a file that has no name any more, so that nothing is left however this ends.
 *
 * @param bytesPerSecond of a large file, until it is on the disk
 * @param syncMillis the median time until 4 kB are on the disk
 * @param worstSyncMillis the longest
 */
public record DiskTrial(double bytesPerSecond, double syncMillis, double worstSyncMillis) {
  private static final int BLOCK_BYTES = 1 << 20;
  private static final int MOST_BLOCKS = 16;
  private static final int SMALL_BYTES = 4096;
  private static final int SYNCS = 15;
  private static final long LIMIT_NANOS = 5_000_000_000L;

  /**
   * Tries the disk of a folder.
   *
   * @throws IOException when the folder cannot be written
   */
  public static DiskTrial of(Path folder) throws IOException {
    Path file = Files.createTempFile(folder, ".doctor", "");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      Files.delete(file);
      double bytesPerSecond = write(channel);
      double[] syncs = sync(channel);
      Arrays.sort(syncs);
      return new DiskTrial(
          bytesPerSecond, syncs[syncs.length / 2] / 1e6, syncs[syncs.length - 1] / 1e6);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static double write(FileChannel channel) throws IOException {
    // Chance, since some disks compress.
    byte[] block = new byte[BLOCK_BYTES];
    new Random(1).nextBytes(block);
    long start = System.nanoTime();
    long bytes = 0;
    for (int i = 0; i < MOST_BLOCKS && System.nanoTime() - start < LIMIT_NANOS; i++) {
      bytes += fully(channel, ByteBuffer.wrap(block));
      channel.force(false);
    }
    return bytes * 1e9 / Math.max(1, System.nanoTime() - start);
  }

  private static double[] sync(FileChannel channel) throws IOException {
    double[] nanos = new double[SYNCS];
    long start = System.nanoTime();
    int done = 0;
    while (done < SYNCS && (done == 0 || System.nanoTime() - start < LIMIT_NANOS)) {
      long before = System.nanoTime();
      channel.position((long) done * SMALL_BYTES);
      fully(channel, ByteBuffer.allocate(SMALL_BYTES));
      channel.force(true);
      nanos[done++] = System.nanoTime() - before;
    }
    return Arrays.copyOf(nanos, done);
  }

  private static long fully(FileChannel channel, ByteBuffer bytes) throws IOException {
    long written = 0;
    while (bytes.hasRemaining()) {
      written += channel.write(bytes);
    }
    return written;
  }
}
