package dev.pipit.accounts;

import dev.pipit.access.AttemptLimiter;
import dev.pipit.access.AttemptLimiter.Nearness;
import dev.pipit.access.AttemptLimiter.Rate;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How often passwords and codes may be tried, in memory and bounded like package {@code access}'s
 * limits, with the rates of a server that has many owners. Any thread.
 *
 * <p>Each network has ten attempts and one more every twenty seconds. An account bears thirty from
 * strangers, then one a minute; networks from which it is logged in already have thirty of their
 * own, so that no stranger locks its owner out. A claim code has 39 bits: at the twenty attempts a
 * second that all have together, a guess that takes the fifteen minutes of a code finds one of a
 * thousand with a chance of 1 in 50,000.
 */
final class Limits {
  private static final Rate OF_NETWORK = new Rate(10, TimeUnit.SECONDS.toNanos(20));
  private static final Rate OF_ACCOUNT = new Rate(30, TimeUnit.MINUTES.toNanos(1));
  private static final Rate OF_ALL = new Rate(200, TimeUnit.MILLISECONDS.toNanos(50));

  private final AttemptLimiter logins;
  private final AttemptLimiter accounts;
  private final AttemptLimiter neighbours;
  private final AttemptLimiter questions;
  private final AttemptLimiter claims;

  Limits(LongSupplier nanoTime) {
    logins = new AttemptLimiter(nanoTime, OF_NETWORK, OF_ALL);
    accounts = new AttemptLimiter(nanoTime, OF_ACCOUNT, OF_ALL);
    neighbours = new AttemptLimiter(nanoTime, OF_ACCOUNT, OF_ALL);
    questions = new AttemptLimiter(nanoTime, OF_ACCOUNT, OF_ALL);
    claims = new AttemptLimiter(nanoTime, OF_NETWORK, OF_ALL);
  }

  /** Takes an attempt at a password, before anything is looked at. */
  void login(Caller caller) throws AccountsException {
    take(logins, AttemptLimiter.network(caller.address()), Nearness.WORLD);
  }

  /**
   * Takes an attempt at the password of that account.
   *
   * @param known whether the account is logged in from that network: others there are counted apart
   */
  void account(String accountId, boolean known) throws AccountsException {
    take(known ? neighbours : accounts, accountId, Nearness.KNOWN);
  }

  /**
   * It was the owner: gives the attempt back. Those of others in the same network stay counted,
   * since everybody can be owner of some account.
   */
  void forgive(Caller caller, String accountId) {
    logins.giveBack(AttemptLimiter.network(caller.address()));
    accounts.forgive(accountId);
    neighbours.forgive(accountId);
  }

  /** Takes a question of an account whether there is another one. */
  void question(String accountId) throws AccountsException {
    take(questions, accountId, Nearness.KNOWN);
  }

  /** Takes an attempt at a claim code. */
  void claim(Caller caller) throws AccountsException {
    take(claims, AttemptLimiter.network(caller.address()), Nearness.WORLD);
  }

  private static void take(AttemptLimiter limiter, String whose, Nearness nearness)
      throws AccountsException {
    int seconds = limiter.take(whose, nearness);
    if (seconds > 0) {
      throw AccountsException.tooMany(seconds);
    }
  }
}
