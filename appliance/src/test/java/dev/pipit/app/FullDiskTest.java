package dev.pipit.app;

import static dev.pipit.app.StateWriter.NEW_PASSWORD;
import static dev.pipit.app.StateWriter.OLD_PASSWORD;
import static dev.pipit.app.StateWriter.OLD_SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.access.Access;
import dev.pipit.app.StateWriter.What;
import dev.pipit.config.KillingSteps.Moment;
import dev.pipit.config.StateDirectory;
import dev.pipit.testing.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What Pipit keeps lies on a disk that is really full at one of the steps, or cannot be written: a
 * file system in memory, in a mount namespace of its own. What was there stays as it was, and
 * nothing half written beside it.
 */
@Tag("players")
class FullDiskTest {
  private static final String FULL = "No space left on device";

  /** Mounts, fills, writes, and copies what there is then out of the namespace. */
  private static final String SCRIPT =
      """
      set -eu
      mount -t tmpfs -o "$OPTIONS" tmpfs "$DISK"
      cp -a "$BEFORE/." "$DISK"
      if [ "$PAGES_LEFT" -ge 0 ]; then
        dd if=/dev/zero of="$DISK/filled" bs=4096 2>/dev/null || true
        truncate -s -"$((PAGES_LEFT * 4096))" "$DISK/filled"
      fi
      if [ "$READ_ONLY" = yes ]; then mount -o remount,ro "$DISK"; fi
      "$@"
      cp -a "$DISK/." "$AFTER"
      rm -f "$AFTER/filled"
      """;

  /** Where there is no room. */
  enum Disk {
    HAS_NO_ROOM_FOR_A_FILE(0),
    HAS_NO_ROOM_FOR_BYTES(0),
    HAS_ROOM_FOR_HALF(3),
    IS_READ_ONLY(-1);

    /** Of 4096 bytes each; negative for a disk that is not filled. */
    private final int pagesLeft;

    Disk(int pagesLeft) {
      this.pagesLeft = pagesLeft;
    }
  }

  @TempDir Path folder = Path.of("");

  private Path made(String name) throws IOException {
    Path made = folder.resolve(name);
    return Files.isDirectory(made) ? made : Files.createDirectory(made);
  }

  private Program write(Disk disk, What what) throws Exception {
    Path before = made("before");
    // One inode for the folder and one for what fills it.
    String inodes =
        disk == Disk.HAS_NO_ROOM_FOR_A_FILE ? ",nr_inodes=" + (2 + content(before).size()) : "";
    return Program.run(
        List.of(
            "env",
            "OPTIONS=size=256k,mode=700" + inodes,
            "PAGES_LEFT=" + disk.pagesLeft,
            "READ_ONLY=" + (disk == Disk.IS_READ_ONLY ? "yes" : "no"),
            "DISK=" + made("disk"),
            "BEFORE=" + before,
            "AFTER=" + made("after"),
            "unshare",
            "--mount",
            "sh",
            "-c",
            SCRIPT,
            "sh",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            StateWriter.class.getName(),
            what.name(),
            made("disk").toString(),
            "1000",
            Moment.BEFORE.name()));
  }

  /** All files below a folder and what is in them; locks, which are empty, are left out. */
  private static Map<String, String> content(Path in) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(in)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = in.relativize(file).toString();
        if (!name.endsWith(".lock")) {
          content.put(name, Files.readString(file, StandardCharsets.ISO_8859_1));
        }
      }
    }
    return content;
  }

  private Program refused(Disk disk, What what) throws Exception {
    Program written = write(disk, what);
    assertThat(written.exitCode()).as(written.errors()).isZero();
    assertThat(content(made("after")))
        .as("%s on a disk that %s", what, disk)
        .isEqualTo(content(made("before")));
    return written;
  }

  private static String refusal(Program written) {
    return written
        .output()
        .lines()
        .filter(line -> line.startsWith(StateWriter.REFUSED))
        .findFirst()
        .orElse("");
  }

  @ParameterizedTest
  @EnumSource
  void settingsStayAndTheirOwnerIsTold(Disk disk) throws Exception {
    Files.writeString(made("before").resolve("pipit.toml"), OLD_SETTINGS);
    assertThat(refusal(refused(disk, What.SETTINGS)))
        .contains("pipit.toml cannot be written")
        .contains(disk == Disk.IS_READ_ONLY ? "Read-only file system" : FULL);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HAS_ROOM_FOR_HALF")
  void thePasswordStays(Disk disk) throws Exception {
    StateWriter.access(new StateDirectory(made("before"))).resetPassword(OLD_PASSWORD);
    Files.deleteIfExists(made("before").resolve("access.lock"));
    assertThat(refusal(refused(disk, What.PASSWORD))).contains("cannot be kept");
    Access left = StateWriter.access(new StateDirectory(made("after")));
    assertThat(left.locked()).isNull();
    assertThat(KilledAtEveryStepTest.mayLogIn(left, OLD_PASSWORD)).isTrue();
    assertThat(KilledAtEveryStepTest.mayLogIn(left, NEW_PASSWORD)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HAS_ROOM_FOR_HALF")
  void nobodyIsLockedOut(Disk disk) throws Exception {
    StateWriter.access(new StateDirectory(made("before"))).resetPassword(OLD_PASSWORD);
    Files.deleteIfExists(made("before").resolve("access.lock"));
    assertThat(refusal(refused(disk, What.SESSION)))
        .as("a log-in counts though it is not kept")
        .isEmpty();
    assertThat(refusal(refused(disk, What.TOKEN))).contains("cannot be kept");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HAS_ROOM_FOR_HALF")
  void noHalfKeyOrIdIsLeft(Disk disk) throws Exception {
    assertThat(refusal(refused(disk, What.CERTIFICATE))).contains("cannot be kept");
    assertThat(refusal(refused(disk, What.DEVICE_ID))).isEmpty();
  }
}
