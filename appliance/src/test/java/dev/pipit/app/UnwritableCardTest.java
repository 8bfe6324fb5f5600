package dev.pipit.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.testing.Program;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The card is a file system that is really read-only or full, mounted in a namespace of its own;
 * the command is started as its unit does it, once for each start of the device.
 */
@Tag("players")
class UnwritableCardTest {
  private static final String SECRET = "correct horse 42";
  private static final String TOML =
      "[wifi]\nssid = \"A\"\npassword = \""
          + SECRET
          + "\"\ncountry = \"DE\"\n[device]\nname = \"porch\"\n[access]\npassword = \"the first"
          + " password\"\n[log]\nlevl = \"info\"\n";

  /** $1 is read-only, full, damaged or writable; the rest is a command. */
  private static final String SCRIPT =
      """
      set -eu
      kind=$1
      shift
      mount -t tmpfs -o size=64k,mode=700 tmpfs "$CARD"
      cp -a "$BEFORE/." "$CARD"
      case $kind in
        full) dd if=/dev/zero of="$CARD/filled" bs=4096 2>/dev/null || true ;;
        read-only) mount -o remount,ro "$CARD" ;;
        # What the kernel says of a bad place: nothing is mapped at this file's beginning.
        damaged) touch "$CARD/network-config" && mount --bind /proc/$$/mem "$CARD/network-config" ;;
      esac
      status=0
      "$@" || status=$?
      [ "$kind" != damaged ] || umount "$CARD/network-config"
      rm -rf "$BEFORE"
      mkdir "$BEFORE"
      cp -a "$CARD/." "$BEFORE"
      rm -f "$BEFORE/filled"
      exit $status
      """;

  @TempDir Path folder = Path.of("");

  private LeftCard left() throws Exception {
    return new LeftCard(folder).with("pipit.toml", TOML);
  }

  private Program start(LeftCard left, String kind) throws Exception {
    List<String> command = new ArrayList<>(List.of("env"));
    command.add("BEFORE=" + left.card);
    command.add("CARD=" + Files.createDirectories(folder.resolve("mounted")));
    command.addAll(List.of("unshare", "--mount", "sh", "-c", SCRIPT, "sh", kind));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of(Main.class.getName(), "first-boot", "--card"));
    command.add(folder.resolve("mounted").toString());
    command.addAll(List.of("--data", left.data.toString(), "--state", left.state.toString()));
    return Program.run(command);
  }

  @Test
  void whatAReadOnlyCardAsksForIsTakenOnceAndItsOwnerMayChangeItAfterwards() throws Exception {
    LeftCard left = left();
    Program first = start(left, "read-only");
    assertThat(left.network()).contains("psk=" + SECRET);
    assertThat(left.mayLogIn("the first password")).isTrue();
    assertThat(first.errors())
        .contains("pipit.toml")
        .contains("passwords could not be erased")
        .contains("Read-only file system");
    assertThat(left.kept("first-boot-done")).isNotEmpty();

    left.access().resetPassword("what its owner chose");
    Files.delete(left.settings().resolve("system-connections/pipit-card.nmconnection"));
    Files.writeString(left.settings().resolve("hostname"), "garden\n");
    for (int i = 0; i < 2; i++) {
      Program again = start(left, "read-only");
      assertThat(again.errors()).contains("passwords could not be erased");
      assertThat(left.mayLogIn("what its owner chose")).isTrue();
      assertThat(left.network()).isEmpty();
      assertThat(left.kept("hostname")).isEqualTo("garden\n");
    }

    Program mended = start(left, "writable");
    assertThat(mended.errors()).isEmpty();
    assertThat(mended.exitCode()).isZero();
    assertThat(left.mayLogIn("what its owner chose")).isTrue();
    assertThat(left.kept("hostname")).isEqualTo("garden\n");
    left.assertGoneFromCard(SECRET);
    left.assertGoneFromCard("the first password");
    assertThat(left.onCard("pipit.toml")).contains("# taken over: password", "levl = \"info\"");
  }

  @Test
  void anotherTextOnAReadOnlyCardCounts() throws Exception {
    LeftCard left = left();
    Program _ = start(left, "read-only");
    left.with("pipit.toml", TOML.replace("porch", "garden"));
    Program _ = start(left, "read-only");
    assertThat(left.kept("hostname")).isEqualTo("garden\n");
  }

  @Test
  void theSameTextThatIsPutOnTheCardAgainCountsAgain() throws Exception {
    LeftCard left = left();
    Program _ = start(left, "read-only");
    Program _ = start(left, "writable");
    Files.writeString(left.settings().resolve("hostname"), "garden\n");
    left.with("pipit.toml", TOML);
    Program _ = start(left, "writable");
    assertThat(left.kept("hostname")).isEqualTo("porch\n");
  }

  @Test
  void aFullCardLosesItsSecretsAllTheSame() throws Exception {
    LeftCard left = left();
    Program first = start(left, "full");
    assertThat(first.errors()).isEmpty();
    assertThat(left.network()).contains("psk=" + SECRET);
    left.assertGoneFromCard(SECRET);
    left.assertGoneFromCard("the first password");
  }

  @Test
  void aFileInABadPlaceIsToldAndTheOthersAreTaken() throws Exception {
    LeftCard left = left();
    Program first = start(left, "damaged");
    assertThat(first.output())
        .contains("network-config, line 1: cannot be read (Input/output error)");
    assertThat(left.network()).contains("psk=" + SECRET);
    assertThat(left.status()).contains("network-config, line 1: cannot be read");
    left.assertGoneFromCard(SECRET);
  }

  @Test
  void aResetOnAReadOnlyCardIsOne() throws Exception {
    LeftCard left = left().with("pipit.toml", "[reset]\nfactory = true\n" + TOML);
    Program _ = start(left, "read-only");
    assertThat(left.kept("hostname")).isEqualTo("porch\n");
    left.access().resetPassword("what its owner chose");
    Program _ = start(left, "read-only");
    assertThat(left.mayLogIn("what its owner chose")).isTrue();
  }

  @Test
  void whatIsKeptOfTheCardTellsNoSecretAndIsRootsAlone() throws Exception {
    LeftCard left = left();
    Program _ = start(left, "read-only");
    Path network = left.settings().resolve("system-connections/pipit-card.nmconnection");
    for (Path file : List.of(left.settings().resolve("card-key"), takenOver(left))) {
      assertThat(Files.getPosixFilePermissions(file))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain(SECRET);
    }
    assertThat(Files.readString(network)).contains(SECRET);
    Program _ = start(left, "writable");
    assertThat(takenOver(left)).doesNotExist();
  }

  private static Path takenOver(LeftCard left) {
    return left.settings().resolve("taken-over.pipit.toml");
  }

  /** A card that was pulled out of a computer too early has zeros where the text was to be. */
  @Test
  void zerosInAFileThatWasNotTakenAreToldAndTheFileIsNotTakenForADoneOne() throws Exception {
    LeftCard left = new LeftCard(folder);
    byte[] text =
        ("[device]\nname = \"porch\"\n" + "# remark\n".repeat(200))
            .getBytes(StandardCharsets.UTF_8);
    Arrays.fill(text, 512, 1024, (byte) 0);
    var outcome = left.with("pipit.toml", text).boot();
    assertThat(outcome.faults()).singleElement().asString().contains("pipit.toml", "zeros");
    assertThat(left.status()).contains("zeros");
    assertThat(left.kept("hostname")).isEqualTo("pipit\n");
  }
}
