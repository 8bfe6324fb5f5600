package dev.pipit.slots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.slots.BootFirmware.Board;
import dev.pipit.testing.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bundles that the build makes, judged by the real RAUC and what the device says of them. */
@Tag("players")
class BundleTest {
  private static final String GENERIC = Bundles.GENERIC;

  @TempDir static Path shared;
  private static Bundles bundles;
  private static Path good;

  @TempDir Path folder;
  private Card card;

  @BeforeAll
  static void build() throws Exception {
    bundles = new Bundles(shared);
    bundles.authority("foreign");
    good = bundles.trusted("1.1");
  }

  @BeforeEach
  void aCardWithVersionOneRuns() throws Exception {
    card = new Card(folder, Board.PI_4);
    assertThat(card.start()).isEqualTo('A');
    Files.writeString(folder.resolve("rauc.conf"), bundles.configuration(card.updates()));
  }

  @Test
  void aNewerOneThatIsSignedIsTaken() throws Exception {
    assertThat(card.ask("update", "check", good.toString())).isEqualTo("1.1");
  }

  @Test
  void theKeysAreForTheirOwnerOnly() throws Exception {
    for (String name : List.of("ca.key", "signer.key")) {
      assertThat(Files.getPosixFilePermissions(shared.resolve("keys").resolve(name)))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
    String before = Files.readString(shared.resolve("keys/ca.pem"));
    bundles.authority("keys");
    assertThat(shared.resolve("keys/ca.pem")).hasContent(before);
  }

  @Test
  void aForeignSignatureIsRefused() throws Exception {
    Path foreign = folder.resolve("foreign.raucb");
    assertThat(bundle("foreign", GENERIC, "1.1", foreign).exitCode()).isZero();
    assertRefused(foreign, "it is not signed by whom this device trusts");
  }

  /** The same authority, but a certificate such as a web server has. */
  @Test
  void aCertificateThatMaySignNoCodeSignsNoUpdate() throws Exception {
    Path keys = shared.resolve("keys");
    succeed(
        "sh",
        "-c",
        """
        cd "$1"
        openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout web.key -out web.csr -subj /CN=web
        echo extendedKeyUsage=serverAuth > web.ext
        openssl x509 -req -in web.csr -CA ca.pem -CAkey ca.key -days 30 -extfile web.ext -out web.pem
        """,
        "sh",
        keys.toString());
    Program made =
        bundles.make("keys/web", "keys/ca.pem", GENERIC, "1.1", folder.resolve("web.raucb"));
    assertThat(made.exitCode()).isNotZero();
    assertThat(made.errors()).contains("rauc made no bundle", "certificate purpose");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2016-01-01", "2046-01-01"})
  void aCertificateThatIsNotValidTodayIsRefusedWithTheDate(String today) throws Exception {
    String rauc = Program.run(List.of("sh", "-c", "command -v rauc")).output().strip();
    card.program("rauc", "#!/bin/sh\nexec faketime '" + today + "' " + rauc + " \"$@\"\n");
    assertRefused(good, "the signature's certificate is not valid today");
  }

  @Test
  void oneThatIsCutAnywhereIsRefused() throws Exception {
    byte[] whole = Files.readAllBytes(good);
    Path cut = folder.resolve("cut.raucb");
    for (int i = 0; i < 16; i++) {
      Files.write(cut, Arrays.copyOf(whole, (int) ((long) whole.length * i / 16)));
      assertRefused(cut, "it is no bundle, or not whole: fetch it again");
    }
    Files.write(cut, Arrays.copyOf(whole, whole.length - 1));
    assertRefused(cut, "the bundle is refused");
  }

  @Test
  void aSignatureInWhichABitIsWrongIsRefused() throws Exception {
    byte[] bytes = Files.readAllBytes(good);
    // The signature lies in front of its length, the last eight bytes.
    bytes[bytes.length - 40] ^= 1;
    Path damaged = folder.resolve("damaged.raucb");
    Files.write(damaged, bytes);
    assertRefused(damaged, "the bundle is refused");
  }

  @ParameterizedTest
  @CsvSource({
    "1.0, version 1.0 runs already",
    "0.9, its version 0.9 is older than 1.0",
    "1.0~SNAPSHOT, its version 1.0~SNAPSHOT is older than 1.0",
    "0.10, its version 0.10 is older than 1.0",
  })
  void whatIsNotNewerIsRefused(String version, String words) throws Exception {
    Path old = folder.resolve("old.raucb");
    assertThat(bundle("keys", GENERIC, version, old).exitCode()).isZero();
    assertRefused(old, words);
  }

  @Test
  void oneForTheOtherKernelIsRefused() throws Exception {
    Path other = folder.resolve("other.raucb");
    assertThat(bundle("keys", "rpi", "1.1", other).exitCode()).isZero();
    assertRefused(other, "it is for 'pipit-rpi', and this device is 'pipit-generic'");
  }

  @Test
  void aKernelThatCannotTryAnUpdateGetsNone() throws Exception {
    Files.delete(card.mailbox());
    assertRefused(good, "this card's kernel cannot try an update once");
  }

  @Test
  void noUpdateIsInstalledOverTheOneOnTrial() throws Exception {
    card.install('B');
    card.ask("boot-slot", "try");
    assertThat(card.restartAsAsked()).isEqualTo('B');
    assertRefused(good, "the update that runs is not confirmed yet");
  }

  @Test
  void whatRaucDidNotInstallIsNotTried() throws Exception {
    card.program(
        "rauc",
        "#!/bin/sh\ncase \"$*\" in *install*) exit 1 ;; esac\nexec "
            + Program.run(List.of("sh", "-c", "command -v rauc")).output().strip()
            + " \"$@\"\n");
    Program install = card.run("update", "install", good.toString());
    assertThat(install.exitCode()).isEqualTo(1);
    assertThat(install.errors()).contains("was not installed; 1.0 runs on, and nothing is lost");
    assertThat(card.restarts()).isEmpty();
  }

  /** An address may give an older bundle, signed as well, when it is read for the second time. */
  @ParameterizedTest
  @CsvSource({"cd, 19", "ab, 0"})
  void onlyTheBundleThatWasCheckedIsTried(String written, int exitCode) throws Exception {
    card.program(
        "rauc",
        """
        #!/bin/sh
        case "$*" in
          *info*) printf "RAUC_MF_COMPATIBLE='pipit-generic'\\nRAUC_MF_VERSION='1.1'\\nRAUC_MF_HASH='ab'\\n" ;;
          *) mkdir -p "$PIPIT_UPDATES"
            printf '[slot.rootfs.0]\\nbundle.hash=ab\\n[slot.rootfs.1]\\nbundle.hash=%s\\n' > "$PIPIT_UPDATES/rauc.status" ;;
        esac
        """
            .formatted(written));
    card.install('B');
    Program install = card.run("update", "install", "http://localhost/x.raucb");
    assertThat(install.exitCode()).as(install.errors()).isEqualTo(exitCode);
    assertThat(card.restarts()).hasSize(exitCode == 0 ? 1 : 0);
    assertThat(card.ask("boot-slot", "get-state", "B")).isEqualTo(exitCode == 0 ? "good" : "bad");
  }

  @ParameterizedTest
  @ValueSource(strings = {"update.raucb", "--help", "", "ftp://example.org/x", "/nowhere.raucb"})
  void whatIsNoBundleIsRefused(String name) throws Exception {
    Program check = card.run("update", "check", name);
    assertThat(check.exitCode()).isIn(1, 18);
    assertThat(check.errors()).startsWith("update: ");
  }

  @ParameterizedTest
  @CsvSource({
    "nothing, 1.1, is no flavour",
    "generic, '1.1;reboot', is no version",
    "generic, '', is no version",
  })
  void aBundleIsNotMadeOfNonsense(String flavour, String version, String words) throws Exception {
    Program made = bundle("keys", flavour, version, folder.resolve("no.raucb"));
    assertThat(made.exitCode()).isNotZero();
    assertThat(made.errors()).contains(words);
    assertThat(folder.resolve("no.raucb")).doesNotExist();
  }

  private void assertRefused(Path bundle, String words) throws Exception {
    Program check = card.run("update", "check", bundle.toString());
    assertThat(check.errors()).as(bundle.toString()).startsWith("update: ").contains(words);
    assertThat(check.output()).isEmpty();
    assertThat(check.exitCode()).isBetween(10, 18);
  }

  private static Program bundle(String keys, String flavour, String version, Path file)
      throws IOException, InterruptedException {
    return bundles.make(keys + "/signer", keys + "/ca.pem", flavour, version, file);
  }

  private static void succeed(String... command) throws IOException, InterruptedException {
    Program program = Program.run(new ArrayList<>(List.of(command)));
    assertThat(program.exitCode()).as(program.errors()).isZero();
  }
}
