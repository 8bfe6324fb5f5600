package dev.pipit.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Text that a person has read and found right: golden files under {@code src/test/resources/golden}
 * and the reference pages under {@code docs}. Run the tests with {@code -Dpipit.update-golden=true}
 * to write it anew, then read the difference.
 */
public final class GoldenFile {
  private static final Path FOLDER = Path.of("src/test/resources/golden");

  private GoldenFile() {}

  /** Fails unless the golden file of that name holds that text. */
  public static void check(String name, String text) {
    check(FOLDER.resolve(name), text);
  }

  /**
   * Fails unless the file holds that text between its markers {@code <!-- begin NAME -->} and
   * {@code <!-- end NAME -->}; what is around them a person writes.
   */
  public static void checkSection(Path file, String name, String text) {
    String begin = "<!-- begin " + name + " -->\n";
    String end = "<!-- end " + name + " -->\n";
    try {
      String page = Files.readString(file);
      assertThat(page).as("%s", file).containsOnlyOnce(begin).containsOnlyOnce(end);
      int from = page.indexOf(begin) + begin.length();
      int to = page.indexOf(end);
      check(file, page.substring(0, from) + "\n" + text + "\n" + page.substring(to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails unless the file holds that text. */
  public static void check(Path file, String text) {
    try {
      if (Boolean.getBoolean("pipit.update-golden")) {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, text);
      }
      assertThat(file).exists();
      assertThat(text).as("golden file %s", file).isEqualTo(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
