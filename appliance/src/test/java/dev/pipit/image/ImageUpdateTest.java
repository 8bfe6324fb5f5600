package dev.pipit.image;

import static dev.pipit.image.BootedImage.BOOT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.image.BootedImage.End;
import dev.pipit.installed.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Updates of the image, with its own RAUC, onto its own partitions: what is refused, what is tried
 * and taken back, what is kept. What a board's firmware decides is decided by {@code firmware.sh}
 * at each start, from what the system wrote to the card. One card, in the order below.
 */
@Tag("image")
@Timeout(2400)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ImageUpdateTest {
  private static final int CARD_MEGABYTES = 2048;
  private static final Path BUNDLES = BootedImage.TARGET.resolve("bundles");
  private static final String UPDATE = "/usr/lib/pipit-image/update ";

  private static Path card;
  private static BundleServer server;
  private static BootedImage machine;
  private static int starts;

  @BeforeAll
  static void begin() throws Exception {
    card = BootedImage.newCard("update");
    Process make =
        new ProcessBuilder(
                "src/test/image/bundles.sh", BootedImage.image().toString(), BUNDLES.toString())
            .inheritIO()
            .start();
    assertThat(make.waitFor()).isZero();
    server = new BundleServer(BUNDLES);
    machine = start(false, 900);
    assertThat(slot()).isEqualTo("A");
    // An owner's name that must outlive all of it.
    ask("echo kitchen > /data/settings/hostname");
  }

  @AfterAll
  static void end() throws IOException {
    machine.close();
    server.close();
    Files.deleteIfExists(card);
  }

  /** Starts what the firmware would, and waits until it is up and its camera is live. */
  private static BootedImage start(boolean isTrial, int gateSeconds) throws IOException {
    BootedImage started = switchOn(isTrial, gateSeconds);
    started.awaitUp();
    Await.until(
        "a picture",
        BOOT,
        Duration.ofSeconds(1),
        () ->
            started
                .ask(
                    "curl --silent --output /dev/null --write-out '%{http_code}' http://127.0.0.1/health || true")
                .equals("200"));
    return started;
  }

  private static BootedImage switchOn(boolean isTrial, int gateSeconds) throws IOException {
    List<String> options = new ArrayList<>(List.of("--reach-host"));
    if (isTrial) {
      options.add("--tryboot");
    }
    starts++;
    return BootedImage.powerOn(
        "update-" + starts,
        card,
        CARD_MEGABYTES,
        options,
        "systemd.setenv=PIPIT_GATE_SECONDS=" + gateSeconds,
        List.of());
  }

  private static String ask(String script) throws IOException {
    return machine.ask(script);
  }

  private static String slot() throws IOException {
    return ask("/usr/lib/pipit-image/boot-slot get-current");
  }

  private static String autoboot() throws IOException {
    return ask("tr -s '\\r\\n' ' ' < /boot/pipit/autoboot.txt");
  }

  /** Installs beside what asks, since the restart at its end cuts the connection. */
  private static End installed(String bundle) throws IOException {
    return endAfter(
        "systemd-run --quiet --unit=try --property=StandardOutput=journal+console --property=StandardError=journal+console "
            + UPDATE
            + "install "
            + server.address(bundle));
  }

  /** The way of the page: the service's request, taken by the unit with what it may and may not. */
  private static End installedByRequest(String bundle) throws IOException {
    return endAfter(
        "cd /data/state/pipit && mkdir -p update && chown --reference=. update"
            + " && printf 'pipit-update 1\\nid=0123456789abcdef\\ndo=install\\nfrom="
            + server.address(bundle)
            + "\\n' > update/request.new && mv update/request.new update/request");
  }

  private static End endAfter(String script) throws IOException {
    ask(script);
    End end = machine.awaitEnd(BOOT.multipliedBy(2));
    machine.close();
    return end;
  }

  @ParameterizedTest
  @Order(1)
  @CsvSource({
    "foreign, it is not signed by whom this device trusts",
    "same, runs already",
    "cut, 'it is no bundle, or not whole: fetch it again'",
    "none, there is no such bundle",
  })
  void aBundleThatIsNotForItIsRefusedAndNothingChanges(String bundle, String words)
      throws IOException {
    String before = ask("sha256sum /dev/disk/by-partuuid/50495054-03; ls /data/updates");
    String said =
        ask(UPDATE + "install " + server.address(bundle + ".raucb") + " 2>&1 || echo refused");
    assertThat(said).contains(words).endsWith("refused");
    assertThat(ask("sha256sum /dev/disk/by-partuuid/50495054-03; ls /data/updates"))
        .isEqualTo(before);
    assertThat(autoboot()).contains("[all] tryboot_a_b=1 boot_partition=2");
  }

  @Test
  @Order(2)
  void anUpdateWhoseServiceDoesNotRunGoesBackByItself() throws IOException {
    assertThat(installed("crash.raucb")).isEqualTo(End.RESTART_INTO_TRIAL);
    machine = switchOn(true, 60);
    machine.awaitConsole("slot B from /dev/vda6", BOOT);
    assertThat(machine.awaitEnd(BOOT.multipliedBy(2))).isEqualTo(End.RESTART);
    machine.close();

    machine = start(false, 900);
    assertThat(slot()).isEqualTo("A");
    assertThat(ask("cat /data/updates/last"))
        .contains("result=rolled-back", "code=no-service", "slot=A", "other-version=9.1");
  }

  @Test
  @Order(3)
  void anUpdateWhoseKernelPanicsIsNotStartedAgain() throws IOException {
    assertThat(installed("panic.raucb")).isEqualTo(End.RESTART_INTO_TRIAL);
    machine = switchOn(true, 60);
    assertThat(machine.awaitEnd(BOOT)).isEqualTo(End.PANIC);
    machine.close();

    machine = start(false, 900);
    assertThat(slot()).isEqualTo("A");
    assertThat(ask("cat /data/updates/last"))
        .contains("result=rolled-back", "code=did-not-start", "slot=A", "other-version=9.2");
  }

  @Test
  @Order(4)
  void aGoodUpdateIsConfirmedAndStays() throws IOException {
    long before = server.ranges();
    assertThat(installedByRequest("good.raucb")).isEqualTo(End.RESTART_INTO_TRIAL);
    assertThat(server.ranges() - before).as("pieces that were asked for").isGreaterThan(20);
    machine = start(true, 900);
    assertThat(slot()).isEqualTo("B");
    Await.until(
        "the update is confirmed",
        BOOT,
        Duration.ofSeconds(1),
        () -> ask("cat /data/updates/last").contains("result=installed"));
    assertThat(ask("cat /data/updates/last")).contains("slot=B", "version=9.0");
    assertThat(autoboot()).contains("[all] tryboot_a_b=1 boot_partition=3");
    assertThat(ask("findmnt --noheadings --output OPTIONS /boot/pipit")).startsWith("ro,");

    machine.restart();
    machine.close();
    machine = start(false, 900);
    assertThat(slot()).isEqualTo("B");
    assertThat(ask("cat /boot/firmware/cmdline.txt")).contains("pipit.slot=B");
    assertThat(ask("hostname")).isEqualTo("kitchen");
    assertThat(ask("systemctl list-units --failed --no-legend --plain")).isEmpty();
  }

  @Test
  @Order(5)
  void theOneOfBeforeIsNoUpdateAnyMore() throws IOException {
    String said = ask(UPDATE + "check " + server.address("same.raucb") + " 2>&1 || echo refused");
    assertThat(said).contains("is older than 9.0").endsWith("refused");
  }
}
