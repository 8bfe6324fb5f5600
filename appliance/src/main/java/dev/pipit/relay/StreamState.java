package dev.pipit.relay;

import org.jspecify.annotations.Nullable;

/**
 * How a device's stream is on a relay.
 *
 * @param sinceMs since when, Unix time
 * @param sentence what is the matter, in plain words
 * @param action what its owner can do; empty when nothing
 * @param media what came in the session that is open; null when none is
 */
public record StreamState(
    Phase phase, long sinceMs, String sentence, String action, @Nullable MediaCounters media) {
  /** What a stream is doing. */
  public enum Phase {
    /** Nobody watches, so that the device sends nothing. */
    IDLE,
    /** Somebody waits for the first picture. */
    WAKING,
    /** Pictures come. */
    LIVE,
    /** The device is not connected. */
    AWAY,
    /** The device is there, and pictures do not come. */
    FAILED
  }
}
