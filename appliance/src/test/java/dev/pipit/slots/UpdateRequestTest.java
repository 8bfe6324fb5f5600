package dev.pipit.slots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.slots.BootFirmware.Board;
import dev.pipit.testing.Mutations;
import dev.pipit.testing.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * From the service's request to what it is told: the image's scripts, bundles of the build, and the
 * real RAUC, whose installation onto partitions is the one thing that is done by hand here.
 */
@Tag("players")
@Timeout(120)
class UpdateRequestTest {
  private static final String ID = "0123456789abcdef";

  @TempDir static Path shared = Path.of("");
  private static Bundles bundles;
  private static Path newer = Path.of("");
  private static Path older = Path.of("");

  @TempDir Path folder = Path.of("");
  private Card card;
  private String rauc = "";

  @BeforeAll
  static void build() throws Exception {
    bundles = new Bundles(shared);
    newer = bundles.trusted("1.1");
    older = bundles.trusted("0.9");
  }

  private static void run(String... command) throws Exception {
    Program program = Program.run(List.of(command));
    assertThat(program.exitCode()).as(program.errors()).isZero();
  }

  @BeforeEach
  void aCardWithVersionOneRuns() throws Exception {
    card = new Card(folder, Board.PI_4);
    assertThat(card.start()).isEqualTo('A');
    Files.createDirectories(card.inbox());
    Files.createDirectories(card.updates());
    Files.writeString(folder.resolve("rauc.conf"), bundles.configuration(card.updates()));
    rauc = Program.run(List.of("sh", "-c", "command -v rauc")).output().strip();
    installs("");
  }

  /**
   * What RAUC does with slots and notes when it installs; all else is asked of RAUC itself.
   *
   * @param instead the bundle that it is given meanwhile, empty for the same
   */
  private void installs(String instead) throws IOException {
    card.program(
        "rauc",
        """
        #!/bin/sh
        for bundle; do :; done
        # The image's RAUC, 1.13, tells the hash of what was signed; that of Debian 12 does not.
        info() {
          text=$(@RAUC@ "$@") || return
          echo "$text"
          case $text in *RAUC_MF_HASH=*) ;; *) echo "RAUC_MF_HASH='$(sha256sum < "$bundle" | cut -c 1-64)'" ;; esac
        }
        case "$*" in *' install '*) ;; *) info "$@"; exit ;; esac
        echo installing
        echo '  0% Installing'
        @BOOT_SLOT@ set-state B bad
        echo ' 40% Copying image to rootfs.1'
        other='@OTHER@'
        bundle=${other:-$bundle}
        hash=$(info "$1" info --output-format=shell -- "$bundle" | sed -n "s/^RAUC_MF_HASH='\\(.*\\)'/\\1/p")
        printf '[slot.rootfs.0]\\nbundle.hash=ab\\n[slot.rootfs.1]\\nbundle.hash=%s\\n' "$hash" > @NOTES@
        cp "$PIPIT_UPDATE_RUN/status" "$PIPIT_TEST/in-between"
        @BOOT_SLOT@ set-primary B
        echo '100% Installing done.'
        """
            .replace("@RAUC@", rauc)
            .replace("@BOOT_SLOT@", Card.SCRIPTS.resolve("boot-slot").toString())
            .replace("@OTHER@", instead)
            .replace("@NOTES@", card.updates().resolve("rauc.status").toString()));
  }

  private void ask(String what, String from) throws IOException {
    request("pipit-update 1\nid=" + ID + "\ndo=" + what + "\nfrom=" + from + "\n");
  }

  private void request(String text) throws IOException {
    Files.writeString(card.inbox().resolve("request"), text, StandardCharsets.ISO_8859_1);
  }

  private void take() throws Exception {
    Program program = card.run("update-request", "take");
    assertThat(program.errors()).isEmpty();
    assertThat(program.exitCode()).isZero();
    assertThat(card.inbox().resolve("request").toFile()).as("it would start again").doesNotExist();
  }

  private String told(String file, String key) throws IOException {
    return value(card.told().resolve(file), key);
  }

  private static String value(Path file, String key) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(key + "="))
        .map(line -> line.substring(key.length() + 1))
        .findFirst()
        .orElse("");
  }

  private void upload(Path bundle) throws IOException {
    Files.copy(bundle, card.inbox().resolve("bundle.raucb"));
  }

  @Test
  void aBundleThatIsNewerIsToldSoAndNothingIsInstalled() throws Exception {
    upload(newer);
    ask("check", "bundle");
    take();
    assertThat(told("status", "id")).isEqualTo(ID);
    assertThat(told("status", "state")).isEqualTo("done");
    assertThat(told("status", "code")).isEqualTo("newer");
    assertThat(told("status", "version")).isEqualTo("1.1");
    assertThat(card.restarts()).isEmpty();
  }

  @Test
  void anUploadedBundleIsInstalledTriedAndToldOf() throws Exception {
    card.tellService("active", 0, "");
    upload(newer);
    ask("install", "bundle");
    take();
    assertThat(value(folder.resolve("in-between"), "state")).isEqualTo("running");
    assertThat(value(folder.resolve("in-between"), "code")).isEqualTo("installing");
    assertThat(value(folder.resolve("in-between"), "version")).isEqualTo("1.1");
    assertThat(told("status", "code")).isEqualTo("restarting");
    assertThat(left()).as("the bundle takes no room any more").isEmpty();
    card.writeSystem('B');
    assertThat(card.restartAsAsked()).isEqualTo('B');
    card.ask("health-gate", "begin");
    card.ask("health-gate", "run");
    assertThat(told("system", "slot")).isEqualTo("B");
    assertThat(told("system", "committed")).isEqualTo("B");
    assertThat(told("system", "last-result")).isEqualTo("installed");
  }

  @Test
  void whatWasTakenBackIsToldWithItsReason() throws Exception {
    upload(newer);
    ask("install", "bundle");
    take();
    card.writeSystem('B');
    assertThat(card.restartAsAsked()).isEqualTo('B');
    // It dies before it can say why.
    assertThat(card.startAfterPowerCut()).isEqualTo('A');
    card.ask("health-gate", "begin");
    assertThat(told("system", "slot")).isEqualTo("A");
    assertThat(told("system", "last-result")).isEqualTo("rolled-back");
    assertThat(told("system", "last-code")).isEqualTo("did-not-start");
    assertThat(told("system", "last-other-version")).isEqualTo("1.1");
    assertThat(told("system", "can-try")).isEqualTo("yes");
  }

  /** The restart ends root's worker; what was uploaded must not stay for that. */
  @Test
  void anUploadedBundleIsGoneBeforeTheRestart() throws Exception {
    Path there = folder.resolve("there-at-the-restart");
    card.program(
        "systemctl",
        "#!/bin/sh\ncase \"$*\" in reboot*) ls -A \"$PIPIT_UPDATES\" > '" + there + "' ;; esac\n");
    upload(newer);
    ask("install", "bundle");
    take();
    assertThat(there).content().contains("trial").doesNotContain("raucb");
  }

  /** Its id must be told as long as the request is not in the inbox any more. */
  @Test
  void aRequestIsToldOfBeforeItsBundleIsTaken() throws Exception {
    card.program(
        "chown", "#!/bin/sh\ncp \"$PIPIT_UPDATE_RUN/status\" \"$PIPIT_TEST/at-the-bundle\"\n");
    upload(newer);
    ask("check", "bundle");
    take();
    assertThat(value(folder.resolve("at-the-bundle"), "id")).isEqualTo(ID);
    assertThat(value(folder.resolve("at-the-bundle"), "state")).isEqualTo("running");
  }

  /** Out of memory, out of time, crashed: systemd runs {@code ended} whatever it was. */
  @ParameterizedTest
  @ValueSource(strings = {"TERM", "KILL"})
  void aWorkerThatDiesIsToldAsFailedAndLeavesNothing(String signal) throws Exception {
    card.program("rauc", "#!/bin/sh\nkill -" + signal + " 0\nsleep 60\n");
    upload(newer);
    ask("install", "bundle");
    assertThat(card.run("update-request", "take").exitCode()).isNotZero();
    assertThat(told("status", "state")).as("it could say nothing").isEqualTo("running");
    assertThat(left()).isNotEmpty();
    card.ask("update-request", "ended");
    assertThat(told("status", "id")).isEqualTo(ID);
    assertThat(told("status", "do")).isEqualTo("install");
    assertThat(told("status", "state")).isEqualTo("failed");
    assertThat(told("status", "sentence")).contains("nothing is lost");
    assertThat(left()).isEmpty();
  }

  @Test
  void whatWasToldBeforeTheEndStays() throws Exception {
    card.ask("update-request", "ended");
    assertThat(card.told().resolve("status")).doesNotExist();
    upload(older);
    ask("install", "bundle");
    take();
    card.ask("update-request", "ended");
    assertThat(told("status", "state")).isEqualTo("refused");
    upload(newer);
    ask("install", "bundle");
    take();
    card.ask("update-request", "ended");
    assertThat(told("status", "state")).isEqualTo("running");
    assertThat(told("status", "code")).isEqualTo("restarting");
  }

  @Test
  void aCardThatDoesNotTellWhatStartsIsNotOneThatHasToWait() throws Exception {
    Files.delete(card.autoboot());
    ask("check", "https://updates.example.org/pipit.raucb");
    card.run("update-request", "take");
    assertThat(told("status", "state")).isEqualTo("failed");
    assertThat(told("status", "sentence")).contains("autoboot.txt").doesNotContain("wait");
  }

  /** The page's service reads it, whoever it runs as; it may write nothing there. */
  @Test
  void whatIsToldIsForEverybodyAndByRootAlone() throws Exception {
    upload(newer);
    ask("check", "bundle");
    take();
    for (String name : List.of("status", "system")) {
      assertThat(Files.getPosixFilePermissions(card.told().resolve(name)))
          .isEqualTo(PosixFilePermissions.fromString("rw-r--r--"));
    }
    assertThat(Files.getPosixFilePermissions(card.told()))
        .isEqualTo(PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void anOlderOneIsRefusedWithItsReason() throws Exception {
    upload(older);
    ask("install", "bundle");
    take();
    assertThat(told("status", "state")).isEqualTo("refused");
    assertThat(told("status", "code")).isEqualTo("older");
    assertThat(told("status", "sentence")).contains("0.9 is older than 1.0");
    assertThat(card.restarts()).isEmpty();
    assertThat(left()).isEmpty();
  }

  /** An address that gives a newer one to who looks and an older one to who installs. */
  @Test
  void aBundleThatChangedAfterItWasCheckedIsNotTried() throws Exception {
    installs(older.toString());
    upload(newer);
    ask("install", "bundle");
    take();
    assertThat(told("status", "state")).isEqualTo("refused");
    assertThat(told("status", "code")).isEqualTo("changed");
    assertThat(told("status", "sentence")).contains("not the bundle that was checked");
    assertThat(card.restarts()).isEmpty();
    assertThat(card.ask("boot-slot", "get-primary")).isEqualTo("A");
    assertThat(card.ask("boot-slot", "get-state", "B")).isEqualTo("bad");
  }

  @ParameterizedTest
  @CsvSource({
    "https://updates.example.org/pipit-generic.raucb",
    "http://192.0.2.7:8080/a/b.raucb",
    "http://127.0.0.1:1/x",
  })
  void anAddressIsHandedToRauc(String address) throws Exception {
    card.program("rauc", "#!/bin/sh\necho \"$*\" > \"$PIPIT_TEST/asked\"\necho gone >&2\nexit 1\n");
    ask("check", address);
    take();
    assertThat(Files.readString(folder.resolve("asked"))).endsWith("-- " + address + "\n");
    assertThat(told("status", "state")).isEqualTo("refused");
    assertThat(told("status", "code")).isEqualTo("not-found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/shadow",
        "/etc/shadow",
        "ftp://example.org/x",
        "https://user:secret@example.org/x",
        "https://example.org/x?y=z",
        "https://example.org/x#y",
        "https://example.org",
        "https://-option/x",
        "https://example.org/$(reboot)",
        "https://example.org/`reboot`",
        "https://example.org/a b",
        "https://example.org/x\\n",
        "--conf=/tmp/x",
        "bundle ",
        "",
      })
  void anAddressThatIsNoneReachesNobody(String address) throws Exception {
    card.program("rauc", "#!/bin/sh\ntouch \"$PIPIT_TEST/asked\"\n");
    ask("install", address);
    refusedUnread();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "pipit-update 1\n",
        "pipit-update 2\nid=0123456789abcdef\ndo=check\nfrom=bundle\n",
        "pipit-update 1\nid=0123456789abcdef\ndo=check\nfrom=bundle",
        "pipit-update 1\nid=0123456789abcdef\ndo=check\nfrom=bundle\n\n",
        "pipit-update 1\r\nid=0123456789abcdef\r\ndo=check\r\nfrom=bundle\r\n",
        "pipit-update 1\nid=0123456789abcdeF\ndo=check\nfrom=bundle\n",
        "pipit-update 1\nid=../../../etc/x00\ndo=check\nfrom=bundle\n",
        "pipit-update 1\nid=0123456789abcdef\ndo=reboot\nfrom=bundle\n",
        "pipit-update 1\nid=0123456789abcdef\ndo=check;id\nfrom=bundle\n",
        "pipit-update 1\nid=0123456789abcdef\ndo=check\nfrom=bundle\0\n",
        "pipit-update 1\nid=0123456789abcdef\ndo=check\nfrom=b\u00fcndle\n",
        "pipit-update 1\ndo=check\nid=0123456789abcdef\nfrom=bundle\n",
      })
  void whatIsNoRequestIsRefused(String text) throws Exception {
    card.program("rauc", "#!/bin/sh\ntouch \"$PIPIT_TEST/asked\"\n");
    request(text);
    refusedUnread();
  }

  @Test
  void aRequestWithoutAnEndIsRefused() throws Exception {
    card.program("rauc", "#!/bin/sh\ntouch \"$PIPIT_TEST/asked\"\n");
    request("pipit-update 1\n".repeat(1_000_000));
    refusedUnread();
  }

  /** Whatever the bytes are, it ends, takes the request away, and asks nobody of what is none. */
  @Test
  void damagedRequestsHurtNothing() throws Exception {
    card.program("rauc", "#!/bin/sh\nprintf '%s\\n' \"$@\" | tail -n 1 >> \"$PIPIT_TEST/asked\"\n");
    byte[] sound =
        ("pipit-update 1\nid=" + ID + "\ndo=check\nfrom=https://example.org/a.raucb\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    Mutations mutations = new Mutations(20261130);
    for (int i = 0; i < 60; i++) {
      Files.write(card.inbox().resolve("request"), mutations.of(sound));
      take();
    }
    Path asked = folder.resolve("asked");
    if (Files.exists(asked)) {
      assertThat(Files.readAllLines(asked)).allMatch(line -> line.matches("https?://[ -~]+"));
    }
  }

  private void refusedUnread() throws Exception {
    take();
    assertThat(told("status", "state")).isEqualTo("refused");
    assertThat(told("status", "code")).isEqualTo("request");
    assertThat(told("status", "id")).isEmpty();
    assertThat(folder.resolve("asked")).doesNotExist();
    assertThat(card.restarts()).isEmpty();
    assertThat(left()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ln -s ../../../secret request",
        "ln -s /dev/zero request",
        "ln -s request request",
        "mkfifo request",
        "mkdir -p request/in/it",
      })
  void aRequestThatIsNoFileIsRefused(String making) throws Exception {
    Path secret = folder.resolve("secret");
    Files.writeString(
        secret, "pipit-update 1\nid=" + ID + "\ndo=check\nfrom=https://example.org/kept-secret\n");
    card.program("rauc", "#!/bin/sh\ntouch \"$PIPIT_TEST/asked\"\n");
    run("sh", "-c", "cd \"$1\" && " + making, "sh", card.inbox().toString());
    refusedUnread();
    assertThat(secret).as("what it led to is as it was").content().contains("kept-secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ln -s \"$2\" bundle.raucb", "mkfifo bundle.raucb", "mkdir bundle.raucb"})
  void aBundleThatIsNoFileIsRefused(String making) throws Exception {
    run("sh", "-c", "cd \"$1\" && " + making, "sh", card.inbox().toString(), newer.toString());
    ask("install", "bundle");
    take();
    assertThat(told("status", "state")).isEqualTo("refused");
    assertThat(told("status", "code")).isEqualTo("broken");
    assertThat(newer).as("what it led to is as it was").exists();
    assertThat(card.restarts()).isEmpty();
    assertThat(left()).isEmpty();
  }

  /** A link in the way would lead root elsewhere. */
  @Test
  void anInboxThatIsALinkIsNotEntered() throws Exception {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("request"), "somebody's own");
    Files.delete(card.inbox());
    Files.createSymbolicLink(card.inbox(), elsewhere);
    Program program = card.run("update-request", "take");
    assertThat(program.exitCode()).isNotZero();
    assertThat(program.errors()).contains("is a link");
    assertThat(elsewhere.resolve("request")).hasContent("somebody's own");
  }

  /** What of a request and a bundle still lies somewhere. */
  private List<String> left() throws IOException {
    try (Stream<Path> inbox = Files.list(card.inbox());
        Stream<Path> updates = Files.list(card.updates())) {
      return Stream.concat(inbox, updates)
          .filter(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS))
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.startsWith(".") || name.equals("request") || name.contains("raucb"))
          .toList();
    }
  }
}
