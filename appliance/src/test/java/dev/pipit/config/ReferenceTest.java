package dev.pipit.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.testing.GoldenFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReferenceTest {
  private static final Path DOCS = Path.of("../docs/reference");

  @Test
  void theReferencePageDescribesEveryKeyAsItIs() throws Exception {
    GoldenFile.check(DOCS.resolve("configuration.md"), Reference.page());
  }

  @Test
  void theExampleSaysTheDefaults() throws Exception {
    Path file = DOCS.resolve("pipit.toml");
    GoldenFile.check(file, Reference.example());
    assertThat(ConfigurationReader.read(file, Map.of(), List.of()))
        .isEqualTo(ConfigurationReader.read(null, Map.of(), List.of()));
  }

  @Test
  void everyDefaultIsAllowed() throws Exception {
    for (Key<?> key : Keys.ALL) {
      check(key);
    }
  }

  private static <T> void check(Key<T> key) throws Exception {
    String text = key.type().toToml(key.standard()).replaceAll("[\"\\[\\]]", "");
    assertThat(key.type().read(new Setting.Words(text))).isEqualTo(key.standard());
  }
}
