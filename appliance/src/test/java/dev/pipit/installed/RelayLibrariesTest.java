package dev.pipit.installed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.testing.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The relay's database is there for {@code pipit relay}, and costs a camera nothing. */
@Tag("players")
class RelayLibrariesTest {
  @TempDir Path folder = Path.of("");

  private static Path relay() {
    return InstalledPipit.layout().resolve("lib/relay");
  }

  private static List<Path> jars(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }

  /** What Java is started with. */
  private Program properties(String command) throws Exception {
    return Program.run(
        List.of(
            "env",
            "JAVA_HOME=" + System.getProperty("java.home"),
            "STATE_DIRECTORY=" + folder,
            "PIPIT_JAVA_OPTS=-XshowSettings:properties",
            InstalledPipit.layout().resolve("bin/pipit").toString(),
            command));
  }

  @Test
  void theCamerasClassPathHasNothingOfIt() throws Exception {
    assertThat(jars(relay())).hasSizeGreaterThan(5);
    Path program = InstalledPipit.layout().resolve("lib/pipit-appliance.jar");
    try (JarFile jar = new JarFile(program.toFile())) {
      String classPath = jar.getManifest().getMainAttributes().getValue("Class-Path");
      assertThat(classPath).contains("jetty-server-").doesNotContain("/");
      for (Path library : jars(relay())) {
        assertThat(classPath).doesNotContain(library.getFileName().toString());
      }
    }
    Program version = properties("version");
    assertThat(version.exitCode()).isZero();
    assertThat(version.errors())
        .contains("java.class.path = ")
        .doesNotContain("lib/relay", "org.sqlite.lib.path");
  }

  @Test
  void theRelaysHasAllOfIt() throws Exception {
    String settings = properties("relay").errors();
    for (Path library : jars(relay())) {
      assertThat(settings).contains(library.toString());
    }
    assertThat(settings).contains("org.sqlite.lib.path = " + relay().resolve("native"));
  }

  @Test
  void oneNativeLibraryOfSqliteLiesBesideTheJarsAndNoneInThem() throws Exception {
    assertThat(relay().resolve("native/libsqlitejdbc.so")).isRegularFile();
    for (Path library : jars(relay())) {
      try (JarFile jar = new JarFile(library.toFile())) {
        assertThat(jar.stream().map(entry -> entry.getName()))
            .as("%s", library)
            .noneMatch(name -> name.matches(".*\\.(so|dll|dylib|jnilib)"));
      }
    }
  }

  @Test
  void aDatabaseIsOpenedWithThatAndNothingIsUnpacked() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    List<String> classPath =
        new ArrayList<>(
            List.of(
                InstalledPipit.layout().resolve("lib/pipit-appliance.jar").toString(),
                relay() + "/*",
                Path.of("target/test-classes").toAbsolutePath().toString()));
    Program opened =
        Program.run(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + InstalledPipit.layout().resolve("jvm.options"),
                "-Djava.io.tmpdir=" + temporary,
                "-Dorg.sqlite.lib.path=" + relay().resolve("native"),
                "-cp",
                String.join(":", classPath),
                "dev.pipit.accounts.OpenedOnce",
                folder.resolve("own/relay.db").toString()));
    assertThat(opened.exitCode()).as(opened.errors()).isZero();
    assertThat(opened.output()).isEqualTo("opened\n");
    assertThat(temporary).isEmptyDirectory();
  }
}
