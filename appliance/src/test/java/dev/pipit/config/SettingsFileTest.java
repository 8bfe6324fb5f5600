package dev.pipit.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens while settings are written, the old or the new ones are there. */
final class SettingsFileTest {
  private static final String OLD = "[log]\nlevel = \"info\" # quiet\n";
  private static final String NEW = "[log]\nlevel = \"debug\" # quiet\n".repeat(400);

  @TempDir Path folder = Path.of("");

  private Path settings() throws IOException {
    return Files.writeString(folder.resolve("pipit.toml"), OLD);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static int steps(Path file) throws Exception {
    BreakingSteps all = new BreakingSteps(-1, BreakingSteps.Mishap.FAILS);
    new SettingsFile(file, all).replace(OLD, NEW);
    assertThat(all.done())
        .containsExactly("create", "write", "owner and mode", "sync", "rename", "sync the folder");
    return all.done().size();
  }

  @Test
  void aKillAtAnyStepLeavesTheOldOrTheNewSettings() throws Exception {
    int steps = steps(settings());
    int old = 0;
    for (int step = 0; step < steps; step++) {
      for (BreakingSteps.Mishap mishap :
          List.of(BreakingSteps.Mishap.KILLED_BEFORE, BreakingSteps.Mishap.KILLED_HALFWAY)) {
        Path file = settings();
        SettingsFile broken = new SettingsFile(file, new BreakingSteps(step, mishap));
        assertThatThrownBy(() -> broken.replace(OLD, NEW)).isInstanceOf(BreakingSteps.Killed.class);
        assertThat(Files.readString(file)).as(mishap + " at " + step).isIn(OLD, NEW);
        old += Files.readString(file).equals(OLD) ? 1 : 0;
        // What the dead one left behind is in nobody's way.
        new SettingsFile(file).replace(Files.readString(file), NEW);
        assertThat(Files.readString(file)).isEqualTo(NEW);
      }
    }
    assertThat(old).as("kills before the rename").isEqualTo(9);
  }

  @Test
  void aStepThatFailsIsToldAndChangesNothing() throws Exception {
    int steps = steps(settings());
    for (int step = 0; step < steps - 1; step++) {
      Path file = settings();
      SettingsFile full =
          new SettingsFile(file, new BreakingSteps(step, BreakingSteps.Mishap.FAILS));
      assertThatThrownBy(() -> full.replace(OLD, NEW))
          .isInstanceOf(SettingsFileException.class)
          .hasMessageContaining("No space left on device")
          .hasMessageContaining("pipit.toml");
      assertThat(file).hasContent(OLD);
      assertThat(names()).containsExactly("pipit.toml");
    }
  }

  @Test
  void aWriterThatIsReallyKilledLeavesTheOldOrTheNewSettings() throws Exception {
    Path file = settings();
    for (int millis : List.of(0, 3, 17, 40)) {
      Process child =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xint",
                  "-cp",
                  System.getProperty("java.class.path"),
                  SettingsWriter.class.getName(),
                  file.toString(),
                  OLD,
                  NEW)
              .redirectErrorStream(true)
              .start();
      try {
        assertThat(child.getInputStream().read()).as("it writes").isEqualTo('w');
        boolean _ = child.waitFor(millis, java.util.concurrent.TimeUnit.MILLISECONDS);
      } finally {
        child.destroyForcibly().waitFor();
      }
      assertThat(Files.readString(file)).isIn(OLD, NEW);
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIsTold() throws Exception {
    Path file = Path.of("/proc/sys/pipit.toml");
    assertThatThrownBy(() -> new SettingsFile(file).replace("", NEW))
        .isInstanceOf(SettingsFileException.class)
        .hasMessageContaining("/proc/sys/pipit.toml cannot be written");
  }

  @Test
  void ownerAndModeStay() throws Exception {
    Path file = settings();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    Object owner = Files.getAttribute(file, "unix:uid");
    new SettingsFile(file).replace(OLD, NEW);
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(owner);
  }

  @Test
  void aSymbolicLinkStaysAndItsTargetIsWritten() throws Exception {
    Path target = Files.writeString(Files.createDirectory(folder.resolve("etc")).resolve("p"), OLD);
    Path link = Files.createSymbolicLink(folder.resolve("pipit.toml"), Path.of("etc", "p"));
    new SettingsFile(link).replace(OLD, NEW);
    assertThat(link).isSymbolicLink();
    assertThat(target).hasContent(NEW);
  }

  @Test
  void aFileThatSomeoneElseChangedIsNotOverwritten() throws Exception {
    Path file = settings();
    Files.writeString(file, "# mine\n");
    assertThatThrownBy(() -> new SettingsFile(file).replace(OLD, NEW))
        .isInstanceOf(SettingsFileException.class)
        .hasMessageContaining("someone else");
    assertThat(file).hasContent("# mine\n");
    assertThat(names()).containsExactly("pipit.toml");
  }

  @Test
  void aFirstFileIsForItsOwnerOnly() throws Exception {
    Path file = folder.resolve("state").resolve("pipit.toml");
    new SettingsFile(file).replace("", NEW);
    assertThat(file).hasContent(NEW);
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }
}
