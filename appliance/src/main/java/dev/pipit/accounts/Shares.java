package dev.pipit.accounts;

import dev.pipit.access.PlainText;
import dev.pipit.access.Secrets;
import dev.pipit.accounts.AccountRows.WithPassword;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may watch a device beside its owner: whoever has a share link, and accounts that the owner
 * named. Any thread.
 */
public final class Shares {
  /** A device has so many links, and so many viewers, at most. */
  public static final int MOST_OF_DEVICE = 100;

  private static final int LONGEST_NAME = 64;
  private static final int MOST_VIEWERS_OF_LINK = 1000;
  private static final int LONGEST_SECRET = 100;

  /** A link that was just made: the only time that its secret is told. */
  public record NewLink(Link link, String secret) {
    @Override
    public String toString() {
      return "NewLink[" + link + "]";
    }
  }

  /**
   * A share link.
   *
   * @param viewerLimit so many may watch by it at once
   */
  public record Link(
      String id, String deviceId, String name, long createdMs, long expiresMs, int viewerLimit) {}

  /** An account that may watch a device. */
  public record Viewer(String accountId, String email, String name, long sinceMs) {}

  private record Row(String hash, Link link) {}

  private final Context context;

  Shares(Context context) {
    this.context = context;
  }

  /** Makes a link to a device of one's own. */
  public NewLink share(
      String ownerId, String deviceId, String name, Duration holds, int viewerLimit)
      throws AccountsException {
    if (!holds.isPositive() || holds.compareTo(Rules.LONGEST_SHARE) > 0) {
      throw AccountsException.notAllowed("A link holds for a year at most.");
    }
    if (viewerLimit < 1 || viewerLimit > MOST_VIEWERS_OF_LINK) {
      throw AccountsException.notAllowed("The limit must be 1 to 1000 viewers.");
    }
    long now = context.now();
    Link link =
        new Link(
            Secrets.id(),
            deviceId,
            PlainText.of(name, LONGEST_NAME),
            now,
            now + holds.toMillis(),
            viewerLimit);
    String secret = Secrets.secret();
    context
        .database()
        .change(
            handle -> {
              DeviceRows.holdOwn(handle, ownerId, deviceId);
              int made =
                  handle
                      .createUpdate(
                          """
                          INSERT INTO share_links (id, hash, device_id, name, created_ms,
                                                   expires_ms, viewer_limit)
                          SELECT :id, :hash, d.id, :name, CAST(:now AS BIGINT),
                            CAST(:ends AS BIGINT), CAST(:limit AS INTEGER)
                          FROM devices d WHERE d.id = :device AND d.owner_id = :owner
                            AND (SELECT COUNT(*) FROM share_links s
                                 WHERE s.device_id = d.id) < :most
                          """)
                      .bind("id", link.id)
                      .bind("hash", Secrets.hash(secret))
                      .bind("name", link.name)
                      .bind("now", now)
                      .bind("ends", link.expiresMs)
                      .bind("limit", viewerLimit)
                      .bind("device", deviceId)
                      .bind("owner", ownerId)
                      .bind("most", MOST_OF_DEVICE)
                      .execute();
              if (made != 1) {
                throw AccountsException.notAllowed(
                    "This device has " + MOST_OF_DEVICE + " links; revoke one first.");
              }
              context.audit().note(handle, ownerId, Deed.SHARED, link.name);
              return link;
            });
    return new NewLink(link, secret);
  }

  /** The link whose secret that is, or null: there is none, it expired or was revoked. */
  public @Nullable Link of(String secret) throws AccountsException {
    if (secret.length() > LONGEST_SECRET) {
      return null;
    }
    String hash = Secrets.hash(secret);
    Row row =
        context
            .database()
            .read(
                handle ->
                    handle
                        .createQuery("SELECT * FROM share_links WHERE hash = :hash")
                        .bind("hash", hash)
                        .map((found, _) -> new Row(found.getString("hash"), link(found)))
                        .findOne()
                        .orElse(null));
    boolean holds =
        row != null
            && Secrets.same(row.hash, hash)
            && Hold.holds(row.link.createdMs, row.link.expiresMs, context.now());
    return holds && row != null ? row.link : null;
  }

  private static Link link(ResultSet row) throws SQLException {
    return new Link(
        row.getString("id"),
        row.getString("device_id"),
        row.getString("name"),
        row.getLong("created_ms"),
        row.getLong("expires_ms"),
        row.getInt("viewer_limit"));
  }

  /** The links of a device of one's own that hold, the newest first. */
  public List<Link> links(String ownerId, String deviceId) throws AccountsException {
    long now = context.now();
    return context
        .database()
        .read(
            handle ->
                handle
                    .createQuery(
                        """
                        SELECT s.* FROM share_links s JOIN devices d ON d.id = s.device_id
                        WHERE d.id = :device AND d.owner_id = :owner
                        ORDER BY s.created_ms DESC, s.id
                        """)
                    .bind("device", deviceId)
                    .bind("owner", ownerId)
                    .map((row, _) -> link(row))
                    .list())
        .stream()
        .filter(link -> Hold.holds(link.createdMs, link.expiresMs, now))
        .toList();
  }

  /** Takes a link back; who watches by it is cut off at once. */
  public void revoke(String ownerId, String linkId) throws AccountsException {
    String deviceId =
        context
            .database()
            .change(
                handle -> {
                  String device =
                      handle
                          .createQuery(
                              """
                              DELETE FROM share_links WHERE id = :id AND device_id IN (
                                SELECT d.id FROM devices d WHERE d.owner_id = :owner)
                              RETURNING device_id
                              """)
                          .bind("id", linkId)
                          .bind("owner", ownerId)
                          .mapTo(String.class)
                          .findOne()
                          .orElseThrow(() -> AccountsException.notFound("share link"));
                  context.audit().note(handle, ownerId, Deed.SHARE_REVOKED, device);
                  return device;
                });
    context.rights().lost(new RightLost.OfViewers(deviceId));
  }

  /**
   * Lets another account watch a device of one's own. An owner learns by it who has an account
   * here, thirty times and then once a minute.
   */
  public void letWatch(String ownerId, String deviceId, String email) throws AccountsException {
    String address = EmailAddress.of(email);
    context.limits().question(ownerId);
    context
        .database()
        .change(
            handle -> {
              DeviceRows.holdOwn(handle, ownerId, deviceId);
              WithPassword viewer = AccountRows.withPassword(handle, "email", address);
              if (viewer == null || !viewer.account().confirmed()) {
                throw AccountsException.notFound("account");
              }
              if (viewer.account().id().equals(ownerId)) {
                throw AccountsException.notAllowed("The device is this account's own.");
              }
              int before =
                  handle
                      .createQuery("SELECT COUNT(*) FROM device_viewers WHERE device_id = :device")
                      .bind("device", deviceId)
                      .mapTo(Integer.class)
                      .one();
              if (before >= MOST_OF_DEVICE) {
                throw AccountsException.notAllowed("This device has " + before + " viewers.");
              }
              handle.execute(
                  """
                  INSERT INTO device_viewers (device_id, account_id, created_ms) VALUES (?, ?, ?)
                  ON CONFLICT (device_id, account_id) DO NOTHING
                  """,
                  deviceId,
                  viewer.account().id(),
                  context.now());
              context
                  .audit()
                  .note(handle, ownerId, Deed.VIEWER_ADDED, deviceId, viewer.account().id());
              return address;
            });
  }

  /** The accounts that may watch a device of one's own. */
  public List<Viewer> viewers(String ownerId, String deviceId) throws AccountsException {
    return context
        .database()
        .read(
            handle ->
                handle
                    .createQuery(
                        """
                        SELECT a.id, a.email, a.name, v.created_ms FROM device_viewers v
                        JOIN devices d ON d.id = v.device_id JOIN accounts a ON a.id = v.account_id
                        WHERE d.id = :device AND d.owner_id = :owner ORDER BY a.email
                        """)
                    .bind("device", deviceId)
                    .bind("owner", ownerId)
                    .map(
                        (row, _) ->
                            new Viewer(
                                row.getString("id"),
                                row.getString("email"),
                                row.getString("name"),
                                row.getLong("created_ms")))
                    .list());
  }

  /**
   * Takes the right to watch away, at once: the owner may of anybody, a viewer of itself.
   *
   * @param askerId the account that asks
   */
  public void endWatching(String askerId, String deviceId, String viewerId)
      throws AccountsException {
    context
        .database()
        .change(
            handle -> {
              int deleted =
                  handle
                      .createUpdate(
                          """
                          DELETE FROM device_viewers
                          WHERE device_id = :device AND account_id = :viewer AND (
                            account_id = :asker OR device_id IN (
                              SELECT d.id FROM devices d WHERE d.owner_id = :asker))
                          """)
                      .bind("device", deviceId)
                      .bind("viewer", viewerId)
                      .bind("asker", askerId)
                      .execute();
              if (deleted != 1) {
                throw AccountsException.notFound("viewer");
              }
              context.audit().note(handle, askerId, Deed.VIEWER_REMOVED, deviceId, viewerId);
              return deviceId;
            });
    context.rights().lost(new RightLost.OfViewers(deviceId));
  }
}
