package dev.pipit.installed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.installed.AvahiDaemon.Found;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a second machine finds of the installed program by multicast DNS, with Avahi. */
@Tag("players")
@Timeout(600)
class FoundOnTheNetworkTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder = Path.of("");
  private SecondMachine machine;
  private AvahiDaemon there;

  @BeforeEach
  void connect() throws Exception {
    machine = new SecondMachine();
    there = new AvahiDaemon(machine.command(), folder.resolve("there"), "eth0", "second");
  }

  @AfterEach
  void disconnect() throws Exception {
    there.close();
    machine.close();
  }

  @Test
  void theProgramIsFoundOnceItsSettingsSaySoAndUntilItStops() throws Exception {
    try (InstalledPipit pipit = start("unix:path=/nowhere/bus", "[mdns]\nenabled = false\n")) {
      Await.until("it is up", LIMIT, () -> Files.readString(pipit.log()).contains("Pipit is at "));
      there.awaitPages();
      settings("");
      there.awaitPages(page(pipit));
      assertThat(Files.readString(pipit.log())).contains("by=jmdns");
      assertThat(pipit.stop(Duration.ofSeconds(10))).isZero();
      // The record itself would be good for more than an hour.
      there.awaitPages();
    }
  }

  @Test
  void avahiForgetsEvenAProgramThatWasKilled() throws Exception {
    try (AvahiDaemon here =
            new AvahiDaemon(List.of(), folder.resolve("here"), machine.hostInterface(), "here");
        InstalledPipit pipit = start(here.busAddress(), "")) {
      there.awaitPages(page(pipit));
      assertThat(Files.readString(pipit.log())).contains("by=avahi");
      pipit.kill();
      there.awaitPages();
    }
  }

  private InstalledPipit start(String bus, String more) throws Exception {
    settings(more);
    return InstalledPipit.startBy(
        List.of("env", "DBUS_SYSTEM_BUS_ADDRESS=" + bus),
        "found-on-the-network",
        "--config",
        folder.resolve("pipit.toml").toString(),
        "--source",
        "test");
  }

  private void settings(String more) throws Exception {
    Files.writeString(
        folder.resolve("pipit.toml"),
        """
        [server]
        bind = "%s"

        [state]
        directory = "%s"

        """
                .formatted(machine.hostAddress(), folder.toAbsolutePath().resolve("state"))
            + more);
  }

  private Found page(InstalledPipit pipit) throws Exception {
    String host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    return new Found(
        "Pipit on " + host.replaceFirst("\\..*", ""),
        InetAddress.ofLiteral(machine.hostAddress()).getHostAddress(),
        pipit.port(),
        "\"path=/\"");
  }
}
