package dev.pipit.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The expected texts of these tests. With {@code -Dpipit.update-golden=true} they are written anew,
 * to be looked at before they are committed.
 */
final class Golden {
  private Golden() {}

  static Path path(String name) {
    return Path.of("src/test/resources/dev/pipit/config").resolve(name);
  }

  static void check(String name, String actual) throws IOException {
    check(path(name), actual);
  }

  static void check(Path file, String actual) throws IOException {
    if (Boolean.getBoolean("pipit.update-golden")) {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, actual);
    }
    assertThat(file).exists();
    assertThat(actual).isEqualTo(Files.readString(file));
  }
}
