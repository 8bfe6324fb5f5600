package dev.pipit.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.installed.AvahiDaemon;
import dev.pipit.installed.Await;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real system bus; NetworkManager with a radio is played on it, since there is no radio here. */
@Tag("players")
class WifiNamesTest {
  private static final String ROOT = "/org/freedesktop/NetworkManager";
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path folder = Path.of("");

  /** One object of NetworkManager's, by its properties. */
  public static final class Told implements Properties {
    private final String path;
    private final Map<String, Map<String, Variant<?>>> properties;

    Told(String path, Map<String, Map<String, Variant<?>>> properties) {
      this.path = path;
      this.properties = properties;
    }

    @Override
    public String getObjectPath() {
      return path;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <A> A Get(String ofInterface, String name) {
      return (A) Objects.requireNonNull(GetAll(ofInterface).get(name));
    }

    @Override
    public <A> void Set(String ofInterface, String name, A value) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Map<String, Variant<?>> GetAll(String ofInterface) {
      return properties.getOrDefault(ofInterface, Map.of());
    }
  }

  private static Told device(String number, int type, String name, String point) {
    return new Told(
        ROOT + "/Devices/" + number,
        Map.of(
            "org.freedesktop.NetworkManager.Device",
            Map.of("DeviceType", new Variant<>(new UInt32(type)), "Interface", new Variant<>(name)),
            "org.freedesktop.NetworkManager.Device.Wireless",
            Map.of("ActiveAccessPoint", new Variant<>(new DBusPath(point)))));
  }

  @Test
  void aRadioIsInTheNetworkThatNetworkManagerNames() throws Exception {
    Path socket = folder.resolve("bus");
    Process daemon = bus(socket);
    List<Told> objects = new ArrayList<>();
    objects.add(
        new Told(
            ROOT,
            Map.of(
                "org.freedesktop.NetworkManager",
                Map.of(
                    "Devices",
                    new Variant<>(
                        List.of(
                            new DBusPath(ROOT + "/Devices/1"),
                            new DBusPath(ROOT + "/Devices/2"),
                            new DBusPath(ROOT + "/Devices/3")),
                        "ao")))));
    objects.add(device("1", 1, "eth0", "/"));
    objects.add(device("2", 2, "wlan0", ROOT + "/AccessPoint/7"));
    objects.add(device("3", 2, "wlan1", "/"));
    objects.add(
        new Told(
            ROOT + "/AccessPoint/7",
            Map.of(
                "org.freedesktop.NetworkManager.AccessPoint",
                Map.of("Ssid", new Variant<>("Gärten\n".getBytes(StandardCharsets.UTF_8), "ay")))));
    try (DBusConnection manager =
        DBusConnectionBuilder.forAddress("unix:path=" + socket).withShared(false).build()) {
      for (Told object : objects) {
        manager.exportObject(object.getObjectPath(), object);
      }
      manager.requestBusName("org.freedesktop.NetworkManager");
      WifiNames names = new WifiNames(socket);
      Await.until("the name is heard", LIMIT, () -> names.get().equals(Map.of("wlan0", "Gärten")));
    } finally {
      daemon.destroy();
      daemon.waitFor();
    }
  }

  @Test
  void withoutNetworkManagerThereIsNoName() throws Exception {
    Path socket = folder.resolve("bus");
    Process daemon = bus(socket);
    try {
      assertNobodyWaits(new WifiNames(socket));
    } finally {
      daemon.destroy();
      daemon.waitFor();
    }
    assertNobodyWaits(new WifiNames(folder.resolve("nowhere")));
  }

  /** Who asks is answered at once, whatever the bus does. */
  @Test
  void aBusThatNeverAnswersHoldsNobody() throws Exception {
    Path socket = folder.resolve("bus");
    try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      silent.bind(UnixDomainSocketAddress.of(socket));
      assertNobodyWaits(new WifiNames(socket));
    }
  }

  private static void assertNobodyWaits(WifiNames names) {
    for (int i = 0; i < 100; i++) {
      assertThat(names.get()).isEmpty();
    }
  }

  private Process bus(Path socket) throws Exception {
    Path configuration = AvahiDaemon.busConfiguration(folder, socket);
    Process daemon =
        new ProcessBuilder(
                "dbus-daemon", "--nofork", "--nopidfile", "--config-file=" + configuration)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("bus.log").toFile())
            .start();
    Await.until("a bus", LIMIT, () -> Files.exists(socket));
    return daemon;
  }
}
