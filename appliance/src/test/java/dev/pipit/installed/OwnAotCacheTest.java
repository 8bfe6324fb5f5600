package dev.pipit.installed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.testing.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache that an installed service makes for the Java of its machine. */
@Tag("players")
class OwnAotCacheTest {
  @TempDir static Path folder;

  private static Path layout;
  private static Path cache;

  @BeforeAll
  static void make() throws Exception {
    layout = folder.resolve("layout");
    cache = Files.createDirectory(folder.resolve("cache"));
    Program copied =
        Program.run(List.of("cp", "-r", InstalledPipit.layout().toString(), layout.toString()));
    assertThat(copied.exitCode()).as(copied.errors()).isZero();
    Files.deleteIfExists(layout.resolve("pipit.aot"));
    Files.writeString(cache.resolve("of-an-older-one.aot"), "");
    Program made = pipit("", "make-aot-cache");
    assertThat(made.exitCode()).as(made.errors()).isZero();
  }

  private static Program pipit(String javaOptions, String command) throws Exception {
    return Program.run(
        List.of(
            "env",
            "JAVA_HOME=" + System.getProperty("java.home"),
            "CACHE_DIRECTORY=" + cache,
            "STATE_DIRECTORY=" + folder.resolve("state"),
            "PIPIT_JAVA_OPTS=" + javaOptions,
            layout.resolve("bin/pipit").toString(),
            command));
  }

  private static Path made() throws IOException {
    try (Stream<Path> files = Files.list(cache)) {
      List<Path> all = files.toList();
      assertThat(all).as("the older one and what was recorded are gone").hasSize(1);
      return all.getFirst();
    }
  }

  /** Whether the program's own class comes from the cache; it runs in any case. */
  private static boolean isUsed() throws Exception {
    Path loaded = folder.resolve("loaded.log");
    Files.deleteIfExists(loaded);
    Program version = pipit("-Xlog:class+load:file=" + loaded, "version");
    assertThat(version.exitCode()).as(version.errors()).isZero();
    // Before it, the JVM may say why it passes a cache over.
    assertThat(version.output()).containsPattern("(?m)^pipit \\d");
    String main =
        Files.readString(loaded)
            .lines()
            .filter(line -> line.contains(" dev.pipit.app.Main "))
            .findFirst()
            .orElseThrow();
    return main.contains("shared objects file");
  }

  @Test
  void itIsMadeOnceAndUsed() throws Exception {
    Object before = Files.readAttributes(made(), "unix:ino,lastModifiedTime");
    assertThat(isUsed()).isTrue();
    assertThat(pipit("", "make-aot-cache").exitCode()).isZero();
    assertThat(Files.readAttributes(made(), "unix:ino,lastModifiedTime")).isEqualTo(before);
  }

  @Test
  void aProgramThatWasReplacedPassesItOver() throws Exception {
    Path id = layout.resolve("build-id");
    String before = Files.readString(id);
    Files.writeString(id, "another\n");
    try {
      assertThat(isUsed()).isFalse();
    } finally {
      Files.writeString(id, before);
    }
    assertThat(isUsed()).isTrue();
  }

  @Test
  void anotherJavaPassesItOver() throws Exception {
    byte[] sound = Files.readAllBytes(made());
    // What HotSpot calls itself stands in the header, GenericCDSFileMapHeader of its filemap.hpp.
    String header = new String(sound, 0, 4096, StandardCharsets.ISO_8859_1);
    int version = header.indexOf("(25.");
    assertThat(version).isPositive();
    byte[] others = sound.clone();
    others[version + 1] = '3';
    Files.write(made(), others);
    try {
      assertThat(isUsed()).isFalse();
    } finally {
      Files.write(made(), sound);
    }
  }

  @Test
  void aBrokenOneIsPassedOver() throws Exception {
    byte[] sound = Files.readAllBytes(made());
    Files.write(made(), Arrays.copyOf(sound, 100_000));
    try {
      assertThat(isUsed()).isFalse();
    } finally {
      Files.write(made(), sound);
    }
  }
}
