package dev.pipit.device;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The small files of {@code /proc} and {@code /sys}, below a root. A file that is missing, cannot
 * be read or makes no sense is null; of a long one only the beginning is read.
 */
final class DeviceFiles {
  private static final int MOST_BYTES = 64 * 1024;
  private static final int MOST_NAMES = 256;
  private static final Pattern SPACES = Pattern.compile("\\s+");

  private final Path root;

  DeviceFiles(Path root) {
    this.root = root;
  }

  /** The text, or null. */
  @Nullable String text(String path) {
    try (InputStream in = Files.newInputStream(root.resolve(path))) {
      return new String(in.readNBytes(MOST_BYTES), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return null;
    }
  }

  /** The lines; none when there is no file. */
  List<String> lines(String path) {
    String text = text(path);
    return text == null ? List.of() : text.lines().toList();
  }

  /** The whole number that is all of the text, or null. */
  @Nullable Long number(String path) {
    String text = text(path);
    return text == null ? null : number(text, 10);
  }

  boolean exists(String path) {
    return Files.exists(root.resolve(path));
  }

  /** Where a symbolic link leads in the end, below the root; null when there is none. */
  @Nullable String target(String path) {
    try {
      Path base = root.toRealPath();
      Path target = root.resolve(path).toRealPath();
      return target.startsWith(base) ? base.relativize(target).toString() : null;
    } catch (IOException e) {
      return null;
    }
  }

  /** The names in a folder, sorted; none when there is no folder. */
  List<String> names(String folder) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root.resolve(folder))) {
      for (Path entry : entries) {
        names.add(String.valueOf(entry.getFileName()));
        if (names.size() == MOST_NAMES) {
          break;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return List.of();
    }
    Collections.sort(names);
    return names;
  }

  /** The words of a line. */
  static String[] words(String line) {
    return SPACES.split(line.strip());
  }

  /** The whole number, or null when the text is none. */
  static @Nullable Long number(String text, int radix) {
    try {
      return Long.parseLong(text.strip(), radix);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** The number at that place of the words, or -1 when there is none or it is negative. */
  static long count(String[] words, int index) {
    Long number = index < words.length ? number(words[index], 10) : null;
    return number == null || number < 0 ? -1 : number;
  }
}
