package dev.pipit.access;

import dev.pipit.access.AccessException.Reason;
import dev.pipit.access.AccessRecords.Session;
import dev.pipit.access.AccessRecords.Token;
import dev.pipit.config.StateDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Who is let in. What asks ({@code grant…}, {@link #holds}) answers from memory at once; what
 * changes anything waits for the disk, what takes a password for the processor.
 *
 * <p>Safe for use by many threads.
 */
public final class Access {
  /** A session ends when it was not used for so long. */
  public static final Duration SESSION_IDLE = Duration.ofDays(30);

  /** A session ends so long after it began, whatever happens. */
  public static final Duration SESSION_LENGTH = Duration.ofDays(180);

  /** A signed address holds so long at most. */
  public static final int MAX_LINK_HOURS = 24 * 366;

  static final int MAX_NAME = 64;
  private static final String TOKEN_PREFIX = "pipit_";
  private static final long KEEP_SEEN_MS = Duration.ofHours(24).toMillis();

  /** A session as its owner sees it. */
  public record SessionView(
      String id, long createdMs, long lastSeenMs, String address, String agent) {}

  /** A token as the owner sees it; {@code lastUsedMs} is 0 when it was never used. */
  public record TokenView(
      String id, String name, boolean control, long createdMs, long lastUsedMs) {}

  /** A token that was just made: the only time that its secret is told. */
  public record NewToken(TokenView view, String secret) {
    @Override
    public String toString() {
      return "NewToken[" + view + "]";
    }
  }

  private final AccessStore store;
  private final Clock clock;
  private final Attempts attempts;
  private final Map<String, Long> seenMs = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final Object claiming = new Object();
  private volatile ClaimCode claimCode = ClaimCode.random();
  private volatile boolean viewingOpen;

  /** Reads what is kept in that folder. */
  public Access(StateDirectory directory, Clock clock, boolean viewingOpen) {
    this(directory, clock, System::nanoTime, viewingOpen);
  }

  Access(StateDirectory directory, Clock clock, LongSupplier nanoTime, boolean viewingOpen) {
    store = new AccessStore(directory, nanoTime.getAsLong());
    this.clock = clock;
    this.viewingOpen = viewingOpen;
    this.nanoTime = nanoTime;
    attempts = new Attempts(store, nanoTime);
  }

  /** Calls that whenever somebody may have lost a right. It must not wait. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  private void changed() {
    listeners.forEach(Runnable::run);
  }

  /** Whether there is a password, or was: a file that cannot be read counts as one. */
  public boolean isClaimed() {
    return store.records().password() != null || store.broken() != null;
  }

  /** The code that claims the device, as it is shown; null when it is claimed. */
  public @Nullable String claimCode() {
    return isClaimed() ? null : claimCode.shown();
  }

  /** Why nobody is let in, or null; one plain sentence. */
  public @Nullable String locked() {
    String broken = store.broken();
    return broken == null ? null : "Nobody can log in: " + broken + ".";
  }

  /** Why changes are lost with the end of the service, or null; one plain sentence. */
  public @Nullable String notKept() {
    String unwritten = store.unwritten();
    return unwritten == null ? null : "Sessions end with the service: " + unwritten + ".";
  }

  /** Whether everybody who reaches the address may watch. */
  public boolean isViewingOpen() {
    return viewingOpen;
  }

  /** Opens or closes the view for those who have not logged in. */
  public void setViewingOpen(boolean open) {
    viewingOpen = open;
    changed();
  }

  /** What the secret of a session's cookie gives. */
  public Grant grantBySession(String secret, boolean secure) {
    if (secret.length() > 100) {
      return new Grant.Nobody();
    }
    String hash = Secrets.hash(secret);
    for (Session session : store.records().sessions()) {
      // Over plain HTTP, whoever reads the network may have a cookie that was made for TLS.
      if (session.hash().equals(hash) && session.secure() == secure && isFresh(session)) {
        seenMs.put(session.id(), clock.millis());
        return new Grant.BySession(session.id());
      }
    }
    return new Grant.Nobody();
  }

  /** What an API token gives. */
  public Grant grantByToken(String secret) {
    if (secret.length() > 100 || !secret.startsWith(TOKEN_PREFIX)) {
      return new Grant.Nobody();
    }
    String hash = Secrets.hash(secret);
    Grant known = grantByHash(hash);
    if (!(known instanceof Grant.Nobody)) {
      return known;
    }
    boolean wasClaimed = isClaimed();
    if (!store.refreshForUnknown(nanoTime.getAsLong())) {
      return known;
    }
    taken(wasClaimed);
    return grantByHash(hash);
  }

  private Grant grantByHash(String hash) {
    for (Token token : store.records().tokens()) {
      if (token.hash().equals(hash)) {
        seenMs.put(token.id(), clock.millis());
        return new Grant.ByToken(token.id(), token.control());
      }
    }
    return new Grant.Nobody();
  }

  /** What a signed address gives for that camera. */
  public Grant grantByLink(String camera, String token) {
    String key = store.records().key();
    boolean holds = key != null && LinkSigner.verify(decoded(key), camera, token, clock.millis());
    return holds ? new Grant.ByLink(camera, token) : new Grant.Nobody();
  }

  /** Whether what was granted earlier still holds. */
  public boolean holds(Grant grant) {
    return switch (grant) {
      case Grant.Nobody _ -> viewingOpen;
      case Grant.BySession(String id) ->
          store.records().sessions().stream()
              .anyMatch(session -> session.id().equals(id) && isFresh(session));
      case Grant.ByToken(String id, boolean control) ->
          store.records().tokens().stream().anyMatch(token -> token.id().equals(id));
      case Grant.ByLink(String camera, String token) ->
          grantByLink(camera, token) instanceof Grant.ByLink;
      case Grant.ByAccount _, Grant.ByShare _ -> false;
    };
  }

  private boolean isFresh(Session session) {
    return Lifetime.holds(session, lastSeenMs(session), clock.millis());
  }

  private long lastSeenMs(Session session) {
    return Math.max(session.lastSeenMs(), seenMs.getOrDefault(session.id(), 0L));
  }

  /** What a changing request must repeat to show that it comes from the session's own page. */
  public String csrf(String sessionSecret) {
    return Secrets.base64(Secrets.mac(Secrets.sha256(bytes(sessionSecret)), "csrf"));
  }

  /** Whether that is the session's token, in a time that does not tell how much of it. */
  public boolean isCsrf(String sessionSecret, String token) {
    return Secrets.same(csrf(sessionSecret), token);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] decoded(String base64) {
    return Base64.getUrlDecoder().decode(base64);
  }

  /**
   * Makes the device somebody's own: the first password. Of a wrong code it is told also when the
   * password is not allowed; each look at a code counts as a guess, whatever the password is.
   */
  public NewSession claim(String code, String password, Peer peer)
      throws AccessException, InterruptedException {
    refuseLocked();
    if (isClaimed()) {
      throw AccessException.claimed();
    }
    String budget = attempts.take(peer);
    if (!claimCode.matches(code)) {
      throw AccessException.wrongCode(PasswordRule.fault(password));
    }
    attempts.forgive(budget);
    checkPassword(password);
    String hash = PasswordHash.of(password);
    synchronized (claiming) {
      if (isClaimed()) {
        throw AccessException.claimed();
      }
      return begin(null, hash, peer);
    }
  }

  /** Begins a session. */
  public NewSession login(String password, Peer peer) throws AccessException, InterruptedException {
    refuseLocked();
    String hash = attempts.confirmed(password, peer);
    return begin(hash, hash, peer);
  }

  /**
   * Makes sure that the owner asks, for what must not be done by whoever finds an open browser.
   *
   * @throws AccessException when it is another password, or too many were tried
   */
  public void confirm(String password, Peer peer) throws AccessException, InterruptedException {
    refuseLocked();
    String _ = attempts.confirmed(password, peer);
  }

  /**
   * The file of a device with this password, key and tokens, without any session; null for none.
   */
  public byte @Nullable [] backup() throws AccessException {
    refuseLocked();
    AccessRecords records = store.records();
    return records.password() == null && records.tokens().isEmpty()
        ? null
        : AccessFile.write(records.withSessions(List.of()));
  }

  /** What is wrong with a file that {@link #backup} made, to follow its name, or null. */
  public static @Nullable String fault(byte[] file) {
    try {
      AccessFile.read(file);
      return null;
    } catch (AccessFile.MalformedException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** Another password: every session, signed address and remembered device ends but a new one. */
  public NewSession changePassword(String current, String next, Peer peer)
      throws AccessException, InterruptedException {
    refuseLocked();
    if (store.records().password() == null) {
      throw AccessException.unclaimed();
    }
    checkPassword(next);
    String hash = attempts.confirmed(current, peer);
    return begin(hash, PasswordHash.of(next), peer);
  }

  /**
   * Begins a session.
   *
   * @param expected the hash that was looked at, null for none: looking takes long, and who knew
   *     the password of before must not come in when it was changed meanwhile
   * @param hash that of the password from now on
   */
  private NewSession begin(@Nullable String expected, String hash, Peer peer)
      throws AccessException {
    boolean newPassword = !hash.equals(expected);
    String secret = Secrets.secret();
    String id = Secrets.id();
    long now = clock.millis();
    Session session =
        new Session(
            id,
            Secrets.hash(secret),
            now,
            now,
            peer.secure(),
            PlainText.of(peer.address(), 64),
            PlainText.of(peer.agent(), 200));
    UnaryOperator<AccessRecords> change =
        records -> {
          if (!Objects.equals(records.password(), expected)) {
            return records;
          }
          AccessRecords base = newPassword ? records.claimed(hash) : records;
          return base.withSessions(
                  base.sessions().stream()
                      .filter(old -> Lifetime.isKept(old, lastSeenMs(old), now))
                      .map(this::seen)
                      .toList())
              .plus(session);
        };
    if (newPassword) {
      update(change);
    } else {
      store.updateAnyway(change);
    }
    if (store.records().sessions().stream().noneMatch(s -> s.id().equals(id))) {
      throw expected == null ? AccessException.claimed() : AccessException.wrongPassword();
    }
    changed();
    String key = store.records().key();
    return new NewSession(id, secret, key == null ? "" : DeviceMark.make(decoded(key)));
  }

  /** Sets the password without the old one; for who may write the folder. */
  public void resetPassword(String password) throws AccessException, InterruptedException {
    checkPassword(password);
    String hash = PasswordHash.of(password);
    update(records -> records.claimed(hash));
    changed();
  }

  /** Forgets the password, so that the device is claimed anew. Tokens are revoked too. */
  public void forgetPassword() throws AccessException {
    update(_ -> AccessRecords.NONE);
    claimCode = ClaimCode.random();
    changed();
  }

  private void refuseLocked() throws AccessException {
    String locked = locked();
    if (locked != null) {
      throw new AccessException(
          Reason.LOCKED, locked, "Run pipit reset-password on the machine itself.");
    }
  }

  private static void checkPassword(String password) throws AccessException {
    String fault = PasswordRule.fault(password);
    if (fault != null) {
      throw new AccessException(Reason.NOT_ALLOWED, fault, "");
    }
  }

  private void update(UnaryOperator<AccessRecords> change) throws AccessException {
    try {
      store.update(change);
    } catch (IOException e) {
      throw new AccessException(
          Reason.STORAGE,
          "The change cannot be kept: " + e.getMessage() + ".",
          "Make room on the disk, or let Pipit write there.");
    }
  }

  /** The sessions that hold, the newest first. */
  public List<SessionView> sessions() {
    return store.records().sessions().reversed().stream()
        .filter(this::isFresh)
        .map(
            session ->
                new SessionView(
                    session.id(),
                    session.createdMs(),
                    lastSeenMs(session),
                    session.address(),
                    session.agent()))
        .toList();
  }

  /** Ends a session at once. Whether there was one. */
  public boolean endSession(String id) {
    boolean found = store.records().sessions().stream().anyMatch(s -> s.id().equals(id));
    if (found) {
      store.updateAnyway(records -> records.withoutSession(id));
      seenMs.remove(id);
      changed();
    }
    return found;
  }

  /** The tokens, the newest first. */
  public List<TokenView> tokens() {
    return store.records().tokens().reversed().stream().map(this::view).toList();
  }

  private TokenView view(Token token) {
    long used = Math.max(token.lastUsedMs(), seenMs.getOrDefault(token.id(), 0L));
    return new TokenView(token.id(), token.name(), token.control(), token.createdMs(), used);
  }

  /** Makes a token. */
  public NewToken createToken(String name, boolean control) throws AccessException {
    refuseLocked();
    String plain = PlainText.of(name, MAX_NAME + 1);
    if (plain.isEmpty() || plain.length() > MAX_NAME || !plain.equals(name.strip())) {
      throw new AccessException(
          Reason.NOT_ALLOWED, "must have 1 to " + MAX_NAME + " printable characters", "");
    }
    if (store.records().tokens().size() >= AccessRecords.MAX_TOKENS) {
      throw new AccessException(
          Reason.NOT_ALLOWED, "is one too many: revoke one of the tokens first", "");
    }
    String secret = TOKEN_PREFIX + Secrets.secret();
    Token token = new Token(Secrets.id(), Secrets.hash(secret), control, clock.millis(), 0, plain);
    update(records -> records.plus(token));
    return new NewToken(view(token), secret);
  }

  /** Revokes a token at once. Whether there was one. */
  public boolean revokeToken(String id) {
    boolean found = store.records().tokens().stream().anyMatch(t -> t.id().equals(id));
    if (found) {
      store.updateAnyway(records -> records.withoutToken(id));
      seenMs.remove(id);
      changed();
    }
    return found;
  }

  /** The token of a signed address for that camera. */
  public String link(String camera, long expiresMs) throws AccessException {
    String key = store.records().key();
    if (key == null) {
      throw AccessException.unclaimed();
    }
    return LinkSigner.sign(decoded(key), camera, clock.millis(), expiresMs);
  }

  /**
   * Looks for what the command line has changed, and keeps the times of the last use once a day.
   * Meant for every second.
   */
  public void refresh() {
    boolean wasClaimed = isClaimed();
    if (store.refresh()) {
      taken(wasClaimed);
    }
    boolean stale =
        store.records().sessions().stream().anyMatch(s -> isStale(s.id(), s.lastSeenMs()))
            || store.records().tokens().stream().anyMatch(t -> isStale(t.id(), t.lastUsedMs()));
    if (stale) {
      keepTimes();
    }
  }

  private void taken(boolean wasClaimed) {
    if (wasClaimed && !isClaimed()) {
      claimCode = ClaimCode.random();
    }
    changed();
  }

  private Session seen(Session session) {
    return session.seen(lastSeenMs(session));
  }

  private boolean isStale(String id, long keptMs) {
    return seenMs.getOrDefault(id, 0L) - keptMs > KEEP_SEEN_MS;
  }

  private void keepTimes() {
    store.updateAnyway(
        records ->
            records
                .withSessions(records.sessions().stream().map(this::seen).toList())
                .withTokens(
                    records.tokens().stream()
                        .map(t -> t.used(Math.max(t.lastUsedMs(), seenMs.getOrDefault(t.id(), 0L))))
                        .toList()));
  }
}
