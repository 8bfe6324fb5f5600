package dev.pipit.http;

/** The cookie by which a browser is in a session of an account on a relay. */
public final class AccountCookie {
  private AccountCookie() {}

  /** The secret that the caller's browser has; empty when it has none. */
  public static String secret(ApiCall call) {
    return Cookies.ACCOUNT.value(call.headers(), call.isSecure());
  }

  /** The answer that gives it to the browser. */
  public static ApiAnswer given(ApiAnswer answer, ApiCall call, String secret) {
    return answer.with("Set-Cookie", Cookies.ACCOUNT.set(secret, call.isSecure()));
  }

  /** The answer that takes it back. */
  public static ApiAnswer taken(ApiAnswer answer, ApiCall call) {
    return answer.with("Set-Cookie", Cookies.ACCOUNT.clear(call.isSecure()));
  }
}
