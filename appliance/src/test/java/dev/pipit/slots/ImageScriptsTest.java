package dev.pipit.slots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.testing.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What others say of the scripts and units by which the image updates itself. */
@Tag("players")
class ImageScriptsTest {
  private static final Path BUILD = Path.of("../image-build").toAbsolutePath().normalize();
  private static final Path ROOT_SCRIPTS = BUILD.resolve("rootfs/usr/lib/pipit-image");
  private static final Path UNITS = Path.of("../systemd/image");
  private static final String INSTALLED = "/usr/lib/pipit-image/";

  @TempDir Path folder;

  @Test
  void shellcheckHasNothingToSay() throws Exception {
    List<String> command = new ArrayList<>(List.of("shellcheck"));
    for (String name : List.of("boot-slot", "health-gate", "update", "update-request")) {
      command.add(Card.SCRIPTS.resolve(name).toString());
    }
    for (String name :
        List.of("apply-settings", "keep-crash", "make-data-folders", "reset-device")) {
      command.add(ROOT_SCRIPTS.resolve(name).toString());
    }
    command.add(UNITS.resolve("50-pipit-address").toString());
    for (String name :
        List.of("bundle.sh", "development-ca.sh", "rauc/bundle-hook", "initramfs/grow-data")) {
      command.add(BUILD.resolve(name).toString());
    }
    assertThat(command).allSatisfy(file -> assertThat(file).doesNotEndWith("/"));
    Program shellcheck = Program.run(command);
    assertThat(shellcheck.output() + shellcheck.errors()).isEmpty();
    assertThat(shellcheck.exitCode()).isZero();
  }

  @Test
  void systemdUnderstandsTheUnits() throws Exception {
    List<String> names =
        List.of("pipit-boot-count.service", "pipit-health-gate.service", "pipit-update.service");
    List<String> paths = List.of("pipit-update.path", "pipit-reset.path");
    for (String name : paths) {
      Files.copy(UNITS.resolve(name), folder.resolve(name));
    }
    Files.writeString(
        folder.resolve("pipit-reset.service"),
        Files.readString(UNITS.resolve("pipit-reset.service"))
            .replace(INSTALLED, ROOT_SCRIPTS + "/"));
    for (String name : names) {
      String unit = Files.readString(UNITS.resolve(name));
      assertThat(unit).contains("ExecStart=" + INSTALLED);
      Files.writeString(folder.resolve(name), unit.replace(INSTALLED, Card.SCRIPTS + "/"));
    }
    for (String name : Stream.concat(names.stream(), paths.stream()).toList()) {
      Program verify =
          Program.run(List.of("systemd-analyze", "verify", folder.resolve(name).toString()));
      assertThat(verify.errors() + verify.output()).isEmpty();
      assertThat(verify.exitCode()).isZero();
    }
  }

  /** The kill would come while it waits for its turn. */
  @Test
  void theCountOfAStartMayWaitForTheCard() throws Exception {
    assertThat(number(UNITS.resolve("pipit-boot-count.service"), "TimeoutStartSec=(\\d+)"))
        .isGreaterThan(number(Card.SCRIPTS.resolve("boot-slot"), "CARD_LOCK_SECONDS:-(\\d+)"));
  }

  private static int number(Path file, String pattern) throws IOException {
    Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(file));
    assertThat(matcher.find()).as("%s in %s", pattern, file).isTrue();
    return Integer.parseInt(matcher.group(1));
  }

  @Test
  void aRequestThatCannotBeTakenAwayDoesNotStartTheWorkerForEver() {
    assertThat(lines(UNITS.resolve("pipit-update.path")))
        .contains("TriggerLimitIntervalSec=60s", "TriggerLimitBurst=20");
    assertThat(lines(UNITS.resolve("pipit-reset.path")))
        .contains("TriggerLimitIntervalSec=60s", "TriggerLimitBurst=5");
  }

  /** What the service left there may be anything; nothing of it is read, and nothing followed. */
  @ParameterizedTest
  @ValueSource(strings = {"file", "folder", "link to a folder", "link to nothing"})
  void aResetTakesItsRequestAwayAndRestartsTheDevice(String kind) throws Exception {
    Path settings = Files.createDirectory(folder.resolve("settings"));
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.writeString(other.resolve("kept"), "x");
    Path request = folder.resolve("reset-device");
    switch (kind) {
      case "file" -> Files.createFile(request);
      case "folder" -> Files.createDirectories(request.resolve("deep/er"));
      case "link to a folder" -> Files.createSymbolicLink(request, other);
      case "link to nothing" -> Files.createSymbolicLink(request, folder.resolve("nothing"));
      default -> throw new AssertionError(kind);
    }
    Files.writeString(settings.resolve("machine-id"), "x");
    assertThat(resetDevice(settings, request)).isEqualTo("--no-block reboot");
    assertThat(settings.resolve("machine-id")).doesNotExist();
    assertThat(settings.resolve("reset")).isEmptyFile();
    assertThat(request).doesNotExist();
    assertThat(Files.isSymbolicLink(request)).isFalse();
    assertThat(other.resolve("kept")).exists();
  }

  /** Else it would be asked for after each start. */
  @Test
  void aResetThatCannotBeKeptDoesNotRestartTheDevice() throws Exception {
    Path request = Files.createFile(folder.resolve("reset-device"));
    assertThat(resetDevice(folder.resolve("no-settings"), request)).isEmpty();
    assertThat(request).exists();
  }

  /** What it asked systemd for. */
  private String resetDevice(Path settings, Path request) throws Exception {
    Path programs = Files.createDirectory(folder.resolve("programs"));
    Path asked = folder.resolve("asked");
    Path systemctl = programs.resolve("systemctl");
    Files.writeString(systemctl, "#!/bin/sh\necho \"$*\" > " + asked + "\n");
    assertThat(systemctl.toFile().setExecutable(true)).isTrue();
    var _ =
        Program.run(
            List.of(
                "env",
                "PATH=" + programs + ":" + System.getenv("PATH"),
                "PIPIT_SETTINGS=" + settings,
                "PIPIT_RESET_REQUEST=" + request,
                ROOT_SCRIPTS.resolve("reset-device").toString()));
    return Files.exists(asked) ? Files.readString(asked).strip() : "";
  }

  /** Whoever was ended by a power cut takes nothing away himself. */
  @Test
  void aStartTakesAwayWhatAnUpdateLeft() throws Exception {
    Path updates = Files.createDirectories(folder.resolve("updates"));
    Path settings = Files.createDirectory(folder.resolve("settings"));
    Files.writeString(settings.resolve("machine-id"), "0123456789abcdef0123456789abcdef\n");
    Files.createDirectory(updates.resolve(".request"));
    for (String name : List.of(".bundle.raucb", ".said", ".output", "last", "trial", "slot-A")) {
      Files.writeString(updates.resolve(name), "x");
    }
    Program program =
        Program.run(
            List.of(
                "env",
                "PIPIT_DATA=" + folder,
                ROOT_SCRIPTS.resolve("make-data-folders").toString()));
    assertThat(program.errors()).isEmpty();
    assertThat(program.exitCode()).isZero();
    assertThat(updates.toFile().list()).containsExactlyInAnyOrder("last", "trial", "slot-A");
  }

  /** What the units start must be there under its name, and be a program. */
  @Test
  void whatTheUnitsStartIsInTheImage() throws Exception {
    try (Stream<Path> units = Files.list(UNITS)) {
      List<String> started =
          units
              .flatMap(ImageScriptsTest::lines)
              .filter(line -> line.matches("Exec(Start|StopPost)=" + INSTALLED + ".*"))
              .map(line -> line.replaceFirst("Exec(Start|StopPost)=" + INSTALLED, ""))
              .map(line -> line.replaceFirst(" .*", ""))
              .toList();
      assertThat(started)
          .isNotEmpty()
          .allSatisfy(
              name ->
                  assertThat(List.of(Card.SCRIPTS.resolve(name), ROOT_SCRIPTS.resolve(name)))
                      .anySatisfy(script -> assertThat(script).isExecutable()));
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "boot.0, quiet root=PARTUUID=50495054-05 ro pipit.slot=A x=PARTUUID=50495054-02:/boot",
    "boot.1, quiet root=PARTUUID=50495054-06 ro pipit.slot=B x=PARTUUID=50495054-03:/boot",
  })
  void aBundleFitsIntoBothSlots(String slot, String expected) throws Exception {
    Path line = folder.resolve("cmdline.txt");
    for (char builtFor : new char[] {'A', 'B'}) {
      Files.writeString(
          line,
          "quiet root=PARTUUID=50495054-0%d ro pipit.slot=%c x=PARTUUID=50495054-0%d:/boot\n"
              .formatted(builtFor == 'A' ? 5 : 6, builtFor, builtFor == 'A' ? 2 : 3));
      assertThat(hook(slot).exitCode()).isZero();
      assertThat(line).hasContent(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "boot.0, root=PARTUUID=50697069-05 ro, names no slot",
    "boot.1, root=/dev/mmcblk0p5 pipit.slot=A, names no root by its PARTUUID",
    "rootfs.1, root=PARTUUID=50697069-05 pipit.slot=A, slot rootfs.1 has no command line",
  })
  void aCommandLineThatItDoesNotKnowIsNoUpdate(String slot, String line, String words)
      throws Exception {
    Files.writeString(folder.resolve("cmdline.txt"), line + "\n");
    Program hook = hook(slot);
    assertThat(hook.exitCode()).isNotZero();
    assertThat(hook.errors()).contains(words);
    assertThat(folder.resolve("cmdline.txt")).hasContent(line);
  }

  /** In a name space of its own, where a file system in memory stands for the FAT partition. */
  @Test
  void aReadOnlyCardIsWritableWhileItIsWrittenAndNoLonger() throws Exception {
    Files.writeString(folder.resolve("cmdline"), "pipit.slot=B\n");
    Files.createDirectory(folder.resolve("card"));
    Program program =
        Program.run(
            List.of(
                "unshare",
                "--map-root-user",
                "--mount",
                "sh",
                "-euc",
                """
                cd "$1"
                mount -t tmpfs none card
                printf '%s' "$3" > card/autoboot.txt
                mount -o remount,ro card
                export PIPIT_CARD=$1/card PIPIT_UPDATES=$1/updates PIPIT_COMMAND_LINE=$1/cmdline
                "$2" set-state B good
                "$2" get-committed
                if touch card/it-can-be-written 2> /dev/null; then exit 9; fi
                """,
                "sh",
                folder.toString(),
                Card.SCRIPTS.resolve("boot-slot").toString(),
                Card.AUTOBOOT));
    assertThat(program.errors()).isEmpty();
    assertThat(program.exitCode()).isZero();
    assertThat(program.output()).isEqualTo("B\n");
  }

  private Program hook(String slot) throws Exception {
    return Program.run(
        List.of(
            "env",
            "RAUC_SLOT_NAME=" + slot,
            "RAUC_SLOT_MOUNT_POINT=" + folder,
            BUILD.resolve("rauc/bundle-hook").toString(),
            "slot-post-install"));
  }
}
