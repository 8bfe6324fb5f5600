package dev.pipit.capture;

import dev.pipit.capture.CaptureException.Reason;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * libcamera's tuning files for the sensors of this board, known by their names; none is ever named
 * by a path. Any thread; reads folders.
 *
 * <p>They are looked for where libcamera itself looks: below the folders of {@code
 * LIBCAMERA_IPA_CONFIG_PATH}, then below those that it is installed with.
 */
public final class RpicamTuning {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]{0,63}\\.json");
  private static final int MOST_FILES = 500;
  private static final List<String> INSTALLED =
      List.of("/usr/local/share/libcamera/ipa", "/usr/share/libcamera/ipa");

  private final List<Path> folders;

  /**
   * @param configPath folders with colons between them, empty for none
   * @param board whose files they are: each chip has others
   */
  RpicamTuning(String configPath, BoardModel board) {
    String chip = board.isFive() ? "rpi/pisp" : "rpi/vc4";
    List<Path> found = new ArrayList<>();
    List<String> places = new ArrayList<>(List.of(configPath.split(":", -1)));
    places.addAll(INSTALLED);
    for (String place : places) {
      try {
        Path path = Path.of(place);
        if (path.isAbsolute()) {
          found.add(path.resolve(chip));
        }
      } catch (InvalidPathException e) {
        // Nothing can be there.
      }
    }
    folders = List.copyOf(found);
  }

  /** That of the board that this runs on. */
  public static RpicamTuning ofThisMachine() {
    return new RpicamTuning(
        System.getenv().getOrDefault("LIBCAMERA_IPA_CONFIG_PATH", ""), BoardModel.ofThisMachine());
  }

  /** The names of the files that are there, in order. */
  public List<String> names() {
    TreeSet<String> names = new TreeSet<>();
    for (Path folder : folders) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.json")) {
        for (Path file : files) {
          Path name = file.getFileName();
          if (name != null
              && NAME.matcher(name.toString()).matches()
              && Files.isRegularFile(file)
              && names.size() < MOST_FILES) {
            names.add(name.toString());
          }
        }
      } catch (IOException | DirectoryIteratorException e) {
        // Not every folder is there.
      }
    }
    return List.copyOf(names);
  }

  /**
   * Where the file of that name is.
   *
   * @throws CaptureException when none is there
   */
  public Path find(String name) throws CaptureException {
    if (NAME.matcher(name).matches()) {
      for (Path folder : folders) {
        Path file = folder.resolve(name);
        if (Files.isRegularFile(file) && Files.isReadable(file)) {
          return file;
        }
      }
    }
    throw DeviceFaults.fault(
        Reason.FORMAT,
        "There is no tuning file " + name + " for this board.",
        "Choose another one in the camera's settings, or put it into " + folders.getLast() + ".");
  }
}
