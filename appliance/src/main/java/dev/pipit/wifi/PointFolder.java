package dev.pipit.wifi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** Shows the state in a folder of memory, and keeps the country with the device's settings. */
final class PointFolder implements SetupPoint.Board {
  static final String STATE = "state";

  /** By {@code setup-point-password}. */
  static final String PASSWORD = "password";

  static final String SOCKET = "socket";
  private static final String COUNTRY = "regulatory-domain";
  private static final String READABLE = "rw-r--r--";

  private final Path shown;
  private final Path settings;

  /**
   * Writes nothing yet.
   *
   * @param shown the folder that the service looks into
   * @param settings the folder of the device's settings
   */
  PointFolder(Path shown, Path settings) {
    this.shown = shown;
    this.settings = settings;
  }

  @Override
  public void show(PointState state) throws IOException {
    put(shown.resolve(STATE), Words.of(state), false);
  }

  @Override
  public @Nullable String country() throws IOException {
    try {
      String text = Files.readString(settings.resolve(COUNTRY), StandardCharsets.UTF_8).strip();
      return JoinWish.countryFault(text) == null ? text : null;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  @Override
  public void remember(String country) throws IOException {
    put(settings.resolve(COUNTRY), country + "\n", true);
  }

  /** The old text or the new one, never half of it. */
  private static void put(Path file, String text, boolean onDisk) throws IOException {
    Path written = file.resolveSibling("." + file.getFileName() + ".new");
    Files.deleteIfExists(written);
    Files.createFile(written);
    Files.setPosixFilePermissions(written, PosixFilePermissions.fromString(READABLE));
    try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      if (onDisk) {
        channel.force(true);
      }
    }
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Path folder = file.getParent();
    if (onDisk && folder != null) {
      sync(folder);
    }
  }

  /** Brings a file, or the names in a folder, onto the disk. */
  static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
