package dev.pipit.accounts;

/** Somebody may do less than before: connections that rest on it are to be cut. */
public sealed interface RightLost {
  /** Tokens of a device hold no more: it was revoked, deleted or claimed anew. */
  record OfDevice(String deviceId) implements RightLost {}

  /** Who watches a device by a share link or as a viewer must be asked for the right again. */
  record OfViewers(String deviceId) implements RightLost {}

  /** A session ended. */
  record OfSession(String sessionId) implements RightLost {}

  /** All or most sessions of an account ended. */
  record OfAccount(String accountId) implements RightLost {}
}
