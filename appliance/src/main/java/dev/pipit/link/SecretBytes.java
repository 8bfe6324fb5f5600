package dev.pipit.link;

import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that nobody but the two ends may know. They do not show in {@link #toString}, are compared
 * in a time that tells nothing, and can be wiped. Any thread; who wipes must be the last user.
 */
public final class SecretBytes {
  private final byte[] bytes;
  private boolean wiped;

  private SecretBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Copies the bytes; the caller wipes its own. */
  public static SecretBytes copyOf(byte[] bytes) {
    return new SecretBytes(bytes.clone());
  }

  /** How many there are, also after they were wiped. */
  public int length() {
    return bytes.length;
  }

  /**
   * A copy, which the caller wipes when it is used.
   *
   * @throws IllegalStateException when they were wiped
   */
  public synchronized byte[] copy() {
    if (wiped) {
      throw new IllegalStateException("This secret was wiped.");
    }
    return bytes.clone();
  }

  /** Writes zeros over them. Often is as good as once. */
  public synchronized void wipe() {
    Arrays.fill(bytes, (byte) 0);
    wiped = true;
  }

  @Override
  public synchronized boolean equals(@Nullable Object other) {
    if (this == other) {
      return true;
    }
    return other instanceof SecretBytes that
        && !wiped
        && !that.wiped
        && MessageDigest.isEqual(bytes, that.bytes);
  }

  /** Tells nothing but the length. */
  @Override
  public int hashCode() {
    return bytes.length;
  }

  @Override
  public String toString() {
    return "(" + bytes.length + " secret bytes)";
  }
}
