package dev.pipit.relayweb;

import dev.pipit.access.Grant;
import dev.pipit.access.Peer;
import dev.pipit.accounts.AccountsException;
import dev.pipit.accounts.Caller;
import dev.pipit.http.ApiCall;
import dev.pipit.http.ApiFault;

/** What all routes of a relay need that ask its records. */
final class Records {
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int UNPROCESSABLE = 422;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAVAILABLE = 503;
  private static final int RETRY_SECONDS = 5;

  private Records() {}

  /** Something that asks the records. */
  @FunctionalInterface
  interface Attempt<T> {
    T go() throws AccountsException, ApiFault, InterruptedException;
  }

  /** Something that changes the records and has no result. */
  @FunctionalInterface
  interface Deed {
    void go() throws AccountsException, ApiFault, InterruptedException;
  }

  /** Does it, and tells in the words of HTTP why not. */
  static <T> T of(Attempt<T> attempt) throws ApiFault, InterruptedException {
    try {
      return attempt.go();
    } catch (AccountsException e) {
      throw fault(e);
    }
  }

  /** Does it, and tells in the words of HTTP why not. */
  static void run(Deed deed) throws ApiFault, InterruptedException {
    try {
      deed.go();
    } catch (AccountsException e) {
      throw fault(e);
    }
  }

  private static ApiFault fault(AccountsException e) {
    String sentence = e.sentence();
    ApiFault fault =
        switch (e.reason()) {
          case NOT_FOUND -> ApiFault.notFound(sentence);
          case NOT_ALLOWED -> new ApiFault(UNPROCESSABLE, sentence).code("not-allowed");
          case TAKEN -> ApiFault.conflict(sentence).code("taken");
          case WRONG_PASSWORD -> new ApiFault(UNAUTHORIZED, sentence).code("wrong-password");
          case WRONG_CODE -> new ApiFault(FORBIDDEN, sentence).code("wrong-code");
          case UNCONFIRMED -> new ApiFault(FORBIDDEN, sentence).code("unconfirmed");
          case CLOSED -> new ApiFault(FORBIDDEN, sentence).code("closed");
          case TOO_MANY ->
              new ApiFault(TOO_MANY_REQUESTS, sentence)
                  .code("too-many")
                  .retryAfter(e.retrySeconds());
          case BUSY -> new ApiFault(UNAVAILABLE, sentence).code("busy").retryAfter(RETRY_SECONDS);
          case DATABASE ->
              new ApiFault(UNAVAILABLE, "The relay cannot use its records now.")
                  .code("records")
                  .retryAfter(RETRY_SECONDS);
        };
    return e.action().isEmpty() ? fault : fault.action(e.action());
  }

  /** Who asks, for limits and the list of sessions. */
  static Caller caller(ApiCall call) {
    Peer peer = call.peer();
    return new Caller(peer.address(), peer.agent());
  }

  /** The account that asks; a route that needs a right has let nobody else in. */
  static Grant.ByAccount account(ApiCall call) throws ApiFault {
    if (call.caller().grant() instanceof Grant.ByAccount account) {
      return account;
    }
    throw new ApiFault(UNAUTHORIZED, "Log in first.").code("login");
  }
}
