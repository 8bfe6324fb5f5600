package dev.pipit.access;

/**
 * What lets a caller in: the owner of a camera, or whoever has an account on a relay. Holds no
 * secret but that of a signed address.
 */
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

  /**
   * A session of somebody with an account on a relay.
   *
   * @param account its number
   * @param session its number
   * @param administrator whether the relay itself is theirs
   * @param device whose pictures are asked for; empty where it is not about one
   */
  record ByAccount(String account, String session, boolean administrator, String device)
      implements Grant {}

  /**
   * A link by which pictures of one device are shared on a relay.
   *
   * @param share its number
   */
  record ByShare(String share, String device) implements Grant {}
}
