package dev.pipit.relay;

import dev.pipit.rtp.SrtpProfile;
import java.util.Arrays;

/**
 * What a device has to know to send, and the way to end it. Any thread. Says nothing of its keys in
 * {@link #toString}.
 */
public final class MediaIntake implements AutoCloseable {
  private final MediaPort port;
  private final MediaSession session;
  private final SrtpProfile profile;
  private final int payloadType;
  private final byte[] key;
  private final byte[] salt;
  private boolean forgotten;
  private boolean closed;

  MediaIntake(
      MediaPort port,
      MediaSession session,
      SrtpProfile profile,
      int payloadType,
      byte[] key,
      byte[] salt) {
    this.port = port;
    this.session = session;
    this.profile = profile;
    this.payloadType = payloadType;
    this.key = key;
    this.salt = salt;
  }

  /** The SSRC that it sends with, unsigned. */
  public long ssrc() {
    return Integer.toUnsignedLong(session.ssrc());
  }

  /** The SSRC that reports come with, unsigned. */
  public long reportSsrc() {
    return Integer.toUnsignedLong(session.ssrc() ^ 1);
  }

  /** How it protects what it sends. */
  public SrtpProfile profile() {
    return profile;
  }

  /** The payload type that it sends with. */
  public int payloadType() {
    return payloadType;
  }

  /**
   * A copy of the master key; the caller wipes it.
   *
   * @throws IllegalStateException once the keys were {@linkplain #forget forgotten}
   */
  public synchronized byte[] key() {
    requireKeys();
    return key.clone();
  }

  /** A copy of the master salt; as {@link #key}. */
  public synchronized byte[] salt() {
    requireKeys();
    return salt.clone();
  }

  private void requireKeys() {
    if (forgotten) {
      throw new IllegalStateException("the keys of this session were wiped");
    }
  }

  /** Wipes the keys here, once the device has them. */
  public synchronized void forget() {
    forgotten = true;
    Arrays.fill(key, (byte) 0);
    Arrays.fill(salt, (byte) 0);
  }

  /** What came so far. */
  public MediaCounters counters() {
    return session.counters();
  }

  /** Ends it; the sink may still be called until the port's thread has heard. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    forget();
    port.end(session);
  }
}
