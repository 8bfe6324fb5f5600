package dev.pipit.accounts;

import dev.pipit.access.ClaimCode;
import dev.pipit.access.PlainText;
import dev.pipit.accounts.DeviceTokens.NewToken;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Eight characters that somebody reads on the relay's page and types into a device, or lets it read
 * as a QR code: they hold for {@link Rules#CLAIM}, once, and are traded for a token. Any thread.
 */
public final class ClaimCodes {
  private static final int LONGEST_SERIAL = 64;
  private static final int LONGEST_TYPED = 100;

  /** A claim code that was just made: the only time that it is told. */
  public record NewCode(String code, long expiresMs) {
    @Override
    public String toString() {
      return "NewCode[]";
    }
  }

  private record Code(String deviceId, long createdMs, long expiresMs) {}

  private final Context context;
  private final DeviceTokens tokens;

  ClaimCodes(Context context, DeviceTokens tokens) {
    this.context = context;
    this.tokens = tokens;
  }

  /** Makes a claim code for a device of one's own; the one before holds no more. */
  public NewCode make(String ownerId, String deviceId) throws AccountsException {
    String code = ClaimCode.random().shown();
    long ends = context.now() + Rules.CLAIM.toMillis();
    return context
        .database()
        .change(
            handle -> {
              DeviceRows.holdOwn(handle, ownerId, deviceId);
              handle
                  .createUpdate(
                      """
                      INSERT INTO claim_codes (device_id, hash, created_ms, expires_ms)
                      VALUES (:device, :hash, :now, :ends)
                      ON CONFLICT (device_id) DO UPDATE SET hash = excluded.hash,
                        created_ms = excluded.created_ms, expires_ms = excluded.expires_ms
                      """)
                  .bind("device", deviceId)
                  .bind("hash", codeHash(code))
                  .bind("now", context.now())
                  .bind("ends", ends)
                  .execute();
              context.audit().note(handle, ownerId, Deed.CLAIM_CODE_MADE, deviceId);
              return new NewCode(code, ends);
            });
  }

  /** 39 bits are tried out in a minute by who has only their hash: it is made with a key. */
  private String codeHash(String typed) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(context.rules().codeKey());
      byte[] code = ClaimCode.plain(typed).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(mac.doFinal(code));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA256", e);
    }
  }

  /**
   * Trades a code for a token, once. What tokens the device had before hold no more.
   *
   * @param serial what the device calls itself
   */
  public NewToken trade(String code, String serial, Caller caller) throws AccountsException {
    context.limits().claim(caller);
    if (code.length() > LONGEST_TYPED) {
      throw AccountsException.wrongCode("claim code");
    }
    String hash = codeHash(code);
    NewToken token = context.database().change(handle -> traded(handle, hash, serial));
    if (token == null) {
      throw AccountsException.wrongCode("claim code");
    }
    context.rights().lost(new RightLost.OfDevice(token.deviceId()));
    return token;
  }

  private @Nullable NewToken traded(Handle handle, String hash, String serial)
      throws AccountsException {
    String deviceId = used(handle, hash);
    if (deviceId == null) {
      return null;
    }
    String ownerId = named(handle, deviceId, serial);
    context.audit().note(handle, ownerId, Deed.DEVICE_CLAIMED, deviceId);
    return tokens.first(handle, deviceId);
  }

  /** Uses a code up, also one that expired: no clock that is set back brings it back. */
  private @Nullable String used(Handle handle, String hash) {
    Code code =
        handle
            .createQuery(
                """
                DELETE FROM claim_codes WHERE hash = :hash
                RETURNING device_id, created_ms, expires_ms
                """)
            .bind("hash", hash)
            .map(
                (row, _) ->
                    new Code(
                        row.getString("device_id"),
                        row.getLong("created_ms"),
                        row.getLong("expires_ms")))
            .findOne()
            .orElse(null);
    boolean holds = code != null && Hold.holds(code.createdMs, code.expiresMs, context.now());
    return holds && code != null ? code.deviceId : null;
  }

  /** Keeps what the device calls itself, and holds its row; returns whose it is. */
  private static String named(Handle handle, String deviceId, String serial)
      throws AccountsException {
    return handle
        .createQuery("UPDATE devices SET serial = :serial WHERE id = :id RETURNING owner_id")
        .bind("serial", PlainText.of(serial, LONGEST_SERIAL))
        .bind("id", deviceId)
        .mapTo(String.class)
        .findOne()
        .orElseThrow(DeviceRows::notFound);
  }
}
