package dev.pipit.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** A configuration file that a test writes, and what is said of it. */
abstract class ConfigurationFile {
  @TempDir Path folder = Path.of("");

  Path file(String text) throws Exception {
    return file(text.getBytes(StandardCharsets.UTF_8));
  }

  Path file(byte[] bytes) throws Exception {
    return Files.write(folder.resolve("pipit.toml"), bytes);
  }

  Configuration read(String text) throws Exception {
    return ConfigurationReader.read(file(text), Map.of(), List.of());
  }

  String faults(Path file, Map<String, String> environment, String... overrides) {
    var exception =
        catchThrowableOfType(
            ConfigurationException.class,
            () -> ConfigurationReader.read(file, environment, List.of(overrides)));
    assertThat(exception).isNotNull();
    return String.valueOf(exception.getMessage()).replace(folder + "/", "");
  }

  String faults(String text) throws Exception {
    return faults(file(text), Map.of());
  }
}
