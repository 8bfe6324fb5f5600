package dev.pipit.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the file holds, it is read or refused with reasons; nothing else comes out. */
final class HostileFileTest {
  @TempDir Path folder = Path.of("");

  private boolean isRead(byte[] bytes) throws Exception {
    Path file = Files.write(folder.resolve("hostile.toml"), bytes);
    try {
      Configuration configuration = ConfigurationReader.read(file, Map.of(), List.of());
      assertThat(configuration.cameras()).hasSizeBetween(1, 8);
      return true;
    } catch (ConfigurationException e) {
      assertThat(e.faults()).isNotEmpty();
      assertThat(e.faults()).allSatisfy(fault -> assertThat(fault.message()).isNotBlank());
      assertThat(String.valueOf(e.getMessage()).lines().count()).isLessThanOrEqualTo(400);
      return false;
    }
  }

  @Test
  void everyFileOfTheCorpusIsRefusedWithReasons() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/dev/pipit/config/hostile"))) {
      for (Path file : files.sorted().toList()) {
        assertThat(isRead(Files.readAllBytes(file))).as(file.toString()).isFalse();
      }
    }
  }

  @Test
  void mutationsOfAGoodAndABadFileAreReadOrRefused() throws Exception {
    byte[][] seeds = {
      Files.readAllBytes(Path.of("src/test/resources/dev/pipit/config/faulty.toml")),
      Files.readAllBytes(Path.of("../docs/reference/pipit.toml"))
    };
    var random = new Random(20260103);
    for (int i = 0; i < 200; i++) {
      byte[] bytes = seeds[i % seeds.length].clone();
      for (int changes = 1 + random.nextInt(6); changes > 0; changes--) {
        mutate(bytes, random);
      }
      isRead(bytes);
    }
  }

  private static void mutate(byte[] bytes, Random random) {
    int at = random.nextInt(bytes.length);
    int length = Math.min(random.nextInt(30), bytes.length - at);
    switch (random.nextInt(4)) {
      case 0 -> bytes[at] = (byte) random.nextInt(256);
      case 1 -> bytes[at] = (byte) "[]{}\"'=.,#\n\\\0".charAt(random.nextInt(13));
      case 2 -> System.arraycopy(bytes, random.nextInt(bytes.length - length), bytes, at, length);
      default -> Arrays.fill(bytes, at, at + length, bytes[at]);
    }
  }

  @Test
  @Timeout(60)
  void aLargeFileOfNonsenseIsRefused() throws Exception {
    assertThat(isRead("[".repeat(1 << 18).getBytes(StandardCharsets.UTF_8))).isFalse();
    for (String unit : List.of("a.", "a={", "[[a]]\n", "x = 1\n", "\"", "'''", "a=[1,", "\\")) {
      byte[] bytes = unit.repeat((1 << 14) / unit.length()).getBytes(StandardCharsets.UTF_8);
      assertThat(isRead(bytes)).as(unit).isFalse();
    }
  }
}
