package dev.pipit.accounts;

import dev.pipit.access.Secrets;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * How a device shows that it is the one: the tokens that {@link ClaimCodes} are traded for, and
 * what a device with a token tells of itself. Any thread.
 *
 * <p>A token has a generation. The next one is made beside the one in use, which holds until the
 * new one is used for the first time: a device that loses power in between is not locked out.
 */
public final class DeviceTokens {
  /** What a device says of itself has so many characters at most. */
  public static final int LONGEST_SAID = 16_384;

  private static final String PREFIX = "pipitdev_";
  private static final int LONGEST_SECRET = 100;

  /** A token that was just made: the only time that it is told. */
  public record NewToken(String deviceId, String secret) {
    @Override
    public String toString() {
      return "NewToken[" + deviceId + "]";
    }
  }

  private record Row(String hash, String deviceId, int generation) {}

  private final Context context;
  private final SeenTimes seen;

  DeviceTokens(Context context, SeenTimes seen) {
    this.context = context;
    this.seen = seen;
  }

  /** The only token of a device that was just claimed. */
  NewToken first(Handle handle, String deviceId) {
    handle.execute("DELETE FROM device_tokens WHERE device_id = ?", deviceId);
    return insert(handle, deviceId, 1);
  }

  private NewToken insert(Handle handle, String deviceId, int generation) {
    NewToken token = new NewToken(deviceId, PREFIX + Secrets.secret());
    handle
        .createUpdate(
            """
            INSERT INTO device_tokens (hash, device_id, generation, created_ms)
            VALUES (:hash, :device, :generation, :now)
            """)
        .bind("hash", Secrets.hash(token.secret))
        .bind("device", deviceId)
        .bind("generation", generation)
        .bind("now", context.now())
        .execute();
    return token;
  }

  /**
   * A token that is put onto the SD card, or a new one for a device that has one: that holds until
   * the new one is used. One that was made before and never used is forgotten.
   */
  public NewToken rotate(String ownerId, String deviceId) throws AccountsException {
    return context
        .database()
        .change(
            handle -> {
              DeviceRows.holdOwn(handle, ownerId, deviceId);
              int inUse = oldest(handle, deviceId);
              handle.execute(
                  "DELETE FROM device_tokens WHERE device_id = ? AND generation > ?",
                  deviceId,
                  inUse);
              context.audit().note(handle, ownerId, Deed.TOKEN_ROTATED, deviceId);
              return insert(handle, deviceId, inUse + 1);
            });
  }

  private static int oldest(Handle handle, String deviceId) {
    return handle
        .createQuery(
            "SELECT COALESCE(MIN(generation), 0) FROM device_tokens WHERE device_id = :device")
        .bind("device", deviceId)
        .mapTo(Integer.class)
        .one();
  }

  /** Takes every token of a device back; it is cut off at once. */
  public void revoke(String ownerId, String deviceId) throws AccountsException {
    context
        .database()
        .change(
            handle -> {
              DeviceRows.holdOwn(handle, ownerId, deviceId);
              handle.execute("DELETE FROM device_tokens WHERE device_id = ?", deviceId);
              handle.execute("DELETE FROM claim_codes WHERE device_id = ?", deviceId);
              context.audit().note(handle, ownerId, Deed.DEVICE_REVOKED, deviceId);
              return deviceId;
            });
    context.rights().lost(new RightLost.OfDevice(deviceId));
  }

  /** The device whose token that is, or null. The first use of a new one ends the one before. */
  public @Nullable Device authenticate(String secret) throws AccountsException {
    if (secret.length() > LONGEST_SECRET || !secret.startsWith(PREFIX)) {
      return null;
    }
    String hash = Secrets.hash(secret);
    Row row = context.database().read(handle -> byHash(handle, hash));
    if (row == null || !Secrets.same(row.hash, hash)) {
      return null;
    }
    if (row.generation > 1 && !endOlder(row)) {
      return null;
    }
    return context.database().read(handle -> device(handle, row));
  }

  private static @Nullable Row byHash(Handle handle, String hash) {
    return handle
        .createQuery("SELECT hash, device_id, generation FROM device_tokens WHERE hash = :hash")
        .bind("hash", hash)
        .map(
            (row, _) ->
                new Row(
                    row.getString("hash"), row.getString("device_id"), row.getInt("generation")))
        .findOne()
        .orElse(null);
  }

  /** Whether the token is still there when it is done. */
  private boolean endOlder(Row row) throws AccountsException {
    int ended =
        context
            .database()
            .read(
                handle ->
                    handle
                        .createQuery(
                            """
                            SELECT COUNT(*) FROM device_tokens
                            WHERE device_id = :device AND generation < :generation
                            """)
                        .bind("device", row.deviceId)
                        .bind("generation", row.generation)
                        .mapTo(Integer.class)
                        .one());
    if (ended == 0) {
      return true;
    }
    return context
        .database()
        .change(
            handle -> {
              // Taken first: a rotation or revocation at the same moment comes before or after.
              handle.execute("UPDATE devices SET name = name WHERE id = ?", row.deviceId);
              if (byHash(handle, row.hash) == null) {
                return false;
              }
              handle.execute(
                  "DELETE FROM device_tokens WHERE device_id = ? AND generation < ?",
                  row.deviceId,
                  row.generation);
              return true;
            });
  }

  private @Nullable Device device(Handle handle, Row token) {
    return handle
        .createQuery(
            "SELECT "
                + DeviceRows.COLUMNS
                + " FROM devices d JOIN device_tokens t ON t.device_id = d.id WHERE t.hash = :hash")
        .bind("hash", token.hash)
        .map((row, _) -> DeviceRows.read(row, seen))
        .findOne()
        .orElse(null);
  }

  /**
   * A device connected, and told of itself.
   *
   * @param said JSON, at most {@link #LONGEST_SAID} characters; kept as it is
   */
  public void connected(String deviceId, String said) throws AccountsException {
    if (said.length() > LONGEST_SAID || said.indexOf('\0') >= 0) {
      throw AccountsException.notAllowed(
          "What the device says of itself has more than 16,384 characters, or is no text.");
    }
    int changed =
        context
            .database()
            .change(
                handle ->
                    handle
                        .createUpdate(
                            """
                            UPDATE devices SET connected_ms = :now, seen_ms = :now, said = :said
                            WHERE id = :id
                            """)
                        .bind("now", context.now())
                        .bind("said", said)
                        .bind("id", deviceId)
                        .execute());
    if (changed != 1) {
      throw DeviceRows.notFound();
    }
  }

  /** A device said something; written later, with others. Does not wait. */
  public void seen(String deviceId) {
    seen.note(deviceId, seen.last(deviceId, 0), context.now());
  }
}
