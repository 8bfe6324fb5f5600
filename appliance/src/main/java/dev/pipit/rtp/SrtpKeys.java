package dev.pipit.rtp;

import java.util.Arrays;

/**
 * The master key and salt of a session (RFC 3711 8.1), from which all other keys are derived. They
 * are wiped with {@link #close}; what was made with them goes on. Says nothing of itself in {@link
 * #toString}. Any thread, but for the close.
 *
 * <p>With the same keys no two senders may have the same SSRC, whichever way they send: then two
 * packets would be encrypted with the same key stream (RFC 3711 9.1).
 */
public final class SrtpKeys implements AutoCloseable {
  private final SrtpProfile profile;
  private final byte[] key;
  private final byte[] salt;

  /**
   * Copies what it is given.
   *
   * @param key {@link SrtpProfile#KEY_BYTES} of good chance
   * @param salt {@link SrtpProfile#saltBytes} of good chance
   * @throws IllegalArgumentException when they have other lengths
   */
  public SrtpKeys(SrtpProfile profile, byte[] key, byte[] salt) {
    if (key.length != SrtpProfile.KEY_BYTES || salt.length != profile.saltBytes()) {
      throw new IllegalArgumentException(
          profile
              + " wants a master key of "
              + SrtpProfile.KEY_BYTES
              + " bytes and a master salt of "
              + profile.saltBytes()
              + ", not "
              + key.length
              + " and "
              + salt.length);
    }
    this.profile = profile;
    this.key = key.clone();
    this.salt = salt.clone();
  }

  /** What they are for. */
  public SrtpProfile profile() {
    return profile;
  }

  byte[] key() {
    return key;
  }

  byte[] salt() {
    return salt;
  }

  /** Overwrites both. */
  @Override
  public void close() {
    Arrays.fill(key, (byte) 0);
    Arrays.fill(salt, (byte) 0);
  }

  @Override
  public String toString() {
    return "keys of " + profile;
  }
}
