package dev.pipit.http;

import dev.pipit.access.Grant;

/**
 * Whom a relay lets in. Called on virtual threads, by many at once; may wait for its database, and
 * not longer than a request may last. Where that cannot be asked, {@link UnavailableException} is
 * thrown.
 */
public interface Visitors {
  /**
   * Whose session that is.
   *
   * @param secret what the cookie has; anything
   * @return {@link Grant.ByAccount} without a device, or {@link Grant.Nobody}
   */
  Grant bySession(String secret);

  /**
   * What a shared link gives.
   *
   * @param token what the address has; anything
   * @return {@link Grant.ByShare}, or {@link Grant.Nobody}
   */
  Grant byShare(String device, String token);

  /** Whether that is the word by which pages of this session show that they are ours. */
  boolean isCsrf(String secret, String sent);

  /** Whether that account may watch that device. */
  boolean mayWatch(String account, String device);

  /** Whether what let somebody in still does; from memory, it is asked of all once a second. */
  boolean holds(Grant grant);

  /** Told once what to call when somebody may have lost a right. */
  void onChange(Runnable changed);
}
