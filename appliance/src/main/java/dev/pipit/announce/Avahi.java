package dev.pipit.announce;

import java.util.List;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.types.UInt16;
import org.freedesktop.dbus.types.UInt32;

/** What is used of Avahi's interface on the system bus. Public because the bus library asks it. */
public final class Avahi {
  static final String BUS_NAME = "org.freedesktop.Avahi";

  /** Every network interface, and both versions of IP. */
  static final int ANY = -1;

  /** The states of an entry group that end it. */
  static final int COLLISION = 3;

  static final int FAILURE = 4;

  private Avahi() {}

  /** The daemon. */
  @DBusInterfaceName("org.freedesktop.Avahi.Server")
  public interface Server extends DBusInterface {
    /** A new, empty entry group of this connection. */
    DBusPath EntryGroupNew();
  }

  /** Entries that are announced together and end with the connection that made them. */
  @DBusInterfaceName("org.freedesktop.Avahi.EntryGroup")
  public interface EntryGroup extends DBusInterface {
    /** Adds a service; an empty domain and host are the daemon's own. */
    void AddService(
        int networkInterface,
        int protocol,
        UInt32 flags,
        String name,
        String type,
        String domain,
        String host,
        UInt16 port,
        List<List<Byte>> text);

    /** Announces what was added. */
    void Commit();

    /** 0 to 2 is well. */
    int GetState();

    /** Takes everything back. */
    void Free();
  }
}
