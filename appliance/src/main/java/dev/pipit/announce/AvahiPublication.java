package dev.pipit.announce;

import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.types.UInt16;
import org.freedesktop.dbus.types.UInt32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An entry group of Avahi's. It ends with its connection to the bus, thus with this process,
 * however that ends.
 */
final class AvahiPublication implements ServiceAnnouncement.Publication {
  private static final Logger log = LoggerFactory.getLogger(AvahiPublication.class);
  private static final int MOST_NAMES = 20;

  /** What Avahi says of a name that another service of this machine has; the bus hides the code. */
  private static final String TAKEN = "Local name collision";

  private final DBusConnection bus;
  private final Avahi.Server server;
  private final Service service;
  private Avahi.EntryGroup group;
  private int number = 1;

  private AvahiPublication(DBusConnection bus, Avahi.Server server, Service service)
      throws DBusException {
    this.bus = bus;
    this.server = server;
    this.service = service;
    group = announced();
  }

  /**
   * Announces by Avahi.
   *
   * @return null when there is no bus or no Avahi on it
   * @throws IOException when Avahi is there and refuses
   */
  static @Nullable AvahiPublication publish(Service service, Path busSocket) throws IOException {
    if (!Files.exists(busSocket)) {
      return null;
    }
    DBusConnection bus = null;
    try {
      bus = DBusConnectionBuilder.forAddress("unix:path=" + busSocket).withShared(false).build();
      Avahi.Server server = bus.getRemoteObject(Avahi.BUS_NAME, "/", Avahi.Server.class);
      return new AvahiPublication(bus, server, service);
    } catch (DBusException | RuntimeException e) {
      // RuntimeException: a bus that hangs up amid the greeting makes dbus-java ask a transport
      // that is gone.
      disconnect(bus);
      log.debug("no Avahi on the system bus", e);
      return null;
    }
  }

  /** Announces under the first name that is free on this machine. */
  private Avahi.EntryGroup announced() throws DBusException {
    while (true) {
      Avahi.EntryGroup made =
          bus.getRemoteObject(
              Avahi.BUS_NAME, server.EntryGroupNew().getPath(), Avahi.EntryGroup.class);
      try {
        add(made, number == 1 ? service : service.renamed(number));
        return made;
      } catch (DBusExecutionException e) {
        made.Free();
        if (!TAKEN.equals(e.getMessage()) || number == MOST_NAMES) {
          throw e;
        }
        number++;
      }
    }
  }

  private static void add(Avahi.EntryGroup group, Service named) {
    group.AddService(
        networkInterface(named),
        Avahi.ANY,
        new UInt32(0),
        named.name(),
        named.type(),
        "",
        "",
        new UInt16(named.port()),
        text(named.text()));
    group.Commit();
  }

  private static int networkInterface(Service service) {
    try {
      NetworkInterface of =
          service.address() == null ? null : NetworkInterface.getByInetAddress(service.address());
      return of == null ? Avahi.ANY : of.getIndex();
    } catch (SocketException e) {
      return Avahi.ANY;
    }
  }

  private static List<List<Byte>> text(Map<String, String> pairs) {
    List<List<Byte>> text = new ArrayList<>();
    pairs.forEach(
        (key, value) -> {
          List<Byte> bytes = new ArrayList<>();
          for (byte octet : (key + "=" + value).getBytes(StandardCharsets.UTF_8)) {
            bytes.add(octet);
          }
          text.add(bytes);
        });
    return text;
  }

  @Override
  public boolean stands() {
    try {
      int state = group.GetState();
      if (state == Avahi.COLLISION && number < MOST_NAMES) {
        // Another machine has the name.
        group.Free();
        number++;
        group = announced();
        return true;
      }
      return state != Avahi.COLLISION && state != Avahi.FAILURE;
    } catch (DBusException | DBusExecutionException e) {
      log.debug("Avahi went away", e);
      return false;
    }
  }

  @Override
  public void close() {
    disconnect(bus);
  }

  private static void disconnect(@Nullable DBusConnection bus) {
    if (bus != null) {
      bus.disconnect();
    }
  }
}
