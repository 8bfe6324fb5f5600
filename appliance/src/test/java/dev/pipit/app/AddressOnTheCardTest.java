package dev.pipit.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.testing.Program;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * NetworkManager's dispatcher calls the script as it does when the network changes: on a machine of
 * its own network (a namespace with two interfaces), with a status that the first boot wrote. What
 * systemd and Avahi would say is said by the test.
 */
@Tag("players")
class AddressOnTheCardTest {
  private static final Path SCRIPT = Path.of("../systemd/image/50-pipit-address").toAbsolutePath();
  private static final String TWO_INTERFACES =
      """
      set -eu
      ip link set lo up
      ip link add v0 type veth peer name v1
      ip link set v0 up
      ip link set v1 up
      """;
  private static final String BOTH_FAMILIES =
      """
      ip address add 192.168.1.17/24 dev v0
      ip address add 10.0.0.5/8 dev v1
      ip address add 169.254.7.8/16 dev v1
      ip address add 2001:db8:0:0:5::5/64 dev v0 nodad
      ip address add fd00::1:0:0:1/64 dev v1 nodad
      ip address add 2001:db8::dead/64 dev v0 nodad preferred_lft 0
      """;
  private static final String ALL =
      "http://10.0.0.5:8090/ http://192.168.1.17:8090/ http://[2001:db8::5:0:0:5]:8090/"
          + " http://[fd00::1:0:0:1]:8090/";

  @TempDir Path folder = Path.of("");
  private LeftCard left;

  @BeforeEach
  void aDeviceThatHasStarted() throws Exception {
    left = new LeftCard(folder).with("pipit.toml", "[device]\nname = \"porch\"\n");
    left.boot();
    say("systemctl", "Live video at http://porch:8090/");
    say("busctl", "s \"porch.local\"");
  }

  private void say(String program, String text) throws IOException {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Files.writeString(bin.resolve(program + ".txt"), text + "\n");
    Path file = bin.resolve(program);
    Files.writeString(file, "#!/bin/sh\ncat " + file + ".txt\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Path lock() {
    return folder.resolve("lock");
  }

  private Program dispatch(String setup, String action) throws Exception {
    return dispatch(setup, "sh " + SCRIPT + " v0 " + action, left.card);
  }

  private Program dispatch(String setup, String run, Path card) throws Exception {
    List<String> command = new ArrayList<>(List.of("env"));
    command.add("PATH=" + folder.resolve("bin") + ":" + System.getenv("PATH"));
    command.add("PIPIT_CARD=" + card);
    command.add("PIPIT_CARD_LOCK=" + lock());
    command.add("PIPIT_CARD_LOCK_SECONDS=1");
    command.addAll(List.of("unshare", "--net", "--mount", "sh", "-c"));
    command.add(TWO_INTERFACES + setup + run);
    return Program.run(command);
  }

  private void dispatched(String setup, String action) throws Exception {
    Program program = dispatch(setup, action);
    assertThat(program.output() + program.errors()).isEmpty();
    assertThat(program.exitCode()).isZero();
  }

  private Path status() {
    return left.card.resolve("pipit-status.txt");
  }

  private static String line(String status, String prefix) {
    return status
        .lines()
        .filter(line -> line.startsWith(prefix))
        .map(line -> line.substring(prefix.length()).strip())
        .findFirst()
        .orElseThrow();
  }

  private String now() throws IOException {
    return line(left.status(), "Right now at: ");
  }

  @Test
  void allAddressesOfAllInterfacesAreWrittenWhereTheLineLies() throws Exception {
    String before = left.status();
    Object inode = Files.getAttribute(status(), "unix:ino");
    dispatched(BOTH_FAMILIES, "up");
    String after = left.status();
    assertThat(now()).isEqualTo(ALL);
    assertThat(line(after, "Address: ")).isEqualTo("http://porch.local:8090/");
    assertThat(Files.getAttribute(status(), "unix:ino")).isEqualTo(inode);
    assertThat(after).hasSameSizeAs(before);
    int end = before.indexOf("\r\n", before.indexOf("Right now at: "));
    assertThat(after.substring(end)).as("what follows stays").isEqualTo(before.substring(end));
    assertThat(left.card).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void whatStandsThereIsNotWrittenAgain() throws Exception {
    dispatched(BOTH_FAMILIES, "up");
    FileTime long1970 = FileTime.fromMillis(0);
    Files.setLastModifiedTime(status(), long1970);
    dispatched(BOTH_FAMILIES, "dhcp4-change");
    assertThat(Files.getLastModifiedTime(status())).isEqualTo(long1970);
    dispatched("ip address add 10.0.0.5/8 dev v1\n", "down");
    assertThat(now()).as("the rest of them").isEqualTo("http://10.0.0.5:8090/");
    left.with("pipit.toml", "[device]\nname = \"garden\"\n").boot();
    assertThat(now()).as("a start leaves it").isEqualTo("http://10.0.0.5:8090/");
  }

  @Test
  void anAddressThatOnlyANeighbourReachesIsWrittenWhenThereIsNoOther() throws Exception {
    dispatched("ip address add 169.254.7.8/16 dev v1\n", "up");
    assertThat(now()).isEqualTo("http://169.254.7.8:8090/");
  }

  @Test
  void ofMoreAddressesThanHaveRoomTheFirstAreWritten() throws Exception {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      String groups = "2001:db8:aaaa:bbbb:cccc:dddd:eeee:11" + (10 + i);
      many.append("ip address add ").append(groups).append("/64 dev v0 nodad\n");
    }
    int size = left.status().length();
    dispatched(many.toString(), "up");
    assertThat(now().split(" ")).hasSizeBetween(6, 8).allMatch(link -> link.endsWith(":8090/"));
    assertThat(left.status()).hasSize(size);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Live video at http://x:80/ | s \"porch-2.local\" | http://porch-2.local/",
        "Live video at http://x:8443/ | s \"porch.local\" | http://porch.local:8443/",
        "starting | s \"porch.local\" | http://porch.local/",
        "http://x:99999999;touch y | s \"a b;touch y.local\" | http://HOST.local/",
      })
  void portAndNameAreThoseOfNow(String systemd, String avahi, String address) throws Exception {
    say("systemctl", systemd);
    say("busctl", avahi);
    dispatched(BOTH_FAMILIES, "up");
    String host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    assertThat(line(left.status(), "Address: ")).isEqualTo(address.replace("HOST", host));
  }

  @Test
  void nothingIsWrittenWithoutAnAddressOrAStatus() throws Exception {
    String before = left.status();
    dispatched("ip link set v0 down\n", "up");
    dispatched(BOTH_FAMILIES, "hostname");
    assertThat(left.status()).isEqualTo(before);
    Files.delete(status());
    dispatched(BOTH_FAMILIES, "up");
    assertThat(status()).doesNotExist();
  }

  @Test
  void aStatusOfAnotherFormIsLeftAlone() throws Exception {
    for (String text : List.of("", "Right now at: x\r\nmine", "\0\0\0\n")) {
      Files.writeString(status(), text);
      var _ = dispatch(BOTH_FAMILIES, "up");
      assertThat(left.status()).isEqualTo(text);
    }
  }

  @Test
  void whoeverWritesToTheCardIsWaitedFor() throws Exception {
    Process holder =
        new ProcessBuilder("flock", lock().toString(), "sh", "-c", "echo held; exec cat").start();
    try {
      BufferedReader said = holder.inputReader(StandardCharsets.UTF_8);
      assertThat(said.readLine()).isEqualTo("held");
      String before = left.status();
      Program program = dispatch(BOTH_FAMILIES, "up");
      assertThat(program.exitCode()).isEqualTo(1);
      assertThat(program.errors()).contains("another program has been writing to the card for 1 s");
      assertThat(left.status()).isEqualTo(before);
    } finally {
      holder.getOutputStream().close();
      assertThat(holder.waitFor()).isZero();
    }
    dispatched(BOTH_FAMILIES, "up");
    assertThat(now()).isEqualTo(ALL);
  }

  /** A block device with FAT where this kernel knows it, read-only in between as on the device. */
  @Test
  void aReadOnlyCardIsWritableForTheMomentOnly() throws Exception {
    Path card = Files.createDirectories(folder.resolve("mounted"));
    String mount =
        """
        truncate -s 34M %1$s/image
        if grep -qw vfat /proc/filesystems; then mkfs.vfat -F 32 %1$s/image >&2; else mkfs.ext4 -q %1$s/image; fi
        mount -o loop %1$s/image %1$s/mounted
        cp %1$s/card/pipit-status.txt %1$s/mounted/
        mount -o remount,ro %1$s/mounted
        """
            .formatted(folder);
    String run =
        "sh %1$s v0 up\ncat %2$s/pipit-status.txt\ngrep -o ' %2$s [^ ]* r[ow],' /proc/mounts\n"
            .formatted(SCRIPT, card);
    Program program = dispatch(mount + BOTH_FAMILIES, run, card);
    assertThat(program.exitCode()).as(program.errors()).isZero();
    assertThat(line(program.output(), "Right now at: ")).isEqualTo(ALL);
    List<String> lines = program.output().lines().toList();
    assertThat(Objects.requireNonNull(lines.getLast())).endsWith(" ro,");
  }
}
