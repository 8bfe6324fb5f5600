package dev.pipit.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** The steps in which a file is replaced; each is one thing that the kernel does or does not do. */
interface FileSteps {
  /**
   * Makes an empty file that is to get this name in this folder, for its owner only: the folder's
   * when root makes it.
   */
  Path create(Path folder, String name) throws IOException;

  /** Makes a folder for its owner only: that of the folder around it, when root makes it. */
  void makeFolder(Path folder) throws IOException;

  /** Gives it the owner, group and mode of another one. */
  void copyOwnerAndMode(Path from, Path to) throws IOException;

  /** Gives it the owner of the folder it is in. */
  void copyOwner(Path folder, Path file) throws IOException;

  /** Writes all bytes. */
  void write(Path file, byte[] bytes) throws IOException;

  /** Waits until the content of a file is on the disk. */
  void sync(Path file) throws IOException;

  /** Gives a file the name of another one, which is gone then. */
  void rename(Path from, Path to) throws IOException;

  /** Waits until the names in a folder are on the disk. */
  void syncFolder(Path folder) throws IOException;

  /** Removes a file or an empty folder. */
  void delete(Path file) throws IOException;

  /** On the real file system. */
  final class Real implements FileSteps {
    private static final Set<PosixFilePermission> OF_GROUP =
        Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE);

    @Override
    public Path create(Path folder, String name) throws IOException {
      Path made = UnfinishedFiles.create(folder, name);
      try {
        StateDirectory.giveToOwnerOfFolder(made);
      } catch (FileSystemException e) {
        // Only root gives files away; another user who may write here keeps what it makes.
        return made;
      }
      return made;
    }

    @Override
    public void makeFolder(Path folder) throws IOException {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      StateDirectory.giveToOwnerOfFolder(folder);
    }

    @Override
    public void copyOwnerAndMode(Path from, Path to) throws IOException {
      PosixFileAttributes wanted = Files.readAttributes(from, PosixFileAttributes.class);
      PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
      PosixFileAttributes present = view.readAttributes();
      Set<PosixFilePermission> mode = EnumSet.noneOf(PosixFilePermission.class);
      mode.addAll(wanted.permissions());
      if (!present.group().equals(wanted.group())) {
        try {
          view.setGroup(wanted.group());
        } catch (FileSystemException e) {
          // Of a group that its own user is not in, as root's: nobody in ours gets its rights.
          mode.removeAll(OF_GROUP);
        }
      }
      if (!present.owner().equals(wanted.owner())) {
        try {
          view.setOwner(wanted.owner());
        } catch (FileSystemException e) {
          throw new FileSystemException(
              from.toString(), null, "belongs to the user " + wanted.owner() + " and must stay so");
        }
      }
      view.setPermissions(mode);
    }

    @Override
    public void copyOwner(Path folder, Path file) throws IOException {
      StateDirectory.giveToOwnerOfFolder(file);
    }

    @Override
    public void write(Path file, byte[] bytes) throws IOException {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
      }
    }

    @Override
    public void sync(Path file) throws IOException {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      UnfinishedFiles.end(from);
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
      try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
        names.force(true);
      }
    }

    @Override
    public void delete(Path file) throws IOException {
      UnfinishedFiles.end(file);
      Files.deleteIfExists(file);
    }
  }
}
