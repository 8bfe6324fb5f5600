package dev.pipit.relayweb;

import dev.pipit.access.Grant;
import dev.pipit.accounts.Account;
import dev.pipit.accounts.AccountsException;
import dev.pipit.accounts.Registry;
import dev.pipit.accounts.RightLost;
import dev.pipit.accounts.Sessions;
import dev.pipit.accounts.Shares;
import dev.pipit.http.UnavailableException;
import dev.pipit.http.Visitors;
import dev.pipit.relay.StreamName;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whom a relay lets in, by its records. A right that is lost ends what is open at once, and what
 * was just being opened a moment later; whoever has the right by other means comes back.
 */
public final class RelayVisitors implements Visitors {
  private static final Logger log = LoggerFactory.getLogger(RelayVisitors.class);
  private static final String HMAC = "HmacSHA256";

  /** Two looks of the web server at all that is open. */
  private static final long LOST_MILLIS = 2_000;

  private static final int MOST_SHARES = 4_096;

  private final Registry registry;
  private final Clock clock;
  private final Map<RightLost, Long> lost = new ConcurrentHashMap<>();
  private final Map<String, Long> shareEndsMs = new ConcurrentHashMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  /** Looks into these records. */
  public RelayVisitors(Registry registry, Clock clock) {
    this.registry = registry;
    this.clock = clock;
    registry.onRightLost(this::lost);
  }

  private void lost(RightLost right) {
    long now = clock.millis();
    lost.values().removeIf(since -> Math.abs(now - since) > LOST_MILLIS);
    lost.put(right, now);
    listeners.forEach(Runnable::run);
  }

  @Override
  public void onChange(Runnable changed) {
    listeners.add(changed);
  }

  @Override
  public Grant bySession(String secret) {
    try {
      Sessions.Current current = registry.sessions().of(secret);
      if (current == null) {
        return new Grant.Nobody();
      }
      Account account = current.account();
      return new Grant.ByAccount(account.id(), current.sessionId(), account.administrator(), "");
    } catch (AccountsException e) {
      // Who cannot be recognised is nobody, and the page says that the relay is not as it should
      // be.
      log.warn("event=session-not-looked-up {}", e.getMessage());
      return new Grant.Nobody();
    }
  }

  @Override
  public Grant byShare(String device, String token) {
    try {
      Shares.Link link = registry.shares().of(token);
      if (link == null || !link.deviceId().equals(StreamName.of(device).deviceId())) {
        return new Grant.Nobody();
      }
      if (shareEndsMs.size() >= MOST_SHARES) {
        long now = clock.millis();
        shareEndsMs.values().removeIf(ends -> ends <= now);
      }
      shareEndsMs.put(link.id(), link.expiresMs());
      return new Grant.ByShare(link.id(), link.deviceId());
    } catch (AccountsException e) {
      throw unavailable(e);
    }
  }

  private static UnavailableException unavailable(AccountsException e) {
    log.warn("event=records-not-asked {}", e.getMessage());
    return new UnavailableException("The relay cannot look into its records now.", e);
  }

  /** What pages of that session send with what changes something. */
  static String csrf(String secret) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), HMAC));
      byte[] word = mac.doFinal("csrf".getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(word);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + HMAC, e);
    }
  }

  @Override
  public boolean isCsrf(String secret, String sent) {
    return !secret.isEmpty()
        && MessageDigest.isEqual(
            csrf(secret).getBytes(StandardCharsets.US_ASCII),
            sent.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public boolean mayWatch(String account, String device) {
    try {
      var _ = registry.devices().get(account, StreamName.of(device).deviceId());
      return true;
    } catch (AccountsException e) {
      if (e.reason() == AccountsException.Reason.NOT_FOUND) {
        return false;
      }
      throw unavailable(e);
    }
  }

  @Override
  public boolean holds(Grant grant) {
    return switch (grant) {
      case Grant.ByAccount account ->
          !isLost(new RightLost.OfSession(account.session()))
              && !isLost(new RightLost.OfAccount(account.account()))
              && holdsForDevice(StreamName.of(account.device()).deviceId());
      case Grant.ByShare share ->
          holdsForDevice(share.device())
              && shareEndsMs.getOrDefault(share.share(), 0L) > clock.millis();
      case Grant.Nobody _ -> true;
      case Grant.BySession _, Grant.ByToken _, Grant.ByLink _ -> false;
    };
  }

  private boolean holdsForDevice(String device) {
    return !isLost(new RightLost.OfViewers(device)) && !isLost(new RightLost.OfDevice(device));
  }

  private boolean isLost(RightLost right) {
    Long since = lost.get(right);
    return since != null && Math.abs(clock.millis() - since) <= LOST_MILLIS;
  }
}
