package dev.pipit.device;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.types.Variant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The name of the Wi-Fi network that each radio is in, by NetworkManager's word (its D-Bus
 * interface, 1.52): neither {@code /proc} nor {@code /sys} has it. Asked once a minute at most, on
 * a virtual thread of its own with a connection that ends with it; who asks gets what was heard
 * last, and never waits. Nothing where there is no bus or no NetworkManager. Any thread.
 */
public final class WifiNames implements Supplier<Map<String, String>> {
  private static final Logger log = LoggerFactory.getLogger(WifiNames.class);
  private static final long AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final String MANAGER = "org.freedesktop.NetworkManager";
  private static final String ROOT = "/org/freedesktop/NetworkManager";
  private static final String NONE = "/";
  private static final int MOST_DEVICES = 32;

  private final Path busSocket;
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile Map<String, String> heard = Map.of();
  private volatile @Nullable Long askedNanos;

  /**
   * @param busSocket of the system bus
   */
  public WifiNames(Path busSocket) {
    this.busSocket = busSocket;
  }

  /** By the name of the network device. */
  @Override
  public Map<String, String> get() {
    Long asked = askedNanos;
    long now = System.nanoTime();
    if ((asked == null || now - asked >= AGAIN_NANOS) && asking.compareAndSet(false, true)) {
      askedNanos = now;
      Thread.ofVirtual().name("wifi-names").start(this::ask);
    }
    return heard;
  }

  private void ask() {
    try {
      heard = Files.exists(busSocket) ? names() : Map.of();
    } catch (DBusException | RuntimeException e) {
      // RuntimeException: a refusal by the bus, or a bus that hangs up amid the greeting.
      heard = Map.of();
      log.debug("NetworkManager does not tell", e);
    } finally {
      asking.set(false);
    }
  }

  private Map<String, String> names() throws DBusException {
    Map<String, String> names = new HashMap<>();
    DBusConnection bus =
        DBusConnectionBuilder.forAddress("unix:path=" + busSocket).withShared(false).build();
    try {
      Map<String, Variant<?>> manager = properties(bus, ROOT, MANAGER);
      if (value(manager, "Devices") instanceof List<?> devices) {
        for (Object device : devices.subList(0, Math.min(MOST_DEVICES, devices.size()))) {
          if (device instanceof DBusPath path) {
            add(bus, path.getPath(), names);
          }
        }
      }
    } finally {
      bus.disconnect();
    }
    return Map.copyOf(names);
  }

  private static void add(DBusConnection bus, String path, Map<String, String> names)
      throws DBusException {
    // NM_DEVICE_TYPE_WIFI
    Map<String, Variant<?>> device = properties(bus, path, MANAGER + ".Device");
    if (!"2".equals(String.valueOf(value(device, "DeviceType")))
        || !(value(device, "Interface") instanceof String name)) {
      return;
    }
    Map<String, Variant<?>> radio = properties(bus, path, MANAGER + ".Device.Wireless");
    if (value(radio, "ActiveAccessPoint") instanceof DBusPath point
        && !point.getPath().equals(NONE)) {
      Object ssid = value(properties(bus, point.getPath(), MANAGER + ".AccessPoint"), "Ssid");
      String text = text(ssid);
      if (!text.isEmpty()) {
        names.put(name, text);
      }
    }
  }

  private static Map<String, Variant<?>> properties(
      DBusConnection bus, String path, String ofInterface) throws DBusException {
    return bus.getRemoteObject(MANAGER, path, Properties.class).GetAll(ofInterface);
  }

  private static @Nullable Object value(Map<String, Variant<?>> properties, String name) {
    Variant<?> value = properties.get(name);
    return value == null ? null : value.getValue();
  }

  /** A name is up to 32 bytes of anything (IEEE 802.11, 9.4.2.2). */
  private static String text(@Nullable Object ssid) {
    byte[] bytes = new byte[0];
    if (ssid instanceof byte[] array) {
      bytes = array;
    } else if (ssid instanceof List<?> list) {
      bytes = new byte[list.size()];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = list.get(i) instanceof Byte octet ? octet : 0;
      }
    }
    return new String(bytes, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "");
  }
}
