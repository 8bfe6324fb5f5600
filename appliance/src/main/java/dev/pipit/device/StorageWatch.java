package dev.pipit.device;

import dev.pipit.device.MachineState.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The file system that a folder lies on, and the card or disk under it. Nothing is written for it:
 * a card that is tried wears. One thread.
 *
 * <p>Of the kernel: {@code /sys/dev/block} names the device of a file system, {@code
 * /sys/fs/ext4/*} what ext4 has found (Documentation/admin-guide/ext4.rst), {@code device/} of an
 * MMC disk what the card tells (Documentation/driver-api/mmc/mmc-dev-attrs.rst).
 */
final class StorageWatch {
  /** Pipit's own files are few, and change seldom. */
  private static final long COUNT_AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);

  private static final int MOST_FILES = 1_000;
  private static final int MOST_FOLDERS_DEEP = 4;

  /** The steps of an eMMC's life, each a tenth; eleven is beyond its end (JEDEC 84-B51, 7.4). */
  private static final int PERCENT_OF_STEP = 10;

  private static final int MOST_STEPS = 11;

  private final DeviceFiles files;
  private final @Nullable Path folder;
  private final Supplier<@Nullable String> lastFault;
  private long countedNanos;
  private boolean counted;
  private long ownBytes;

  StorageWatch(DeviceFiles files, @Nullable Path folder, Supplier<@Nullable String> lastFault) {
    this.files = files;
    this.folder = folder;
    this.lastFault = lastFault;
  }

  /** Null without a folder, or when nobody can look into it. */
  @Nullable Storage read(long nowNanos) {
    if (folder == null) {
      return null;
    }
    try {
      FileStore store = Files.getFileStore(folder);
      String device = device(folder);
      String partition = device == null ? "" : last(device);
      String disk = device == null ? "" : disk(device);
      return new Storage(
          store.getTotalSpace(),
          store.getUsableSpace(),
          store.type(),
          store.isReadOnly(),
          files.number("sys/fs/ext4/" + partition + "/errors_count"),
          last(disk),
          text(disk + "/device/" + (last(disk).startsWith("mmcblk") ? "name" : "model")),
          text(disk + "/device/date"),
          worn(disk),
          ownBytes(folder, nowNanos),
          lastFault.get());
    } catch (IOException e) {
      return null;
    }
  }

  /** The kernel's path of the block device, or null when the file system has none. */
  private @Nullable String device(Path folder) throws IOException {
    if (!(Files.getAttribute(folder, "unix:dev") instanceof Long number)) {
      return null;
    }
    // As gnu_dev_major(3) and gnu_dev_minor(3).
    long major = (number >>> 8 & 0xFFF) | (number >>> 32 & ~0xFFFL);
    long minor = (number & 0xFF) | (number >>> 12 & ~0xFFL);
    return files.target("sys/dev/block/" + major + ":" + minor);
  }

  /** The disk that a partition is of; a disk without partitions is its own. */
  private String disk(String device) {
    int slash = device.lastIndexOf('/');
    return files.exists(device + "/partition") && slash > 0 ? device.substring(0, slash) : device;
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private @Nullable String text(String path) {
    String text = path.startsWith("/") ? null : files.text(path);
    String clean = text == null ? "" : text.replaceAll("[^ -~]", "").strip();
    return clean.isEmpty() ? null : clean.substring(0, Math.min(40, clean.length()));
  }

  /** The worse of the two kinds of memory: {@code 0x01 0x02}. */
  private @Nullable Integer worn(String disk) {
    String text = text(disk + "/device/life_time");
    int most = 0;
    for (String word : text == null ? new String[0] : DeviceFiles.words(text)) {
      Long step = word.startsWith("0x") ? DeviceFiles.number(word.substring(2), 16) : null;
      if (step != null && step > 0 && step <= MOST_STEPS) {
        most = Math.max(most, step.intValue());
      }
    }
    // A step is begun, not over; zero is not told.
    return most == 0 ? null : Math.min(100, (most - 1) * PERCENT_OF_STEP);
  }

  private long ownBytes(Path folder, long nowNanos) {
    if (!counted || nowNanos - countedNanos >= COUNT_AGAIN_NANOS) {
      counted = true;
      countedNanos = nowNanos;
      ownBytes = size(folder);
    }
    return ownBytes;
  }

  private static long size(Path folder) {
    long bytes = 0;
    try (Stream<Path> all = Files.walk(folder, MOST_FOLDERS_DEEP)) {
      for (Path file : all.limit(MOST_FILES).toList()) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          bytes += Files.size(file);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      // A file that goes while it is counted.
      return bytes;
    }
    return bytes;
  }
}
