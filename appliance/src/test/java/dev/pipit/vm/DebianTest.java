package dev.pipit.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.installed.Await;
import dev.pipit.installed.Owner;
import dev.pipit.installed.PipitClient;
import dev.pipit.installed.Wire.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * The Debian package on a plain Debian 13 with a real systemd: installed by apt, run in its
 * sandbox, brought back whatever ends it, purged. One machine, since its start costs most; what is
 * told below happens to it in that order.
 */
@Tag("vm")
@Timeout(900)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DebianTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  /** As long as the program takes in other machines, and a system around it. */
  private static final Duration START = GuestPipit.START.multipliedBy(2);

  /** The watchdog's 15 s, systemd's patience of 5 s with what does not end, and a new start. */
  private static final Duration HANG = START.plusSeconds(20);

  private static final String PASSWORD = "of the owner alone";
  private static final String PASSPHRASE = "kept in a drawer";

  private static VirtualMachine machine;
  private static PipitClient client;

  @BeforeAll
  static void boot() throws IOException {
    machine = VirtualMachine.bootDebian("debian");
    client = new PipitClient(machine.httpPort());
    // See GuestPipit on the one compiler, and on pictures that emulated processors can bear.
    // What makes the cache would take a processor all the while.
    ask(
        """
        mkdir -p /etc/systemd/system/pipit.service.d
        cat > /etc/systemd/system/pipit.service.d/emulation.conf << 'UNIT'
        [Service]
        Environment=PIPIT_JAVA_OPTS=-XX:TieredStopAtLevel=1
        Environment=PIPIT_CAMERAS_CAMERA_WIDTH=320 PIPIT_CAMERAS_CAMERA_HEIGHT=180
        Environment=PIPIT_CAMERAS_CAMERA_FRAME_RATE=10
        TimeoutStartSec=300
        UNIT
        ln -s /dev/null /etc/systemd/system/pipit-cache.service
        """);
    ask("systemctl is-system-running --wait");
  }

  @AfterAll
  static void end() {
    client.close();
    machine.close();
  }

  private static String ask(String script) throws IOException {
    return machine.insideOk(script, START).strip();
  }

  private static String pid() throws IOException {
    return ask("systemctl show --property=MainPID --value pipit.service");
  }

  /** Waits for another process than that one, which answers from outside. */
  private static void awaitAnother(String than, Duration limit) {
    Await.until(
        "another process serves the page",
        limit,
        Duration.ofMillis(500),
        () ->
            !pid().equals(than)
                && ask("systemctl is-active pipit.service || true").equals("active")
                && client.get("/health").statusCode() > 0);
  }

  private static String journal() throws IOException {
    return ask("journalctl --unit=pipit.service --output=cat --no-pager");
  }

  @Test
  @Order(1)
  void installingItIsAllItTakes() throws Exception {
    String told =
        ask(
            "export DEBIAN_FRONTEND=noninteractive; apt-get install -q -y "
                + VirtualMachine.debianPackage()
                + " 2>&1");

    assertThat(told).contains("Setting up pipit").doesNotContainIgnoringCase("error");
    assertThat(ask("systemctl is-active pipit.service")).isEqualTo("active");
    assertThat(ask("systemctl is-enabled pipit.service")).isEqualTo("enabled");
    Await.until("it answers from outside", SOON, () -> client.get("/").statusCode() == 200);
    assertThat(client.get("/api/v1/state").statusCode())
        .as("nobody watches before it is claimed")
        .isEqualTo(403);
    Await.until("a code to claim it", SOON, () -> journal().contains("claim code"));
    assertThat(ask("systemctl list-units --failed --no-legend --plain")).isEmpty();
  }

  @Test
  @Order(2)
  void inItsSandboxItSeesTheCameraAndHearsOfPlugs() throws Exception {
    ask("pipit settings set access.viewing=open");
    Await.until("the camera's picture", START, () -> GuestPipit.showsColorBars(client));

    machine.unplugCamera();
    Await.until("it is gone", SOON, () -> isCamera("waiting"));
    machine.plugCamera();
    Await.until("its picture is back", SOON, () -> GuestPipit.showsColorBars(client));

    assertThat(journal()).doesNotContain("plugs-not-told", "systemd-notify-");
    String status = ask("cat /proc/" + pid() + "/status");
    assertThat(status)
        .contains("CapBnd:\t0000000000000400", "NoNewPrivs:\t1", "Seccomp:\t2")
        .doesNotContainPattern("Uid:\t0\t");
    assertThat(ask("stat -c %a /var/lib/private/pipit")).isEqualTo("700");
  }

  private static boolean isCamera(String state) throws Exception {
    return client.camera("camera").path("state").asText().equals(state);
  }

  @Test
  @Order(3)
  void theNetworkIsToldOfIt() throws Exception {
    Await.until(
        "its neighbours know the page, by Avahi or by itself",
        START,
        // Spaces are told as numbers there.
        () ->
            ask("timeout 20 avahi-browse -ptr _http._tcp || true")
                .contains("Pipit\\032on\\032pipit-vm"));
  }

  @Test
  @Order(4)
  void whenItIsKilledItIsStartedAgain() throws Exception {
    String killed = pid();
    ask("kill -KILL " + killed);
    awaitAnother(killed, START);
  }

  @Test
  @Order(5)
  void whenItHangsTheWatchdogStartsItAgain() throws Exception {
    String hung = pid();
    ask("kill -STOP " + hung);
    awaitAnother(hung, HANG);
    assertThat(journal()).contains("Watchdog timeout");
  }

  @Test
  @Order(6)
  void itIsStartedAgainAfterCode6AndNotAfterCode3() throws Exception {
    endOnceWith(6);
    awaitAnother("0", START);
    assertThat(journal()).contains("code=exited, status=6");

    endOnceWith(3);
    Await.until(
        "it stays ended",
        SOON,
        () -> ask("systemctl is-active pipit.service || true").equals("failed"));

    ask("rm /etc/systemd/system/pipit.service.d/end.conf && systemctl daemon-reload");
    ask("systemctl reset-failed pipit.service && systemctl restart pipit.service");
  }

  /** The next process ends at once with that code, the one after it is Pipit. */
  private static void endOnceWith(int code) throws IOException {
    ask(
        """
        rm -f /run/ended
        cat > /etc/systemd/system/pipit.service.d/end.conf << 'UNIT'
        [Service]
        ExecStartPre=+/bin/sh -c '[ -e /run/ended ] || touch /run/ending'
        ExecStart=
        ExecStart=/bin/sh -c '[ ! -e /run/ending ] || exit %d; exec /usr/lib/pipit/bin/pipit run'
        ExecStopPost=+/bin/sh -c 'rm -f /run/ending; touch /run/ended'
        UNIT
        systemctl daemon-reload
        systemctl stop pipit.service; rm -f /run/ended
        systemctl start --no-block pipit.service
        """
            .formatted(code));
  }

  @Test
  @Order(7)
  void installingItAgainKeepsTheSettings() throws Exception {
    String before = pid();
    ask("dpkg --install " + VirtualMachine.debianPackage());
    awaitAnother(before, START);
    assertThat(ask("cat /var/lib/pipit/pipit.toml")).contains("viewing = \"open\"");
  }

  @Test
  @Order(8)
  void theDeviceRestartsWhenItAsksForThatAndItsOwnerLetIt() throws Exception {
    assertThat(ask("systemctl is-enabled pipit-reboot.path || true")).isEqualTo("disabled");
    String boot = ask("cat /proc/sys/kernel/random/boot_id");
    ask("systemctl enable --now pipit-reboot.path");

    // What the service writes, see LastResortTest.
    ask("(sleep 1; echo 'a driver hangs' > /run/pipit/reboot) > /dev/null 2>&1 &");

    machine.awaitBoot(2);
    assertThat(ask("cat /proc/sys/kernel/random/boot_id")).isNotEqualTo(boot);
    ask("systemctl is-system-running --wait");
    assertThat(ask("systemctl list-units --failed --no-legend --plain")).isEmpty();
    awaitAnother("0", START);
    Await.until("the camera's picture", START, () -> GuestPipit.showsColorBars(client));
  }

  @Test
  @Order(9)
  void aResetIsInForceWithTheStartThatFollows() throws Exception {
    ask("echo '" + PASSWORD + "' | pipit reset-password --stdin");
    Owner owner = loggedIn();
    Answer backup =
        owner.post("/api/v1/backup", Owner.object("passphrase", PASSPHRASE, "password", PASSWORD));
    assertThat(backup.status()).as(backup.text()).isEqualTo(200);

    String before = pid();
    assertThatItStartsAgain(
        owner.post("/api/v1/factory-reset", Owner.object("password", PASSWORD)));
    awaitAnother(before, START);
    assertThat(ask("cat /var/lib/pipit/pipit.toml")).isEmpty();
    assertThat(client.get("/api/v1/session").body()).contains("\"claimed\":false");
  }

  private static void assertThatItStartsAgain(Answer answer) throws IOException {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(Owner.json(answer).path("startsAgain").asBoolean()).isTrue();
  }

  /** The service notices a password that the command line has set within a second or two. */
  private static Owner loggedIn() {
    AtomicReference<Owner> owner = new AtomicReference<>();
    Await.until(
        "the owner logs in",
        SOON,
        Duration.ofSeconds(3),
        () -> {
          try {
            owner.set(Owner.login(machine.httpPort(), PASSWORD));
            return true;
          } catch (AssertionError e) {
            return false;
          }
        });
    return owner.get();
  }

  @Test
  @Order(10)
  void purgingItLeavesNothing() throws Exception {
    ask("rm -r /etc/systemd/system/pipit.service.d /etc/systemd/system/pipit-cache.service");
    ask("apt-get purge -q -y pipit 2>&1");

    List<String> left =
        ask("find / -xdev -name '*pipit*'; find /run -maxdepth 1 -name pipit").lines().toList();
    assertThat(left).isEmpty();
    assertThat(ask("dpkg-query --list | grep -c pipit || true")).isEqualTo("0");
    assertThat(ask("systemctl list-units --failed --no-legend --plain")).isEmpty();
    assertThat(ask("cat /proc/net/tcp /proc/net/tcp6 | grep -c ':0050 [0-9A-F:]* 0A' || true"))
        .isEqualTo("0");
  }
}
