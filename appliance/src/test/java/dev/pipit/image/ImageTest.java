package dev.pipit.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.installed.Await;
import dev.pipit.testing.Program;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * The image as it is shipped, on a card that is larger than it: what the system is, what its owner
 * meets, and what stays after a restart. One card, since a start costs most; what is told below
 * happens to it in that order.
 */
@Tag("image")
@Timeout(1200)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ImageTest {
  private static final Pattern CODE = Pattern.compile("claim code ([A-Z2-9]{4}-[A-Z2-9]{4})");
  private static final String PASSWORD = "a long enough password";
  private static final int CARD_MEGABYTES = 4096;

  private static Path card;
  private static BootedImage machine;
  private static ImageOwner owner;
  private static String machineId = "";

  @BeforeAll
  static void start() throws IOException {
    card = BootedImage.newCard("image");
    machine = BootedImage.powerOn("image-first", card, CARD_MEGABYTES);
    owner = new ImageOwner(machine.httpPort());
    machine.awaitUp();
  }

  @AfterAll
  static void end() throws IOException {
    owner.close();
    machine.close();
    Files.deleteIfExists(card);
  }

  private static String ask(String script) throws IOException {
    return machine.ask(script);
  }

  private static String journal() throws IOException {
    return ask("journalctl --boot --no-pager --output=short-monotonic");
  }

  @Test
  @Order(1)
  void allThatItStartsStarts() throws IOException {
    assertThat(ask("systemctl list-units --failed --no-legend --plain")).isEmpty();
    assertThat(ask("systemctl is-system-running")).isEqualTo("running");
    assertThat(journal()).doesNotContain("ordering cycle", "Read-only file system");
    assertThat(ask("systemctl is-active multi-user.target pipit.service"))
        .doesNotContain("inactive");
    figures("first start");
  }

  /** Prints where the time goes; another machine has other times, so that nothing is asserted. */
  private static void figures(String start) throws IOException {
    Await.until(
        "systemd has its times",
        BootedImage.BOOT,
        () -> ask("systemd-analyze time").contains("Startup finished"));
    String told =
        "## "
            + start
            + "\n\n"
            + ask("systemd-analyze time; systemd-analyze blame --no-pager | head -12")
            + "\n"
            + ask("systemctl show --property=ActiveEnterTimestampMonotonic pipit.service; free -m")
            + "\n\n";
    System.out.println(told);
    Files.writeString(BootedImage.TARGET.resolve(start.replace(' ', '-') + ".md"), told);
  }

  @Test
  @Order(2)
  void theSystemIsOfSlotA() throws IOException {
    assertThat(ask("cat /proc/cmdline")).contains("pipit.slot=A", "root=PARTUUID=50495054-05");
    assertThat(machine.console()).contains("pipit: slot A from /dev/vda5");
    assertThat(ask("cat /boot/firmware/cmdline.txt")).contains("pipit.slot=A");
    assertThat(ask("cat /boot/pipit/autoboot.txt")).contains("boot_partition=2");
  }

  @Test
  @Order(3)
  void onlyTheDataCanBeWritten() throws IOException {
    assertThat(ask("findmnt --noheadings --output FSTYPE,OPTIONS /")).matches("squashfs\\s+ro,.*");
    assertThat(ask("findmnt --noheadings --output OPTIONS /boot/pipit")).startsWith("ro,");
    assertThat(ask("findmnt --noheadings --output OPTIONS /boot/firmware")).startsWith("ro,");
    assertThat(ask("findmnt --noheadings --output FSTYPE,OPTIONS /data"))
        .matches("ext4\\s+rw,.*noatime.*");
    assertThat(ask("findmnt --noheadings --output SOURCE /var/lib/private"))
        .isEqualTo("/dev/vda7[/state]");
    assertThat(ask("findmnt --noheadings --output FSTYPE /var")).isEqualTo("overlay");
    assertThat(ask("ls /var/log/journal 2>&1 || true")).contains("No such file");
    assertThat(ask("tail -n +2 /proc/swaps")).startsWith("/dev/zram0").hasLineCount(1);
  }

  @Test
  @Order(3)
  void aCameraHasNothingOfTheRelay() throws IOException {
    assertThat(ask("ls /usr/lib/pipit/lib"))
        .contains("pipit-appliance.jar")
        .doesNotContain("relay");
  }

  @Test
  @Order(4)
  void theDataHasTheWholeCard() throws IOException {
    long total = Long.parseLong(ask("cat /sys/class/block/vda/size"));
    long end =
        Long.parseLong(
            ask(
                "echo $(($(cat /sys/class/block/vda7/start) + $(cat /sys/class/block/vda7/size)))"));
    assertThat(total).isEqualTo(CARD_MEGABYTES * 2048L);
    assertThat(end).isEqualTo(total);
    long bytes = Long.parseLong(ask("stat -f -c '%b %S' /data | { read b s; echo $((b * s)); }"));
    assertThat(bytes).isGreaterThan(2_300_000_000L);
  }

  @Test
  @Order(5)
  void nobodyCanLogIn() throws IOException {
    assertThat(ask("cut -d: -f2 /etc/shadow | sort -u").lines())
        .as("what stands where a password would")
        .allSatisfy(word -> assertThat(word).matches("[!*]+"));
    assertThat(ask("systemctl list-units --all --no-legend --plain '*getty*.service'"))
        .doesNotContain(" active ");
    assertThat(ask("systemctl is-active ssh.service ssh.socket || true").lines())
        .hasSize(2)
        .doesNotContain("active");
    assertThat(ask("ls /etc/ssh/ssh_host_* 2>&1 || true")).contains("No such file");
    List<String> ports =
        ask("cat /proc/net/tcp /proc/net/tcp6 | awk '$4 == \"0A\" { sub(/.*:/, \"\", $2); print $2 }' | sort -u")
            .lines()
            .toList();
    assertThat(ports).as("80, 443 and the port of this test").isSubsetOf("0050", "01BB", "03FF");
  }

  @Test
  @Order(6)
  void itsOwnerMeetsAClaimCodeOnTheScreenAndThenPictures() throws Exception {
    Await.until("the page", BootedImage.BOOT, () -> owner.status("/") == 200);
    assertThat(owner.status("/api/v1/state")).as("before it is claimed").isEqualTo(403);
    machine.awaitConsole("claim code", Duration.ofMinutes(1));
    Matcher shown = CODE.matcher(machine.console());
    assertThat(shown.find()).isTrue();

    assertThat(owner.claim(shown.group(1), PASSWORD)).isEqualTo(204);
    assertThat(owner.logIn(PASSWORD)).isEqualTo(204);
    Await.until(
        "the camera is live",
        BootedImage.BOOT,
        Duration.ofSeconds(1),
        () -> owner.state().path("cameras").path(0).path("state").asText().equals("live"));
    plays(owner.link("camera"));
    machineId = ask("cat /etc/machine-id");
  }

  @Test
  @Order(7)
  void itTellsTheNetworkItsName() throws Exception {
    assertThat(ask("hostname")).isEqualTo("pipit");
    assertThat(
            ask("busctl call org.freedesktop.Avahi / org.freedesktop.Avahi.Server GetHostNameFqdn"))
        .isEqualTo("s \"pipit.local\"");
    Await.until(
        "Avahi announces the page",
        Duration.ofMinutes(1),
        Duration.ofSeconds(1),
        () ->
            ask("""
                busctl call org.freedesktop.Avahi / org.freedesktop.Avahi.Server ResolveService \\
                  iisssiu -- -1 -1 'Pipit on pipit' _http._tcp local -1 0 2>&1 || true
                """)
                .contains("\"pipit.local\""));
    // By Avahi, and by no responder of its own beside it.
    assertThat(ask("busctl list --no-legend")).contains("pipit.service");
    assertThat(ask("awk '$2 ~ /:14E9$/ { print $8 }' /proc/net/udp | sort -u"))
        .isEqualTo(ask("id -u avahi"));
  }

  @Test
  @Order(8)
  void itKeepsItsNumberFromTheFirstStart() throws Exception {
    assertThat(machineId).matches("[0-9a-f]{32}");
    assertThat(ask("cat /data/settings/machine-id")).isEqualTo(machineId);
    assertThat(ask("test -e /data/settings/first-boot-done && echo done")).isEqualTo("done");
  }

  private static void plays(URI playlist) throws Exception {
    Program read =
        Program.run(
            List.of(
                "ffprobe",
                "-v",
                "error",
                "-count_frames",
                "-read_intervals",
                "%+3",
                "-select_streams",
                "v",
                "-show_entries",
                "stream=codec_name,width,height,nb_read_frames",
                "-of",
                "default=noprint_wrappers=1",
                playlist.toString()));
    assertThat(read.output())
        .as(read.errors())
        .contains("codec_name=h264", "width=320", "height=180");
    Matcher frames = Pattern.compile("nb_read_frames=(\\d+)").matcher(read.output());
    assertThat(frames.find()).as(read.output()).isTrue();
    assertThat(Integer.parseInt(frames.group(1))).isGreaterThan(10);
  }

  @Test
  @Order(9)
  void whatItsOwnerSetStaysAfterARestart() throws Exception {
    ask("echo kitchen > /data/settings/hostname");
    machine.restart();
    machine.close();
    owner.close();
    machine = BootedImage.powerOn("image-second", card, CARD_MEGABYTES);
    owner = new ImageOwner(machine.httpPort());
    machine.awaitUp();

    assertThat(ask("systemctl list-units --failed --no-legend --plain")).isEmpty();
    assertThat(ask("hostname")).isEqualTo("kitchen");
    assertThat(ask("cat /etc/machine-id")).isEqualTo(machineId);
    Await.until("the page", BootedImage.BOOT, () -> owner.status("/") == 200);
    assertThat(owner.logIn(PASSWORD)).isEqualTo(204);
    figures("second start");
  }

  @Test
  @Order(10)
  void aResetOnThePageTakesWhatTheCardHadSet() throws Exception {
    ask(
        "cd /data/settings && echo DE > regulatory-domain && echo 'ssh-ed25519 AAAA' > authorized_keys");
    assertThat(owner.reset(PASSWORD)).isEqualTo(200);
    assertThat(machine.awaitEnd(BootedImage.BOOT)).isEqualTo(BootedImage.End.RESTART);
    machine.close();
    owner.close();
    machine = BootedImage.powerOn("image-third", card, CARD_MEGABYTES);
    owner = new ImageOwner(machine.httpPort());
    machine.awaitUp();

    assertThat(ask("systemctl list-units --failed --no-legend --plain")).isEmpty();
    assertThat(ask("hostname")).isEqualTo("pipit");
    assertThat(ask("cat /etc/machine-id")).isNotEqualTo(machineId);
    assertThat(ask("ls -A /data/settings /data/state/pipit"))
        .contains("first-boot-done")
        .doesNotContain("authorized_keys", "regulatory-domain", "reset");
    assertThat(ask("cat /boot/pipit/pipit-status.txt"))
        .contains("everything was reset to the factory's state");
    Await.until("the page", BootedImage.BOOT, () -> owner.status("/") == 200);
    assertThat(owner.logIn(PASSWORD)).as("nobody's yet").isNotEqualTo(204);
  }
}
