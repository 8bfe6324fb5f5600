package dev.pipit.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The folder where the service keeps what must outlast it. Only its own user may read it (0700,
 * files 0600); a file is there in its old or its new form, whatever happens while it is written.
 *
 * <p>Threads may read and write at once; of two that write the same file, one wins.
 */
public final class StateDirectory {
  private static final String FOLDER = "pipit";

  private final Path path;

  /** Nothing is touched before the first write or {@link #prepare()}. */
  public StateDirectory(Path path) {
    this.path = path.toAbsolutePath().normalize();
  }

  /**
   * The folder that applies: the configured one, else {@code $STATE_DIRECTORY} (systemd; the first,
   * when there are several), else {@code $XDG_STATE_HOME/pipit}, else {@code ~/.local/state/pipit}.
   *
   * @param configured the key {@code state.directory}, empty for none
   * @param home the user's home folder
   */
  public static StateDirectory of(String configured, Map<String, String> environment, String home) {
    Path path = absolute(configured);
    if (path == null) {
      path = absolute(environment.getOrDefault("STATE_DIRECTORY", "").split(":", 2)[0]);
    }
    if (path == null) {
      Path xdg = absolute(environment.getOrDefault("XDG_STATE_HOME", ""));
      path = xdg == null ? null : xdg.resolve(FOLDER);
    }
    return new StateDirectory(path == null ? Path.of(home, ".local", "state", FOLDER) : path);
  }

  /** Relative paths are passed over, as the XDG specification says. */
  private static @Nullable Path absolute(String text) {
    try {
      Path path = text.isEmpty() ? null : Path.of(text);
      return path != null && path.isAbsolute() ? path : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  /** Where it is; absolute. */
  public Path path() {
    return path;
  }

  /** Where the file of that name is. */
  public Path file(String name) {
    return path.resolve(name);
  }

  /**
   * Makes the folder when it is missing, and closes it to other users.
   *
   * @throws IOException when it cannot be had or not be written
   */
  public void prepare() throws IOException {
    var ownerOnly = PosixFilePermissions.fromString("rwx------");
    Path parent = path.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    if (!Files.isDirectory(path)) {
      Files.createDirectory(path, PosixFilePermissions.asFileAttribute(ownerOnly));
    }
    if (!Files.getPosixFilePermissions(path).equals(ownerOnly)) {
      Files.setPosixFilePermissions(path, ownerOnly);
    }
    if (!Files.isWritable(path)) {
      throw new IOException(path + " cannot be written by this user");
    }
  }

  /** The content of a file, or null when there is none. */
  public byte @Nullable [] read(String name) throws IOException {
    try {
      return Files.readAllBytes(file(name));
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /**
   * Puts a file in the place of the old one; both survive the loss of power, but never half of one.
   * Waits for the disk.
   */
  public void write(String name, byte[] content) throws IOException {
    prepare();
    replace(file(name), content);
  }

  /**
   * Puts a file in the place of the old one, in whatever folder it is, readable by its user only:
   * written beside it, on the disk before it gets the name, and the name on the disk on return.
   */
  public static void replace(Path file, byte[] content) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException(file + " is no file");
    }
    Path written =
        Files.createTempFile(
            folder,
            "." + file.getFileName() + ".",
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      try (FileChannel channel = FileChannel.open(written, Set.of(StandardOpenOption.WRITE))) {
        ByteBuffer rest = ByteBuffer.wrap(content);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
        channel.force(true);
      }
      // Root may mend what belongs to the service's user, who must still be able to read it.
      UserPrincipal owner = Files.getOwner(folder);
      if (!Files.getOwner(written).equals(owner)) {
        Files.setOwner(written, owner);
      }
      Files.move(
          written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(written);
      throw e;
    }
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    }
  }
}
