package dev.pipit.app;

import dev.pipit.announce.AnnouncedDevice;
import dev.pipit.announce.MqttLink;
import dev.pipit.announce.MqttSettings;
import dev.pipit.announce.MqttTrouble;
import dev.pipit.announce.Service;
import dev.pipit.announce.ServiceAnnouncement;
import dev.pipit.camera.CameraState;
import dev.pipit.camera.JpegPicture;
import dev.pipit.config.Configuration;
import dev.pipit.config.SettingsFileException;
import dev.pipit.config.SettingsRefusedException;
import dev.pipit.config.StateDirectory;
import dev.pipit.device.Motion;
import dev.pipit.device.Night;
import dev.pipit.http.ServiceState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the network of the page, and Home Assistant of the cameras, as the settings say, now and
 * whenever they change. Any thread; nothing but {@link #close()} waits.
 */
final class Announcements implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Announcements.class);

  /** Where the system bus is when DBUS_SYSTEM_BUS_ADDRESS does not say (D-Bus specification). */
  private static final String BUS = "/run/dbus/system_bus_socket";

  private static final String BUS_ADDRESS = "unix:path=";
  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");
  private static final String ID = "device-id";
  private static final int ID_BYTES = 4;

  /**
   * Where the page is.
   *
   * @param bind the address that it listens on
   * @param loopback whether only this machine can reach it; nobody else is told then
   */
  record Place(String bind, int port, boolean loopback) {}

  private final SettingsKeeper keeper;
  private final ServiceAnnouncement page;
  private final MqttLink mqtt;
  private final Supplier<Place> where;
  private volatile @Nullable String address;

  /**
   * Begins to announce.
   *
   * @param where asked whenever settings change
   * @param viewers how many watch the camera of that name
   */
  Announcements(
      Supplier<Place> where,
      StateDirectory state,
      CamerasOnAir cameras,
      SettingsKeeper keeper,
      ToIntFunction<String> viewers) {
    this.where = where;
    this.keeper = keeper;
    String host = hostName();
    page = new ServiceAnnouncement(host, bus(System.getenv("DBUS_SYSTEM_BUS_ADDRESS")));
    mqtt = new MqttLink(new Device(id(state), host, () -> address, cameras, keeper, viewers));
    settingsChanged();
  }

  /** The socket of the system bus; a bus that is reached otherwise is as none. */
  static Path bus(@Nullable String address) {
    return Path.of(
        address != null && address.startsWith(BUS_ADDRESS)
            ? address.substring(BUS_ADDRESS.length()).replaceFirst("[,;].*", "")
            : BUS);
  }

  /** Goes on by the keeper's present settings, and where the page is now. */
  synchronized void settingsChanged() {
    // The newest, whoever calls first.
    Place place = where.get();
    Configuration.Announce wanted = keeper.present().configuration().announce();
    String host = hostName();
    address = place.loopback() ? null : "http://" + host + ".local:" + place.port() + "/";
    page.follow(wanted.mdns() && !place.loopback() ? service(place, host) : null);
    mqtt.follow(wanted.broker().isEmpty() ? null : settings(wanted));
  }

  private static Service service(Place place, String host) {
    return new Service(
        "Pipit on " + host, "_http._tcp", place.port(), only(place.bind()), Map.of("path", "/"));
  }

  private static MqttSettings settings(Configuration.Announce wanted) {
    return new MqttSettings(
        URI.create(wanted.broker()),
        wanted.user(),
        wanted.passwordFile().isEmpty() ? null : Path.of(wanted.passwordFile()),
        wanted.discoveryPrefix(),
        Duration.ofSeconds(wanted.snapshotSeconds()));
  }

  /** The address when it is one, null when it stands for all. */
  private static @Nullable InetAddress only(String bind) {
    int zone = bind.indexOf('%');
    InetAddress address = InetAddress.ofLiteral(zone < 0 ? bind : bind.substring(0, zone));
    return address.isAnyLocalAddress() ? null : address;
  }

  /** The machine's own name, without a domain. */
  static String hostName() {
    try {
      return Files.readString(HOST_NAME).strip().replaceFirst("\\..*", "");
    } catch (IOException e) {
      return "pipit";
    }
  }

  static String id(StateDirectory state) {
    try {
      byte[] known = state.read(ID);
      String text = known == null ? "" : new String(known, StandardCharsets.US_ASCII).strip();
      if (text.matches("[0-9a-f]{8}")) {
        return text;
      }
    } catch (IOException e) {
      log.atWarn().setCause(e).log("the device's id cannot be read");
    }
    byte[] random = new byte[ID_BYTES];
    new SecureRandom().nextBytes(random);
    String id = HexFormat.of().formatHex(random);
    try {
      state.write(ID, (id + "\n").getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      log.warn("the device's id cannot be kept: Home Assistant will see a new device next time");
    }
    return id;
  }

  /** A sensor tells something else; never waits. */
  void sensorsChanged() {
    mqtt.look();
  }

  /** What keeps Home Assistant from being told; null when nothing does. */
  @Nullable MqttTrouble trouble() {
    return mqtt.trouble();
  }

  /** Takes back what was told, in about two seconds. */
  @Override
  public void close() {
    page.end();
    mqtt.end();
    mqtt.close();
    page.close();
  }

  private record Device(
      String id,
      String name,
      Supplier<@Nullable String> reachedAt,
      CamerasOnAir onAir,
      SettingsKeeper keeper,
      ToIntFunction<String> viewers)
      implements AnnouncedDevice {
    @Override
    public String version() {
      return Version.text();
    }

    @Override
    public @Nullable String address() {
      return reachedAt.get();
    }

    @Override
    public @Nullable String problem() {
      List<ServiceState.Warning> warnings = onAir.warnings();
      return warnings.isEmpty() ? null : warnings.getFirst().sentence();
    }

    @Override
    public @Nullable Sensed motion() {
      Boolean there = onAir.hasMotionSensor();
      if (there == null) {
        return null;
      }
      if (!there) {
        return Sensed.UNAVAILABLE;
      }
      // Of cameras that are closed nothing is told but that nothing is.
      Motion now = onAir.motion();
      return now != null && now.detected() ? Sensed.YES : Sensed.NO;
    }

    @Override
    public @Nullable Sensed night() {
      Night now = onAir.night();
      return now == null ? null : now.on() ? Sensed.YES : Sensed.NO;
    }

    @Override
    public List<Eye> cameras() {
      return onAir.all().stream().map(camera -> new Eye(camera, keeper, viewers)).toList();
    }
  }

  private record Eye(OnAir onAir, SettingsKeeper keeper, ToIntFunction<String> count)
      implements AnnouncedDevice.AnnouncedCamera {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    @Override
    public String name() {
      return onAir.camera().name();
    }

    @Override
    public @Nullable String problem() {
      return onAir.isPrivate()
          ? null
          : switch (onAir.camera().status().state()) {
            case CameraState.Starting _, CameraState.Live _, CameraState.Stopped _ -> null;
            case CameraState.Waiting(var fault) -> fault.sentence();
            case CameraState.Mending(var fault) -> fault.sentence();
            case CameraState.Failed(var fault) -> fault.sentence();
          };
    }

    @Override
    public int viewers() {
      return count.applyAsInt(name());
    }

    @Override
    public boolean isPrivate() {
      return onAir.isPrivate();
    }

    @Override
    public void setPrivate(boolean closed) throws IOException {
      try {
        keeper.change(null, Map.of("cameras." + name() + ".privacy", closed));
      } catch (SettingsRefusedException | SettingsFileException | SettingsKeeper.StaleException e) {
        throw new IOException(e.getMessage(), e);
      }
    }

    @Override
    public byte @Nullable [] snapshot() throws InterruptedException {
      try (JpegPicture picture =
          OnePicture.of(onAir.camera().jpeg(), System.nanoTime(), PATIENCE)) {
        if (picture == null) {
          return null;
        }
        ByteBuffer bytes = picture.bytes();
        byte[] jpeg = new byte[bytes.remaining()];
        bytes.get(jpeg);
        return jpeg;
      }
    }
  }
}
