package dev.pipit.accounts;

import dev.pipit.access.Secrets;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;

/** Rows of the table of devices, for all that work with it. */
final class DeviceRows {
  /** Without characters that look alike, as in claim codes. */
  private static final String ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz";

  private static final int ID_LENGTH = 20;

  /** What {@link #read} needs, of a table called {@code d}. */
  static final String COLUMNS =
      "d.id, d.owner_id, d.name, d.serial, d.created_ms, d.connected_ms, d.seen_ms, d.said,"
          + " d.always_on, d.plain_rtp, d.plain_rtp_port, d.plain_rtp_source, d.plain_rtp_sdp";

  private DeviceRows() {}

  /** 99 random bits that go into an address. */
  static String newId() {
    StringBuilder id = new StringBuilder();
    for (int i = 0; i < ID_LENGTH; i++) {
      id.append(ALPHABET.charAt(Secrets.chance().nextInt(ALPHABET.length())));
    }
    return id.toString();
  }

  static Device read(ResultSet row, SeenTimes seen) throws SQLException {
    String id = row.getString("id");
    return new Device(
        id,
        row.getString("owner_id"),
        row.getString("name"),
        row.getString("serial"),
        row.getLong("created_ms"),
        row.getLong("connected_ms"),
        seen.last(id, row.getLong("seen_ms")),
        row.getString("said"),
        row.getInt("always_on") != 0,
        new Device.PlainRtp(
            row.getInt("plain_rtp") != 0,
            row.getInt("plain_rtp_port"),
            row.getString("plain_rtp_source"),
            row.getString("plain_rtp_sdp")));
  }

  /**
   * Makes sure that it is that account's own, and holds its row until the end of the change: two
   * who change its tokens do so one after the other.
   */
  static void holdOwn(Handle handle, String ownerId, String id) throws AccountsException {
    int own =
        handle.execute("UPDATE devices SET name = name WHERE id = ? AND owner_id = ?", id, ownerId);
    if (own != 1) {
      throw notFound();
    }
  }

  static AccountsException notFound() {
    return AccountsException.notFound("device");
  }
}
