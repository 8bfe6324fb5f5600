package dev.pipit.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder where the service keeps what must outlast it. Only its own user may read it (0700,
 * files 0600); a file is there in its old or its new form, whatever happens while it is written.
 *
 * <p>Threads may read and write at once; of two that write the same file, one wins.
 */
public final class StateDirectory {
  private static final String FOLDER = "pipit";

  /** What Pipit keeps in its folders. */
  private static final Set<String> OWN =
      Set.of(
          "access",
          "pipit.toml",
          "device-id",
          "relay",
          "tls",
          "authority.pem",
          "server.pem",
          "recovery",
          "servos",
          "update",
          "relay.db");

  private final Path path;
  private final FileSteps steps;

  /** Of this folder and those in it. */
  private final AtomicReference<@Nullable IOException> lastFault;

  /** Nothing is touched before the first write or {@link #prepare()}. */
  public StateDirectory(Path path) {
    this(path, new FileSteps.Real());
  }

  StateDirectory(Path path, FileSteps steps) {
    this(path, steps, new AtomicReference<>());
  }

  private StateDirectory(
      Path path, FileSteps steps, AtomicReference<@Nullable IOException> lastFault) {
    this.path = path.toAbsolutePath().normalize();
    this.steps = steps;
    this.lastFault = lastFault;
  }

  /** A folder in this one, which is kept alike. */
  public StateDirectory folder(String name) {
    return new StateDirectory(file(name), steps, lastFault);
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
   * Makes the folder when it is missing, and closes it to other users. One that others may use is
   * not closed when nothing in it is Pipit's: that would be somebody's home, or all of {@code
   * /var/lib}.
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
      if (!isOwn()) {
        throw new IOException(path + " is others' too; the state directory must be Pipit's alone");
      }
      Files.setPosixFilePermissions(path, ownerOnly);
    }
    if (!Files.isWritable(path)) {
      throw new IOException(path + " cannot be written by this user");
    }
  }

  private boolean isOwn() throws IOException {
    try (Stream<Path> entries = Files.list(path)) {
      List<String> names = entries.map(entry -> String.valueOf(entry.getFileName())).toList();
      return names.isEmpty() || names.stream().anyMatch(OWN::contains);
    }
  }

  /**
   * Gives a new file to whom its folder belongs: root may mend what belongs to the service's user,
   * who must still be able to use it. That user may have put a link in its place, which is not
   * followed.
   */
  public static void giveToOwnerOfFolder(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      PosixFileAttributes wanted = Files.readAttributes(folder, PosixFileAttributes.class);
      PosixFileAttributeView view =
          Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
      PosixFileAttributes present = view.readAttributes();
      // Only who is root makes a file here that is another's; the group goes with the owner.
      if (!present.owner().equals(wanted.owner())) {
        view.setGroup(wanted.group());
        view.setOwner(wanted.owner());
      }
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
   * Puts a file in the place of the old one: written beside it, on the disk before it gets the
   * name, and the name on the disk on return. Neither is ever half there. Waits for the disk.
   *
   * @throws IOException when it cannot be written; the old one is there then
   */
  public void write(String name, byte[] content) throws IOException {
    try {
      replace(name, content);
      lastFault.set(null);
    } catch (IOException e) {
      lastFault.set(e);
      throw e;
    }
  }

  /**
   * Why the last that was to be written here or in a folder of it was not, in the system's words;
   * null when it was.
   */
  public @Nullable String lastFault() {
    IOException fault = lastFault.get();
    return fault == null ? null : SettingsFile.reason(fault);
  }

  private void replace(String name, byte[] content) throws IOException {
    prepare();
    Path written = steps.create(path, name);
    try {
      steps.write(written, content);
      steps.copyOwner(path, written);
      steps.sync(written);
      steps.rename(written, file(name));
    } catch (IOException e) {
      discard(written, e);
      throw e;
    }
    syncFolder();
  }

  private void discard(Path written, IOException why) {
    try {
      steps.delete(written);
    } catch (IOException e) {
      why.addSuppressed(e);
    }
  }

  /** Makes this folder, which lies in another one of the state, when it is missing. */
  void make() throws IOException {
    if (!Files.isDirectory(path)) {
      steps.makeFolder(path);
    }
  }

  /** Removes a file, or a folder with nothing in it, when it is there. */
  void delete(String name) throws IOException {
    Path file = file(name);
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      steps.delete(file);
    }
  }

  /**
   * Waits until the names in the folder are on the disk.
   *
   * @throws IOException when they may not be
   */
  void sync() throws IOException {
    steps.syncFolder(path);
  }

  /**
   * Gives something in the folder another name there, in the place of what had it; on the disk on
   * return.
   */
  void rename(String from, String to) throws IOException {
    steps.rename(file(from), file(to));
    syncFolder();
  }

  /** The new file is in place whether or not this works, and only a loss of power could undo it. */
  private void syncFolder() {
    try {
      steps.syncFolder(path);
    } catch (IOException e) {
      return;
    }
  }
}
