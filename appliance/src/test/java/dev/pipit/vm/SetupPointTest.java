package dev.pipit.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.installed.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * The device's own Wi-Fi with the kernel's own radios, NetworkManager, a router (hostapd) and a
 * phone (wpa_supplicant), each with a network stack of its own: all that is asked goes through the
 * air. One machine, since its start costs most; what is told below happens to it in that order.
 */
@Tag("image")
@Timeout(1800)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SetupPointTest {
  private static final Duration START = GuestPipit.START.multipliedBy(3);
  private static final String HERE = "http://192.0.2.1";
  private static final String HOME = "486f6d6520737765657420686f6d65";
  private static final String STATE = "/run/pipit-setup-point/state";
  private static final String WIFI =
      VirtualMachine.inRepository(Path.of("src/test/vm/wifi.sh")) + " ";

  private static VirtualMachine machine;

  @BeforeAll
  static void install() throws IOException {
    machine = VirtualMachine.bootWifi("setup-point", 3);
    String repository = "/run/pipit-vm/repository";
    ask("systemctl is-system-running --wait || true");
    // As image-build/ puts it together. The machine's own cable, over which it is asked here, is
    // not
    // seen: has-no-cable has a test of its own.
    ask(
        """
        set -e
        cd %s
        cp -r image-build/rootfs/etc/NetworkManager /etc/
        cat > /etc/NetworkManager/conf.d/vm.conf << 'CONF'
        [keyfile]
        unmanaged-devices=interface-name:eth0;interface-name:wlan1;interface-name:wlan2
        CONF
        mkdir -p -m 700 /data/settings/system-connections /usr/lib/pipit-image
        mount --bind /data/settings/system-connections /etc/NetworkManager/system-connections
        for radio in wlan1 wlan2; do nmcli device set $radio managed no; done
        %s radios
        systemctl restart NetworkManager
        install -m 755 systemd/image/setup-point-password /usr/lib/pipit-image/
        cp systemd/image/pipit-setup-point.* /etc/systemd/system/
        for unit in pipit pipit-setup-point; do
          mkdir -p /etc/systemd/system/$unit.service.d
          cat > /etc/systemd/system/$unit.service.d/vm.conf << 'UNIT'
        [Service]
        ExecCondition=
        Environment=PIPIT_JAVA_OPTS=-XX:TieredStopAtLevel=1
        Environment=PIPIT_CAMERAS_CAMERA_SOURCE=test PIPIT_CAMERAS_CAMERA_WIDTH=320
        Environment=PIPIT_CAMERAS_CAMERA_HEIGHT=180 PIPIT_CAMERAS_CAMERA_FRAME_RATE=5
        TimeoutStartSec=300
        UNIT
        done
        ln -s /dev/null /etc/systemd/system/pipit-cache.service
        systemctl daemon-reload
        """
            .formatted(repository, WIFI));
    ask(WIFI + "router wpa2 'right password'");
    ask("dpkg --install " + VirtualMachine.debianPackage());
  }

  @AfterAll
  static void end() {
    machine.close();
  }

  private static String ask(String script) throws IOException {
    return machine.insideOk(script, START).strip();
  }

  /** What the phone gets, with the head of the answer. */
  private static String phoneAsks(String options) throws IOException {
    GuestResult result = machine.inside(WIFI + "ask --include " + options, START);
    if (result.status() != 0) {
      throw new IOException("the phone has no answer (curl " + result.status() + ") " + options);
    }
    return result.output().strip();
  }

  private static String join(String body) throws IOException {
    return phoneAsks(
        "--header 'Content-Type: application/json' --data '%s' %s/api/v1/setup-point/join"
            .formatted(body, HERE));
  }

  /** The phone finds the Wi-Fi again by itself, as its owner's would. */
  private static void awaitFailure(String code) {
    Await.until(
        "the Wi-Fi is back, and its page says: " + code,
        START,
        Duration.ofSeconds(1),
        () -> phoneAsks(HERE + "/api/v1/setup-point").contains("\"code\":\"" + code + "\""));
  }

  private static void awaitJoined() {
    Await.until(
        "it is done",
        START,
        Duration.ofSeconds(1),
        () ->
            ask("systemctl is-active pipit-setup-point.service || true").equals("inactive")
                && ask("nmcli --terse --fields NAME connection show --active")
                    .contains("pipit-wifi"));
  }

  private static void openAndJoinWithThePhone() throws IOException {
    Await.until(
        "the device's own Wi-Fi is there",
        START,
        Duration.ofSeconds(1),
        () -> ask("head -1 " + STATE + " || true").startsWith("open "));
    ask(WIFI + "phone Pipit-0000 $(cat /data/settings/setup-point)");
  }

  @Test
  @Order(1)
  void halfAMinuteAfterTheStartItsOwnWifiIsThereAndEveryNameLeadsToItsPage() throws IOException {
    ask("systemctl start pipit-setup-point.timer");
    openAndJoinWithThePhone();

    for (String page :
        new String[] {
          "connectivitycheck.gstatic.com/generate_204",
          "captive.apple.com/hotspot-detect.html",
          "www.msftconnecttest.com/connecttest.txt",
          "detectportal.firefox.com/canonical.html"
        }) {
      assertThat(phoneAsks("http://" + page))
          .startsWith("HTTP/1.1 302")
          .contains("Location: " + HERE + "/setup");
    }
    assertThat(phoneAsks("--location http://anything.example/"))
        .contains("HTTP/1.1 200", "text/html");
    assertThat(phoneAsks(HERE + "/api/v1/setup-point"))
        .contains("\"name\":\"Home sweet home\"", "\"security\":\"wpa2\"", "\"claimCode\":\"")
        .contains("\"failed\":null");
    assertThat(ask("journalctl --unit=pipit-setup-point --output=cat"))
        .contains("Join the Wi-Fi Pipit-0000");
  }

  @Test
  @Order(2)
  void whatCannotBeAPasswordIsToldBeforeItsWifiGoes() throws IOException {
    assertThat(join("{\"ssid\":\"" + HOME + "\",\"password\":\"short\"}"))
        .startsWith("HTTP/1.1 422")
        .contains("8 to 63");
    assertThat(join("{\"ssid\":\"" + HOME + "\"}"))
        .startsWith("HTTP/1.1 422")
        .contains("is missing");
    assertThat(join("{\"name\":\"\",\"password\":\"12345678\"}")).startsWith("HTTP/1.1 422");
    assertThat(ask("head -1 " + STATE)).startsWith("open ");
  }

  @Test
  @Order(3)
  void aWrongPasswordIsNamedWhenItsWifiIsBack() throws IOException {
    assertThat(join("{\"ssid\":\"" + HOME + "\",\"password\":\"wrong password\"}"))
        .startsWith("HTTP/1.1 204");
    awaitFailure("password");
    assertThat(ask("ls /data/settings/system-connections")).isEmpty();
  }

  @Test
  @Order(4)
  void theRightPasswordJoinsAndIsKept() throws IOException {
    assertThat(
            join(
                "{\"ssid\":\"%s\",\"password\":\"right password\",\"country\":\"DE\"}"
                    .formatted(HOME)))
        .startsWith("HTTP/1.1 204");
    awaitJoined();

    assertThat(ask("stat --format '%a %U %n' /data/settings/system-connections/*"))
        .isEqualTo("600 root /data/settings/system-connections/pipit-wifi.nmconnection");
    assertThat(ask("cat /data/settings/system-connections/*"))
        .contains("ssid=Home sweet home", "psk=right password");
    assertThat(ask("cat /data/settings/regulatory-domain")).isEqualTo("DE");
    assertThat(ask("ls " + STATE + " 2>&1 || true")).contains("No such file");
    String address = ask("ip -4 -o address show wlan0 | sed 's/.*inet \\([0-9.]*\\).*/\\1/'");
    String neighbour = "ip netns exec home curl --silent --include --max-time 20 http://" + address;
    assertThat(address).startsWith("10.9.0.");
    assertThat(ask(neighbour + "/")).startsWith("HTTP/1.1 200");
    assertThat(ask(neighbour + "/ --header 'Host: captive.apple.com'"))
        .as("a foreign name on the Wi-Fi of the house")
        .startsWith("HTTP/1.1 421");
    assertThat(ask(neighbour + "/api/v1/setup-point")).startsWith("HTTP/1.1 404");
    ask("systemctl start pipit-setup-point.service");
    assertThat(ask("systemctl is-active pipit-setup-point.service || true"))
        .as("whoever disturbs the Wi-Fi of the house gets no other way in")
        .isEqualTo("inactive");
  }

  @Test
  @Order(5)
  void aWifiOfWpa3AloneIsNamedAsSuchAndJoinedWhereTheRadioCan() throws IOException {
    // In this order: the timer begins it again as soon as no network is known.
    ask(WIFI + "router wpa3 'right password'");
    ask("nmcli connection delete pipit-wifi");
    ask("systemctl start pipit-setup-point.service");
    openAndJoinWithThePhone();
    assertThat(phoneAsks(HERE + "/api/v1/setup-point")).contains("\"security\":\"wpa3\"");
    assertThat(join("{\"ssid\":\"" + HOME + "\",\"password\":\"wrong password\"}"))
        .startsWith("HTTP/1.1 204");
    awaitFailure("wpa3-only");
    assertThat(join("{\"ssid\":\"" + HOME + "\",\"password\":\"right password\"}"))
        .startsWith("HTTP/1.1 204");
    awaitJoined();
    assertThat(ask("cat /data/settings/system-connections/*")).contains("key-mgmt=sae");
  }
}
