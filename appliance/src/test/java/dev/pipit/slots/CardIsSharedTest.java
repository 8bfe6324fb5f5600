package dev.pipit.slots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.testing.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * First boot, boot-slot and the script of NetworkManager write to the card's first partition at the
 * same time, again and again: a block device with FAT where this kernel knows it, read-only in
 * between. The first boot is started by the lines of its own unit.
 */
@Tag("players")
class CardIsSharedTest {
  private static final Path UNIT = Path.of("../systemd/image/pipit-firstboot.service");
  private static final Path ADDRESS = Path.of("../systemd/image/50-pipit-address");
  private static final String SCRIPT =
      """
      set -eu
      cd "$FOLDER"
      mkdir -p card data/state bin
      truncate -s 34M image
      if grep -qw vfat /proc/filesystems; then mkfs.vfat -F 32 image >/dev/null; else mkfs.ext4 -q image; fi
      mount -o loop image card
      printf '[all]\\ntryboot_a_b=1\\nboot_partition=2\\n[tryboot]\\nboot_partition=3\\n' > card/autoboot.txt
      mount -o remount,ro card
      sh first-boot >&2
      echo pipit.slot=A > line-A
      echo pipit.slot=B > line-B
      ip link set lo up
      ip link add v0 type veth peer name v1
      ip link set v0 up
      ip link set v1 up

      commit() {
        PIPIT_COMMAND_LINE=line-$1 "$SLOTS/boot-slot" set-state "$1" good || echo "boot-slot failed"
      }
      slots() {
        for i in 1 2 3 4 5 6 7 8; do commit B; commit A; done
        commit B
      }
      addresses() {
        for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
          ip address add 10.0.0.$i/24 dev v0
          sh "$ADDRESS" v0 up || echo "50-pipit-address failed"
          ip address del 10.0.0.$i/24 dev v0
        done
      }
      starts() {
        for i in 1 2 3; do
          flock lock sh -c "mount -o remount,rw,sync card && printf '[device]\\nname = \\"n$i\\"\\n' > card/pipit.toml && mount -o remount,ro card" || echo "owner failed"
          sh first-boot >&2 || echo "first boot failed"
        done
      }
      slots & first=$!
      addresses & second=$!
      starts & third=$!
      wait $first $second $third
      echo "mounted $(sed -n "s|.* $FOLDER/card [^ ]* \\(r[ow]\\),.*|\\1|p" /proc/mounts)"
      cp -r card after
      umount card
      if grep -qw vfat /proc/filesystems; then fsck.vfat -n image >&2; else fsck.ext4 -fn image >&2; fi || echo "the file system is damaged"
      """;

  @TempDir Path folder = Path.of("");

  /** The unit's lines, with the paths of the test; what systemd adds to them is left out. */
  private String firstBoot() throws Exception {
    String java =
        Path.of(System.getProperty("java.home"), "bin", "java")
            + " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "
            + System.getProperty("java.class.path")
            + " dev.pipit.app.Main";
    List<String> unit = Files.readAllLines(UNIT);
    List<String> script = new ArrayList<>(List.of("set -u"));
    script.add(command(unit, line -> line.startsWith("ExecStartPre=-+")));
    script.add(command(unit, line -> line.startsWith("ExecStart=")) + "; status=$?");
    script.add(command(unit, line -> line.startsWith("ExecStopPost=-+")));
    script.add("exit $status");
    return String.join("\n", script)
        .replace("/usr/lib/pipit/bin/pipit", java)
        .replace("/run/pipit-card.lock", folder.resolve("lock").toString())
        .replace("/boot/pipit", folder.resolve("card").toString())
        .replace("/data", folder.resolve("data").toString())
        .replace("/var/lib/private", folder.resolve("data/state").toString());
  }

  private static String command(List<String> unit, Predicate<String> which) {
    List<String> found = unit.stream().filter(which).toList();
    assertThat(found).hasSize(1);
    return found
        .getFirst()
        .replaceFirst("^[A-Za-z]+=[-+]*", "")
        // The mounts here are the test's own.
        .replace("/usr/bin/nsenter --target 1 --mount ", "");
  }

  @Test
  void whoWritesToItIsAloneAndItIsReadOnlyAfterwards() throws Exception {
    Files.writeString(folder.resolve("first-boot"), firstBoot());
    List<String> command = new ArrayList<>(List.of("env", "FOLDER=" + folder));
    command.add("SLOTS=" + Card.SCRIPTS);
    Files.readAllLines(UNIT).stream()
        .filter(line -> line.startsWith("Environment="))
        .flatMap(line -> Stream.of(line.substring("Environment=".length()).split(" ", -1)))
        .forEach(command::add);
    command.add("ADDRESS=" + ADDRESS.toAbsolutePath());
    command.add("PIPIT_CARD=" + folder.resolve("card"));
    command.add("PIPIT_CARD_LOCK=" + folder.resolve("lock"));
    command.add("PIPIT_UPDATES=" + folder.resolve("data/updates"));
    command.addAll(List.of("unshare", "--mount", "--net", "sh", "-c", SCRIPT));
    Program program = Program.run(command);
    assertThat(program.output()).as(program.errors()).isEqualTo("mounted ro\n");
    assertThat(program.exitCode()).as(program.errors()).isZero();
    Path after = folder.resolve("after");
    assertThat(after.resolve("autoboot.txt"))
        .hasContent("[all]\ntryboot_a_b=1\nboot_partition=3\n[tryboot]\nboot_partition=2\n");
    assertThat(Files.readString(after.resolve("pipit-status.txt")))
        .hasSize(8192)
        .contains("- the name n3\r\n")
        .containsPattern("\nRight now at: http://10\\.0\\.0\\.\\d+/ +\r\n");
    assertThat(after.resolve("pipit.toml")).doesNotExist();
    assertThat(after).isDirectoryNotContaining("glob:**.new");
  }
}
