package dev.pipit.access;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is kept. Immutable.
 *
 * @param password the hash, null while nobody has claimed the device
 * @param key for signed addresses and devices, in Base64; null while unclaimed
 */
record AccessRecords(
    @Nullable String password, @Nullable String key, List<Session> sessions, List<Token> tokens) {
  static final int MAX_SESSIONS = 32;
  static final int MAX_TOKENS = 64;

  /** A new device. */
  static final AccessRecords NONE = new AccessRecords(null, null, List.of(), List.of());

  /**
   * A session.
   *
   * @param hash of the cookie's secret
   * @param secure whether it began over TLS and so must go on
   */
  record Session(
      String id,
      String hash,
      long createdMs,
      long lastSeenMs,
      boolean secure,
      String address,
      String agent) {
    Session seen(long ms) {
      return new Session(id, hash, createdMs, ms, secure, address, agent);
    }
  }

  /** An API token; {@code lastUsedMs} is 0 when it was never used. */
  record Token(
      String id, String hash, boolean control, long createdMs, long lastUsedMs, String name) {
    Token used(long ms) {
      return new Token(id, hash, control, createdMs, ms, name);
    }
  }

  AccessRecords {
    sessions = List.copyOf(sessions);
    tokens = List.copyOf(tokens);
  }

  /** A new password: every session ends and every signed address with it. */
  AccessRecords claimed(String hash) {
    return new AccessRecords(
        hash, Secrets.base64(Secrets.random(Secrets.SECRET_BYTES)), List.of(), tokens);
  }

  /** One more session; the one that was not seen for longest makes room. */
  AccessRecords plus(Session session) {
    List<Session> all = new ArrayList<>(sessions);
    while (all.size() >= MAX_SESSIONS) {
      all.remove(all.stream().min(Comparator.comparingLong(Session::lastSeenMs)).orElseThrow());
    }
    all.add(session);
    return new AccessRecords(password, key, all, tokens);
  }

  AccessRecords plus(Token token) {
    List<Token> all = new ArrayList<>(tokens);
    all.add(token);
    return new AccessRecords(password, key, sessions, all);
  }

  AccessRecords withoutSession(String id) {
    return withSessions(sessions.stream().filter(session -> !session.id.equals(id)).toList());
  }

  AccessRecords withSessions(List<Session> sessions) {
    return new AccessRecords(password, key, sessions, tokens);
  }

  AccessRecords withTokens(List<Token> tokens) {
    return new AccessRecords(password, key, sessions, tokens);
  }

  AccessRecords withoutToken(String id) {
    return withTokens(tokens.stream().filter(token -> !token.id.equals(id)).toList());
  }

  @Override
  public String toString() {
    return "AccessRecords[" + sessions.size() + " sessions, " + tokens.size() + " tokens]";
  }
}
