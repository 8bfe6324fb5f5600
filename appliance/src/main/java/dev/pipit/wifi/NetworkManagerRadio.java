package dev.pipit.wifi;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.types.Variant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A radio that NetworkManager has, over the system bus. Root may ask it for everything. */
final class NetworkManagerRadio implements Radio, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NetworkManagerRadio.class);
  private static final Duration SCAN_LIMIT = Duration.ofSeconds(15);
  private static final Duration SCAN_CHECK = Duration.ofMillis(500);
  private static final Duration OPEN_LIMIT = Duration.ofSeconds(30);

  /** NetworkManager gives a router's DHCP 45 s. */
  private static final Duration JOIN_LIMIT = Duration.ofSeconds(90);

  /** An activation has a dozen. */
  private static final int MOST_CHANGES = 64;

  private static final Duration IW_LIMIT = Duration.ofSeconds(5);
  private static final DBusPath NOTHING = new DBusPath("/");

  /** NetworkManager ends it when this process is gone, however that happened. */
  private static final Map<String, Variant<?>> WHILE_HERE =
      Map.of("persist", new Variant<>("volatile"), "bind-activation", new Variant<>("dbus-client"));

  private final DBusConnection bus;
  private final NetworkManagerBus.Daemon daemon;
  private final NetworkManagerBus.Settings settings;
  private final DBusPath device;

  /** Those since the last question; when nobody reads them, the oldest go. */
  private final BlockingQueue<NetworkManagerBus.Device.StateChanged> changes =
      new ArrayBlockingQueue<>(MOST_CHANGES);

  private NetworkManagerBus.@Nullable Connection present;
  private @Nullable DBusPath presentPath;
  private @Nullable Runnable keeper;

  private NetworkManagerRadio(DBusConnection bus) throws DBusException, RadioException {
    this.bus = bus;
    daemon = object(NetworkManagerBus.PATH, NetworkManagerBus.Daemon.class);
    settings = object(NetworkManagerBus.SETTINGS_PATH, NetworkManagerBus.Settings.class);
    device =
        daemon.GetDevices().stream()
            .filter(each -> deviceNumber(each, "DeviceType") == NetworkManagerBus.WIFI)
            .findFirst()
            .orElseThrow(() -> new RadioException("NetworkManager has no Wi-Fi radio"));
    bus.addSigHandler(
        NetworkManagerBus.Device.StateChanged.class,
        object(device.getPath(), NetworkManagerBus.Device.class),
        this::changed);
  }

  /** On the bus's own thread. */
  private void changed(NetworkManagerBus.Device.StateChanged change) {
    while (!changes.offer(change)) {
      changes.poll();
    }
  }

  /**
   * The first radio that NetworkManager has.
   *
   * @throws RadioException when there is none, or no NetworkManager
   */
  static NetworkManagerRadio first(Path busSocket) throws RadioException {
    DBusConnection bus = null;
    try {
      bus = DBusConnectionBuilder.forAddress("unix:path=" + busSocket).withShared(false).build();
      return new NetworkManagerRadio(bus);
    } catch (DBusException | RuntimeException | RadioException e) {
      if (bus != null) {
        bus.disconnect();
      }
      if (e instanceof RadioException radio) {
        throw radio;
      }
      throw new RadioException("NetworkManager cannot be asked: " + e.getMessage(), e);
    }
  }

  private <T extends DBusInterface> T object(String path, Class<T> type) throws DBusException {
    return bus.getRemoteObject(NetworkManagerBus.BUS_NAME, path, type);
  }

  private Object property(DBusPath of, String type, String name) {
    try {
      Object value = object(of.getPath(), Properties.class).Get(type, name);
      return value instanceof Variant<?> variant ? variant.getValue() : value;
    } catch (DBusException e) {
      throw new DBusExecutionException(e.getMessage());
    }
  }

  private int number(DBusPath of, String type, String name) {
    return ((Number) property(of, type, name)).intValue();
  }

  private int deviceNumber(DBusPath of, String name) {
    return number(of, NetworkManagerBus.DEVICE, name);
  }

  /** What is asked of the bus. */
  @FunctionalInterface
  private interface Question<T> {
    T ask() throws DBusException, InterruptedException, RadioException;
  }

  private static <T> T asked(String what, Question<T> question)
      throws RadioException, InterruptedException {
    try {
      return question.ask();
    } catch (DBusException | DBusExecutionException e) {
      throw new RadioException("The radio does not " + what + ": " + e.getMessage(), e);
    }
  }

  @Override
  public String mark() throws RadioException, InterruptedException {
    return asked(
        "tell its address",
        () -> {
          String address =
              String.valueOf(property(device, NetworkManagerBus.WIRELESS, "PermHwAddress"))
                  .replace(":", "")
                  .toUpperCase(Locale.ROOT);
          return address.substring(Math.max(0, address.length() - 4));
        });
  }

  @Override
  public boolean hasHighBand() throws RadioException, InterruptedException {
    return asked(
        "tell its bands",
        () ->
            (number(device, NetworkManagerBus.WIRELESS, "WirelessCapabilities")
                    & NetworkManagerBus.CAN_HIGH_BAND)
                != 0);
  }

  @Override
  public boolean isWired() throws RadioException, InterruptedException {
    return asked(
        "say whether there is a cable",
        () ->
            daemon.GetDevices().stream()
                .anyMatch(
                    each ->
                        deviceNumber(each, "DeviceType") == NetworkManagerBus.ETHERNET
                            && deviceNumber(each, "State") == NetworkManagerBus.ACTIVATED));
  }

  @Override
  public List<SeenNetwork> scan() throws RadioException, InterruptedException {
    return asked("listen for networks", this::listen);
  }

  private List<SeenNetwork> listen() throws DBusException, InterruptedException {
    NetworkManagerBus.Wireless radio = object(device.getPath(), NetworkManagerBus.Wireless.class);
    long before = lastScan();
    try {
      radio.RequestScan(Map.of());
    } catch (DBusExecutionException e) {
      // It listens already, or did a moment ago.
      log.debug("no new scan", e);
    }
    long deadline = System.nanoTime() + SCAN_LIMIT.toNanos();
    while (lastScan() == before && System.nanoTime() < deadline) {
      Thread.sleep(SCAN_CHECK);
    }
    List<SeenNetwork> points = new ArrayList<>();
    for (DBusPath point : radio.GetAllAccessPoints()) {
      try {
        SeenNetwork seen = seen(point);
        if (seen != null) {
          points.add(seen);
        }
      } catch (DBusExecutionException e) {
        log.debug("it is not heard any more", e);
      }
    }
    return SeenNetwork.merged(points);
  }

  private long lastScan() {
    return ((Number) property(device, NetworkManagerBus.WIRELESS, "LastScan")).longValue();
  }

  /** Null for one that does not tell its name. */
  private @Nullable SeenNetwork seen(DBusPath point) {
    byte[] name = PointSettings.bytes(property(point, NetworkManagerBus.ACCESS_POINT, "Ssid"));
    boolean isNamed = false;
    for (byte each : name) {
      isNamed |= each != 0;
    }
    if (!isNamed || name.length > 32) {
      return null;
    }
    return SeenNetwork.at(
        Ssid.of(name),
        number(point, NetworkManagerBus.ACCESS_POINT, "Strength") & 0xFF,
        number(point, NetworkManagerBus.ACCESS_POINT, "Frequency"),
        Security.of(
            number(point, NetworkManagerBus.ACCESS_POINT, "Flags"),
            number(point, NetworkManagerBus.ACCESS_POINT, "WpaFlags"),
            number(point, NetworkManagerBus.ACCESS_POINT, "RsnFlags")));
  }

  @Override
  public void openPoint(Ssid name, String password) throws RadioException, InterruptedException {
    forget();
    asked(
        "open a Wi-Fi of its own",
        () -> {
          changes.clear();
          present(
              daemon.AddAndActivateConnection2(
                      PointSettings.point(name, password), device, NOTHING, WHILE_HERE)
                  .connection());
          Attempt attempt = awaitActivated(OPEN_LIMIT);
          if (attempt instanceof Attempt.Failed(int reason)) {
            throw new RadioException("The radio opens no Wi-Fi of its own (" + reason + ")");
          }
          return attempt;
        });
  }

  @Override
  public boolean isPointOpen() throws RadioException, InterruptedException {
    DBusPath wanted = presentPath;
    return asked(
        "say whether its Wi-Fi is there",
        () ->
            wanted != null
                && deviceNumber(device, "State") == NetworkManagerBus.ACTIVATED
                && wanted.equals(connectionOfDevice()));
  }

  /** What the device is at, or null. */
  private @Nullable DBusPath connectionOfDevice() {
    DBusPath active = path(device, NetworkManagerBus.DEVICE, "ActiveConnection");
    return active.equals(NOTHING)
        ? null
        : path(active, NetworkManagerBus.ACTIVE_CONNECTION, "Connection");
  }

  private DBusPath path(DBusPath of, String type, String name) {
    return property(of, type, name) instanceof DBusPath path ? path : NOTHING;
  }

  @Override
  public void closePoint() throws RadioException, InterruptedException {
    forget();
    asked(
        "end what it was at before",
        () -> {
          if (deviceNumber(device, "State") > NetworkManagerBus.DISCONNECTED) {
            end(connectionOfDevice());
            awaitIdle();
          }
          return true;
        });
  }

  /** One that is nowhere on the disk was made by a process like this one: nobody else misses it. */
  private void end(@Nullable DBusPath connection) throws DBusException {
    if (connection != null
        && property(connection, NetworkManagerBus.CONNECTION, "Unsaved") instanceof Boolean unsaved
        && unsaved) {
      object(connection.getPath(), NetworkManagerBus.Connection.class).Delete();
    } else if (connection != null) {
      object(device.getPath(), NetworkManagerBus.Device.class).Disconnect();
    }
  }

  private void awaitIdle() throws InterruptedException {
    long deadline = System.nanoTime() + OPEN_LIMIT.toNanos();
    while (deviceNumber(device, "State") > NetworkManagerBus.DISCONNECTED
        && System.nanoTime() < deadline) {
      changes.poll(1, TimeUnit.SECONDS);
    }
  }

  @Override
  public Attempt join(JoinWish wish, Security security)
      throws RadioException, InterruptedException {
    UUID uuid = UUID.randomUUID();
    try {
      Attempt attempt =
          asked(
              "try that network",
              () -> {
                changes.clear();
                DBusPath connection =
                    settings.AddConnectionUnsaved(
                        PointSettings.joined(wish, security, uuid, false));
                present(connection);
                daemon.ActivateConnection(connection, device, NOTHING);
                return awaitActivated(JOIN_LIMIT);
              });
      NetworkManagerBus.Connection joined = present;
      keeper =
          joined == null
              ? null
              : () -> joined.Update(PointSettings.joined(wish, security, uuid, true));
      return attempt;
    } catch (RadioException e) {
      log.warn("{}", e.getMessage());
      return new Attempt.Failed(0);
    }
  }

  private void present(DBusPath connection) throws DBusException {
    presentPath = connection;
    present = object(connection.getPath(), NetworkManagerBus.Connection.class);
  }

  private Attempt awaitActivated(Duration limit) throws InterruptedException {
    Activation activation = new Activation();
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      NetworkManagerBus.Device.StateChanged change =
          changes.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (change == null) {
        return new Attempt.Failed(0);
      }
      log.debug("device state {}, reason {}", change.state(), change.reason());
      Attempt ended = activation.at(change.state(), change.reason());
      if (ended != null) {
        return ended;
      }
    }
  }

  /** Ends what the radio is at, and forgets the connection. */
  private void forget() throws RadioException, InterruptedException {
    NetworkManagerBus.Connection last = present;
    present = null;
    presentPath = null;
    keeper = null;
    if (last == null) {
      return;
    }
    asked(
        "end what it is at",
        () -> {
          try {
            // This ends it, too.
            last.Delete();
          } catch (DBusExecutionException e) {
            // It went with what it was for.
            log.debug("it is forgotten already", e);
          }
          awaitIdle();
          return true;
        });
  }

  @Override
  public void keep() throws RadioException, InterruptedException {
    Runnable keeping = keeper;
    DBusPath path = presentPath;
    if (keeping == null || path == null) {
      throw new IllegalStateException("no network is joined");
    }
    asked(
        "keep the network",
        () -> {
          keeping.run();
          Object file = property(path, NetworkManagerBus.CONNECTION, "Filename");
          try {
            Path written = Path.of(String.valueOf(file));
            PointFolder.sync(written);
            PointFolder.sync(written.resolveSibling("."));
          } catch (IOException e) {
            throw new RadioException("The network cannot be kept: " + e, e);
          }
          return true;
        });
  }

  @Override
  public void country(String code) throws RadioException, InterruptedException {
    try {
      Process iw =
          new ProcessBuilder("iw", "reg", "set", code)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!iw.waitFor(IW_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        iw.destroyForcibly();
      }
    } catch (IOException e) {
      throw new RadioException("The country cannot be set: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    bus.disconnect();
  }
}
