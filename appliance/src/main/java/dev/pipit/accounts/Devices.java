package dev.pipit.accounts;

import dev.pipit.access.PlainText;
import java.net.InetAddress;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Devices as their owners, and those whom they let watch, see and change them. Another account's
 * device answers like one that does not exist. Any thread.
 */
public final class Devices {
  /** An account has so many devices at most. */
  public static final int MOST_OF_ACCOUNT = 200;

  private static final int LONGEST_NAME = 64;
  private static final int LONGEST_SDP = 4096;

  /** A device, and whether the one who asked owns it or only watches. */
  public record Visible(Device device, boolean own) {}

  private final Context context;
  private final SeenTimes seen;

  Devices(Context context, SeenTimes seen) {
    this.context = context;
    this.seen = seen;
  }

  /** Adds a device, which a claim code or a token then makes a real one's. */
  public Device add(String ownerId, String name) throws AccountsException {
    String plain = name(name);
    String id = DeviceRows.newId();
    long now = context.now();
    context
        .database()
        .change(
            handle -> {
              int added =
                  handle
                      .createUpdate(
                          """
                          INSERT INTO devices (id, owner_id, name, serial, created_ms, connected_ms,
                                               seen_ms, said, always_on)
                          SELECT :id, a.id, :name, '', CAST(:now AS BIGINT), 0, 0, '{}', 0
                          FROM accounts a WHERE a.id = :owner AND a.role = 'owner'
                            AND (SELECT COUNT(*) FROM devices d WHERE d.owner_id = a.id) < :most
                          """)
                      .bind("id", id)
                      .bind("name", plain)
                      .bind("owner", ownerId)
                      .bind("now", now)
                      .bind("most", MOST_OF_ACCOUNT)
                      .execute();
              if (added != 1) {
                throw AccountsException.notAllowed(
                    "This account may only watch, or has " + MOST_OF_ACCOUNT + " devices.");
              }
              context.audit().note(handle, ownerId, Deed.DEVICE_ADDED, plain);
              return id;
            });
    return new Device(id, ownerId, plain, "", now, 0, 0, "{}", false, Device.PlainRtp.OFF);
  }

  /** The devices that an account owns or may watch, its own first, each by name; 1,000 at most. */
  public List<Visible> list(String accountId) throws AccountsException {
    return context
        .database()
        .read(
            handle ->
                handle
                    .createQuery(
                        "SELECT "
                            + DeviceRows.COLUMNS
                            + """
                             FROM devices d WHERE d.owner_id = :account OR EXISTS (
                               SELECT 1 FROM device_viewers v
                               WHERE v.device_id = d.id AND v.account_id = :account)
                             ORDER BY CASE WHEN d.owner_id = :account THEN 0 ELSE 1 END,
                               d.name, d.id LIMIT 1000
                            """)
                    .bind("account", accountId)
                    .map((row, _) -> visible(DeviceRows.read(row, seen), accountId))
                    .list());
  }

  private static Visible visible(Device device, String accountId) {
    return new Visible(device, device.ownerId().equals(accountId));
  }

  /** A device that an account owns or may watch. */
  public Visible get(String accountId, String id) throws AccountsException {
    Visible found =
        context
            .database()
            .read(
                handle ->
                    handle
                        .createQuery(
                            "SELECT "
                                + DeviceRows.COLUMNS
                                + """
                                 FROM devices d WHERE d.id = :id AND (d.owner_id = :account OR EXISTS (
                                   SELECT 1 FROM device_viewers v
                                   WHERE v.device_id = d.id AND v.account_id = :account))
                                """)
                        .bind("id", id)
                        .bind("account", accountId)
                        .map((row, _) -> visible(DeviceRows.read(row, seen), accountId))
                        .findOne()
                        .orElse(null));
    if (found == null) {
      throw DeviceRows.notFound();
    }
    return found;
  }

  /** Another name. */
  public void rename(String ownerId, String id, String name) throws AccountsException {
    String plain = name(name);
    change(
        ownerId,
        id,
        plain,
        handle ->
            handle.execute(
                "UPDATE devices SET name = ? WHERE id = ? AND owner_id = ?", plain, id, ownerId));
  }

  /** Whether it sends when nobody looks, too. */
  public void setAlwaysOn(String ownerId, String id, boolean on) throws AccountsException {
    change(
        ownerId,
        id,
        on ? "always on" : "on demand",
        handle ->
            handle.execute(
                "UPDATE devices SET always_on = ? WHERE id = ? AND owner_id = ?",
                on ? 1 : 0,
                id,
                ownerId));
  }

  /**
   * Whether and how plain RTP is taken.
   *
   * @throws AccountsException also when another device has the port
   */
  public void setPlainRtp(String ownerId, String id, Device.PlainRtp wanted)
      throws AccountsException {
    check(wanted);
    change(
        ownerId,
        id,
        wanted.on() ? "plain RTP" : "no plain RTP",
        handle ->
            handle
                .createUpdate(
                    """
                    UPDATE devices SET plain_rtp = :on, plain_rtp_port = :port,
                      plain_rtp_source = :source, plain_rtp_sdp = :sdp
                    WHERE id = :id AND owner_id = :owner
                    """)
                .bind("on", wanted.on() ? 1 : 0)
                .bind("port", wanted.port())
                .bind("source", wanted.source())
                .bind("sdp", wanted.sdp())
                .bind("id", id)
                .bind("owner", ownerId)
                .execute());
  }

  private static void check(Device.PlainRtp wanted) throws AccountsException {
    if (wanted.port() != 0 && (wanted.port() < 1024 || wanted.port() > 65535)) {
      throw AccountsException.notAllowed("The port must be 0 or 1024 to 65535.");
    }
    if (wanted.sdp().length() > LONGEST_SDP || wanted.sdp().indexOf('\0') >= 0) {
      throw AccountsException.notAllowed("The SDP has more than 4,096 characters, or no text.");
    }
    try {
      if (!wanted.source().isEmpty()) {
        InetAddress.ofLiteral(wanted.source());
      }
    } catch (IllegalArgumentException e) {
      throw AccountsException.notAllowed("The source must be an IP address.");
    }
  }

  /** Deletes a device with its tokens, shares and viewers; it is cut off at once. */
  public void delete(String ownerId, String id) throws AccountsException {
    context
        .database()
        .change(
            handle -> {
              String name =
                  handle
                      .createQuery(
                          "DELETE FROM devices WHERE id = :id AND owner_id = :owner RETURNING name")
                      .bind("id", id)
                      .bind("owner", ownerId)
                      .mapTo(String.class)
                      .findOne()
                      .orElse(null);
              if (name == null) {
                throw DeviceRows.notFound();
              }
              context.audit().note(handle, ownerId, Deed.DEVICE_DELETED, name);
              return id;
            });
    context.rights().lost(new RightLost.OfDevice(id));
    context.rights().lost(new RightLost.OfViewers(id));
  }

  private void change(String ownerId, String id, String what, Database.Work<Integer> update)
      throws AccountsException {
    context
        .database()
        .change(
            (Handle handle) -> {
              if (update.with(handle) != 1) {
                throw DeviceRows.notFound();
              }
              context.audit().note(handle, ownerId, Deed.DEVICE_CHANGED, what);
              return id;
            });
  }

  private static String name(String typed) throws AccountsException {
    String plain = PlainText.of(typed, LONGEST_NAME);
    if (plain.isEmpty()) {
      throw AccountsException.notAllowed("The name is empty.");
    }
    return plain;
  }
}
