package dev.pipit.wifi;

import java.util.List;
import java.util.Map;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.Tuple;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.annotations.Position;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.messages.DBusSignal;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;

/**
 * What is used of NetworkManager's interface on the system bus. Public because the bus library asks
 * it.
 *
 * @see <a href="https://networkmanager.dev/docs/api/latest/spec.html">its description</a>
 */
public final class NetworkManagerBus {
  static final String BUS_NAME = "org.freedesktop.NetworkManager";
  static final String PATH = "/org/freedesktop/NetworkManager";
  static final String SETTINGS_PATH = PATH + "/Settings";
  static final String DEVICE = BUS_NAME + ".Device";
  static final String WIRELESS = DEVICE + ".Wireless";
  static final String ACCESS_POINT = BUS_NAME + ".AccessPoint";
  static final String ACTIVE_CONNECTION = BUS_NAME + ".Connection.Active";
  static final String CONNECTION = BUS_NAME + ".Settings.Connection";

  /** NMDeviceType. */
  static final int ETHERNET = 1;

  static final int WIFI = 2;

  /** NMDeviceState. */
  static final int DISCONNECTED = 30;

  static final int PREPARE = 40;
  static final int ACTIVATED = 100;
  static final int FAILED = 120;

  /** NMDeviceWifiCapabilities: 5 GHz. */
  static final int CAN_HIGH_BAND = 0x400;

  private NetworkManagerBus() {}

  /** The daemon. */
  @DBusInterfaceName(BUS_NAME)
  public interface Daemon extends DBusInterface {
    /** Every device that it knows. */
    List<DBusPath> GetDevices();

    /** Begins to activate a connection on a device; "/" for no access point in particular. */
    DBusPath ActivateConnection(DBusPath connection, DBusPath device, DBusPath specificObject);

    /** Adds a connection and begins to activate it; the options say how long it is to be there. */
    Begun<DBusPath, DBusPath, Map<String, Variant<?>>> AddAndActivateConnection2(
        Map<String, Map<String, Variant<?>>> settings,
        DBusPath device,
        DBusPath specificObject,
        Map<String, Variant<?>> options);
  }

  /**
   * What it answers; the bus library knows such answers by their type's parameters.
   *
   * @param <C> of the connection
   * @param <A> of its activation
   * @param <M> of what there is more
   */
  public static final class Begun<C, A, M> extends Tuple {
    @Position(0)
    private final C connection;

    @Position(1)
    private final A active;

    @Position(2)
    private final M more;

    /** As the bus library reads it. */
    public Begun(C connection, A active, M more) {
      this.connection = connection;
      this.active = active;
      this.more = more;
    }

    C connection() {
      return connection;
    }

    A active() {
      return active;
    }

    M more() {
      return more;
    }
  }

  /** The connections that it knows. */
  @DBusInterfaceName("org.freedesktop.NetworkManager.Settings")
  public interface Settings extends DBusInterface {
    /** Adds one that is forgotten when the daemon ends. */
    DBusPath AddConnectionUnsaved(Map<String, Map<String, Variant<?>>> settings);
  }

  /** One of them. */
  @DBusInterfaceName(CONNECTION)
  public interface Connection extends DBusInterface {
    /** Gives it other settings, and writes them to the disk. */
    void Update(Map<String, Map<String, Variant<?>>> settings);

    /** Forgets it. */
    void Delete();
  }

  /** A device. */
  @DBusInterfaceName(DEVICE)
  public interface Device extends DBusInterface {
    /** Ends what it is at. */
    void Disconnect();

    /** It is at something else. */
    class StateChanged extends DBusSignal {
      /** NMDeviceState. */
      private final UInt32 state;

      /** NMDeviceStateReason. */
      private final UInt32 reason;

      /** As the bus library reads it. */
      public StateChanged(String path, UInt32 state, UInt32 before, UInt32 reason)
          throws DBusException {
        super(path, state, before, reason);
        this.state = state;
        this.reason = reason;
      }

      int state() {
        return state.intValue();
      }

      int reason() {
        return reason.intValue();
      }
    }
  }

  /** A radio. */
  @DBusInterfaceName(WIRELESS)
  public interface Wireless extends DBusInterface {
    /** Begins to listen for networks. */
    void RequestScan(Map<String, Variant<?>> options);

    /** Access points that were heard, also those that do not tell their name. */
    List<DBusPath> GetAllAccessPoints();
  }
}
