package dev.pipit.card;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * What is done to the file systems of the card, each as one thing that may be the last one before
 * the power goes. Only what was synced is sure to be there then.
 */
interface CardSteps {
  /**
   * Makes a folder for its owner, readable by others where {@code mode} says so; and those above.
   */
  void makeFolder(Path folder, String mode) throws IOException;

  /** Makes a file, or empties one, and writes all bytes; the mode is that of a new file. */
  void write(Path file, byte[] bytes, String mode) throws IOException;

  /**
   * Writes over a file of the same length where it lies, through to the card; nothing of the file
   * system changes but its content.
   */
  void overwrite(Path file, byte[] bytes) throws IOException;

  /** Writes zeros over all of a file, which keeps its length and its place on the card. */
  void erase(Path file) throws IOException;

  /** Waits until the content of a file is on the card. */
  void sync(Path file) throws IOException;

  /** Gives a file the name of another one, which is gone then. */
  void rename(Path from, Path to) throws IOException;

  /** Removes a file, if it is there. */
  void delete(Path file) throws IOException;

  /** Waits until the names in a folder are on the card. */
  void syncFolder(Path folder) throws IOException;

  /** On the real file system. FAT has no modes; what it does not know is passed over. */
  final class Real implements CardSteps {
    @Override
    public void makeFolder(Path folder, String mode) throws IOException {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder);
        setMode(folder, mode);
      }
    }

    @Override
    public void write(Path file, byte[] bytes, String mode) throws IOException {
      // A file that was left half written may be readable by others, or be a link.
      Files.deleteIfExists(file);
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        setMode(file, mode);
        writeAll(channel, ByteBuffer.wrap(bytes));
      }
    }

    private static void setMode(Path file, String mode) throws IOException {
      try {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
      } catch (UnsupportedOperationException | FileSystemException e) {
        // FAT: everything is root's there.
        if (mode.equals(SettingsFolder.SECRET)) {
          throw e;
        }
      }
    }

    private static void writeAll(FileChannel channel, ByteBuffer rest) throws IOException {
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
    }

    @Override
    public void overwrite(Path file, byte[] bytes) throws IOException {
      try (FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.WRITE, StandardOpenOption.SYNC, LinkOption.NOFOLLOW_LINKS)) {
        writeAll(channel, ByteBuffer.wrap(bytes));
      }
    }

    @Override
    public void erase(Path file) throws IOException {
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
        writeAll(channel, ByteBuffer.allocate(Math.toIntExact(channel.size())));
      }
    }

    @Override
    public void sync(Path file) throws IOException {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(Path file) throws IOException {
      Files.deleteIfExists(file);
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
      try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
        names.force(true);
      }
    }
  }
}
