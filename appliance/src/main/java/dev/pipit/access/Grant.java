package dev.pipit.access;

/** What lets a caller in. Holds no secret but that of a signed address. */
public sealed interface Grant {
  /** Nothing: whoever reaches the address. */
  record Nobody() implements Grant {}

  /** A session of the owner. */
  record BySession(String id) implements Grant {}

  /**
   * An API token.
   *
   * @param control whether it may change settings, else read only
   */
  record ByToken(String id, boolean control) implements Grant {}

  /** A signed address of one camera. */
  record ByLink(String camera, String token) implements Grant {
    @Override
    public String toString() {
      return "ByLink[" + camera + "]";
    }
  }
}
