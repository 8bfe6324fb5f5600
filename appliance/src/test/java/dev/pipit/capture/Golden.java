package dev.pipit.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The expected texts beside these tests. With {@code -Dpipit.update-golden=true} they are written
 * anew, to be looked at before they are committed.
 */
final class Golden {
  private Golden() {}

  static void check(String name, String actual) throws IOException {
    Path file = Path.of("src/test/resources/dev/pipit/capture").resolve(name);
    if (Boolean.getBoolean("pipit.update-golden")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, actual);
    }
    assertThat(file).exists();
    assertThat(actual).isEqualTo(Files.readString(file));
  }
}
