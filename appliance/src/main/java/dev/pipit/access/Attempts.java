package dev.pipit.access;

import dev.pipit.access.AccessException.Reason;
import dev.pipit.access.AttemptLimiter.Nearness;
import java.util.Base64;
import java.util.function.LongSupplier;

/** Guesses at the password and the claim code, each counted for who makes it. Any thread. */
final class Attempts {
  private final AccessStore store;
  private final AttemptLimiter limiter;

  Attempts(AccessStore store, LongSupplier nanoTime) {
    this.store = store;
    limiter = new AttemptLimiter(nanoTime);
  }

  /**
   * Takes one.
   *
   * @return whose it was, for {@link #forgive}
   * @throws AccessException when there is none left
   */
  String take(Peer peer) throws AccessException {
    String key = store.records().key();
    String budget =
        key == null ? null : DeviceMark.budget(Base64.getUrlDecoder().decode(key), peer.device());
    Nearness nearness = Nearness.KNOWN;
    if (budget == null) {
      budget = AttemptLimiter.network(peer.address());
      String network = budget;
      boolean known =
          store.records().sessions().stream()
              .anyMatch(session -> AttemptLimiter.network(session.address()).equals(network));
      nearness = known ? Nearness.KNOWN : AttemptLimiter.nearness(peer.address());
    }
    int seconds = limiter.take(budget, nearness);
    if (seconds > 0) {
      throw new AccessException(
          Reason.TOO_MANY,
          "Too many attempts.",
          "Wait, or log in with a browser or from an address that did before.",
          seconds);
    }
    return budget;
  }

  /** Gives all of them back: it was the owner. */
  void forgive(String budget) {
    limiter.forgive(budget);
  }

  /**
   * Takes one for the password.
   *
   * @return the hash that it is the password of
   */
  String confirmed(String password, Peer peer) throws AccessException, InterruptedException {
    String hash = store.records().password();
    if (hash == null) {
      throw AccessException.unclaimed();
    }
    String budget = take(peer);
    if (password.length() > PasswordRule.MAX_CHARACTERS || !PasswordHash.matches(password, hash)) {
      throw AccessException.wrongPassword();
    }
    forgive(budget);
    return hash;
  }
}
