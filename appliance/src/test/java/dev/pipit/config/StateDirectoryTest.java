package dev.pipit.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {
  @TempDir Path folder;

  @Test
  void theKeyComesBeforeSystemdAndSystemdBeforeTheUsersFolder() {
    Map<String, String> all = Map.of("STATE_DIRECTORY", "/s:/t", "XDG_STATE_HOME", "/x");
    assertThat(StateDirectory.of("/k", all, "/h").path()).isEqualTo(Path.of("/k"));
    assertThat(StateDirectory.of("", all, "/h").path()).isEqualTo(Path.of("/s"));
    assertThat(StateDirectory.of("", Map.of("XDG_STATE_HOME", "/x"), "/h").path())
        .isEqualTo(Path.of("/x/pipit"));
    assertThat(StateDirectory.of("", Map.of("XDG_STATE_HOME", "relative"), "/h").path())
        .isEqualTo(Path.of("/h/.local/state/pipit"));
  }

  @Test
  void onlyItsOwnUserMayReadIt() throws IOException {
    StateDirectory state = new StateDirectory(folder.resolve("a/b"));
    state.write("access", "one".getBytes(StandardCharsets.UTF_8));
    assertThat(permissions(state.path())).isEqualTo("rwx------");
    assertThat(permissions(state.file("access"))).isEqualTo("rw-------");
    Files.setPosixFilePermissions(state.path(), PosixFilePermissions.fromString("rwxr-xr-x"));
    state.prepare();
    assertThat(permissions(state.path())).isEqualTo("rwx------");
  }

  @Test
  void aFileIsReplacedAndNothingElseIsLeft() throws IOException {
    StateDirectory state = new StateDirectory(folder);
    assertThat(state.read("file")).isNull();
    state.write("file", "one".getBytes(StandardCharsets.UTF_8));
    state.write("file", "two".getBytes(StandardCharsets.UTF_8));
    assertThat(state.read("file")).asString(StandardCharsets.UTF_8).isEqualTo("two");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(state.file("file"));
    }
  }

  @Test
  void aStepThatFailsLeavesTheOldFileAndNothingBesideIt() throws IOException {
    byte[] old = "old".getBytes(StandardCharsets.UTF_8);
    byte[] next = "the next".getBytes(StandardCharsets.UTF_8);
    BreakingSteps all = new BreakingSteps(-1, BreakingSteps.Mishap.FAILS);
    new StateDirectory(folder, all).write("file", old);
    assertThat(all.done())
        .containsExactly("create", "write", "owner", "sync", "rename", "sync the folder");
    for (int step = 0; step < all.done().size() - 1; step++) {
      BreakingSteps steps = new BreakingSteps(step, BreakingSteps.Mishap.FAILS);
      StateDirectory full = new StateDirectory(folder, steps);
      assertThatThrownBy(() -> full.write("file", next))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("No space left on device");
      assertThat(folder.resolve("file")).hasBinaryContent(old);
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(files).containsExactly(folder.resolve("file"));
      }
    }
    // The new name is there, and only a loss of power could undo it.
    BreakingSteps steps = new BreakingSteps(all.done().size() - 1, BreakingSteps.Mishap.FAILS);
    new StateDirectory(folder, steps).write("file", next);
    assertThat(folder.resolve("file")).hasBinaryContent(next);
  }

  @Test
  void whatAWriterThatStillWritesHasBegunStays() throws IOException {
    FileSteps real = new FileSteps.Real();
    Path begun = real.create(folder, "file");
    Path dead = Files.createFile(folder.resolve(".file.2147483647.5.new"));
    Path another = Files.createFile(folder.resolve(".other.2147483647.5.new"));
    new StateDirectory(folder).write("file", new byte[1]);
    assertThat(begun).exists();
    assertThat(another).as("of another file").exists();
    assertThat(dead).as("no process has this number").doesNotExist();
    real.rename(begun, folder.resolve("file"));
    assertThat(folder.resolve("file")).isEmptyFile();
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> new StateDirectory(file.resolve("state")).write("x", new byte[1]))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString());
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void aFolderOfOthersIsNotClosedToThem() throws IOException {
    Path others = Files.createDirectory(folder.resolve("lib"));
    Files.createDirectory(others.resolve("another-program"));
    Files.setPosixFilePermissions(others, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThatThrownBy(() -> new StateDirectory(others).write("access", new byte[1]))
        .isInstanceOf(IOException.class)
        .hasMessage(others + " is others' too; the state directory must be Pipit's alone");
    assertThat(permissions(others)).isEqualTo("rwxr-xr-x");
    assertThat(others.resolve("access")).doesNotExist();
  }
}
