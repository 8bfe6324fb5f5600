package dev.pipit.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.testing.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database on a disk that is really full: a file system in memory, in a namespace of its own. */
@Tag("players")
class FullDiskOfSqliteTest {
  private static final String SCRIPT =
      """
      set -eu
      mount -t tmpfs -o size=2m,mode=700 tmpfs "$DISK"
      exec "$@"
      """;

  @TempDir Path folder = Path.of("");

  @Test
  void aFullDiskIsToldInWordsAndTheRelayGoesOnWhenThereIsRoom() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    Program run =
        Program.run(
            List.of(
                "env",
                "DISK=" + disk,
                "unshare",
                "--mount",
                "sh",
                "-c",
                SCRIPT,
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.sqlite.lib.path=" + System.getProperty("org.sqlite.lib.path"),
                "-cp",
                System.getProperty("java.class.path"),
                DiskThatFills.class.getName(),
                disk.toString()));
    assertThat(run.exitCode()).as(run.errors()).isZero();
    assertThat(run.output().lines())
        .containsExactly(
            "full: No space left on device",
            "DATABASE: The database "
                + disk
                + "/relay.db has no room: the disk is full. Make room on that disk.",
            "still reads 1",
            "goes on");
  }
}
