package dev.pipit.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The settings file on the disk. It is there in its old or its new form, whatever happens while it
 * is written; owner and mode stay, and a symbolic link stays one. Any thread; of two that write at
 * the same time one is refused.
 */
public final class SettingsFile {
  private final Path file;
  private final FileSteps steps;
  private volatile @Nullable String lastFault;

  /** A larger file is no settings file, and is not read. */
  public static final int MOST_BYTES = TomlFile.MAX_BYTES;

  /** Nothing is touched yet, and the file need not exist. */
  public SettingsFile(Path file) {
    this(file, new FileSteps.Real());
  }

  SettingsFile(Path file, FileSteps steps) {
    this.file = file;
    this.steps = steps;
  }

  /** Where it is, as it was named. */
  public Path path() {
    return file;
  }

  /**
   * What is in it; empty when there is no such file.
   *
   * @throws ConfigurationException when it cannot be read
   */
  public String text() throws ConfigurationException {
    if (Files.notExists(file)) {
      return "";
    }
    List<Fault> faults = new ArrayList<>();
    String text = TomlFile.text(file, faults);
    if (text == null) {
      throw new ConfigurationException(faults);
    }
    return text;
  }

  /** Changes whenever the file may have been written; the text is to be read then. */
  public String stamp() {
    try {
      return Files.readAttributes(file, "unix:ino,lastModifiedTime,size").toString();
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }

  /** Why the last change could not be written, in the system's words; null when it was. */
  public @Nullable String lastFault() {
    return lastFault;
  }

  /**
   * Writes another text; it is on the disk on return.
   *
   * @param expected what should be in the file now; someone else has changed it when it is not
   * @throws SettingsFileException with nothing changed
   */
  public synchronized void replace(String expected, String text) throws SettingsFileException {
    write(text, expected, true);
  }

  /**
   * Writes another text, whatever is there; it is on the disk on return.
   *
   * @throws SettingsFileException with nothing changed
   */
  synchronized void put(String text) throws SettingsFileException {
    write(text, null, true);
  }

  /**
   * Does all that {@link #replace} does but for the last step: nothing is changed.
   *
   * @throws SettingsFileException when such a text cannot be written
   */
  public synchronized void tryOut(String text) throws SettingsFileException {
    write(text, null, false);
  }

  /** Whether that is what can be read in it. */
  boolean has(String text) {
    try {
      return text().equals(text);
    } catch (ConfigurationException e) {
      return false;
    }
  }

  private void write(String text, @Nullable String expected, boolean inEarnest)
      throws SettingsFileException {
    Path written = null;
    try {
      Path target = target();
      Path folder = Objects.requireNonNull(target.toAbsolutePath().getParent());
      if (!Files.isDirectory(folder)) {
        new StateDirectory(folder).prepare();
      }
      if (Files.isDirectory(target)) {
        throw new FileSystemException(file.toString(), null, "it is a directory");
      }
      written = steps.create(folder, String.valueOf(target.getFileName()));
      steps.write(written, text.getBytes(StandardCharsets.UTF_8));
      if (Files.exists(target)) {
        steps.copyOwnerAndMode(target, written);
      }
      steps.sync(written);
      if (expected != null && !text().equals(expected)) {
        steps.delete(written);
        throw new SettingsFileException(
            "The settings file " + file + " was changed by someone else meanwhile.",
            "Look at the settings again and repeat the change.");
      }
      if (!inEarnest) {
        steps.delete(written);
        return;
      }
      steps.rename(written, target);
      lastFault = null;
      syncFolder(folder);
    } catch (IOException e) {
      lastFault = reason(e);
      discard(written);
      throw new SettingsFileException(
          "The settings file " + file + " cannot be written: " + reason(e) + ".",
          "Free some space or make its folder writable for the user that Pipit runs as; nothing was"
              + " changed.");
    } catch (ConfigurationException e) {
      discard(written);
      throw new SettingsFileException(
          "The settings file cannot be read any more: " + e.getMessage(),
          "Mend the file; nothing was changed.");
    }
  }

  /** The new text is in place whether or not this works, and only a loss of power could undo it. */
  private void syncFolder(Path folder) {
    try {
      steps.syncFolder(folder);
    } catch (IOException e) {
      return;
    }
  }

  /** Where a symbolic link leads, even when there is nothing yet. */
  private Path target() throws IOException {
    Path at = file;
    for (int links = 0; Files.isSymbolicLink(at); links++) {
      if (links == 40) {
        throw new FileSystemException(file.toString(), null, "too many symbolic links");
      }
      at = at.resolveSibling(Files.readSymbolicLink(at));
    }
    return at;
  }

  private void discard(@Nullable Path written) {
    if (written != null) {
      try {
        steps.delete(written);
      } catch (IOException e) {
        return;
      }
    }
  }

  static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "this user may not";
    }
    String reason = e instanceof FileSystemException failure ? failure.getReason() : e.getMessage();
    return reason == null ? e.toString() : reason;
  }
}
