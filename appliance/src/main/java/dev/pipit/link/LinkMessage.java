package dev.pipit.link;

import org.jspecify.annotations.Nullable;

/**
 * A message of the control channel between a device and a relay. Which ones there are, what they
 * mean and how they are written is in {@code docs/reference/relay-protocol.md}; {@link LinkCodec}
 * reads and writes them. Immutable, but for keys that are wiped.
 */
public sealed interface LinkMessage permits FromDevice, FromRelay {
  /**
   * Asks for an answer at once: proves that the other end lives, and measures the way there and
   * back.
   *
   * @param sentMicros the sender's own monotonic clock, in microseconds; means nothing to others
   */
  record Ping(long sentMicros) implements FromDevice, FromRelay {}

  /**
   * Answers a ping.
   *
   * @param sentMicros as in the ping
   */
  record Pong(long sentMicros) implements FromDevice, FromRelay {}

  /**
   * A message of a type that this program does not know: the other one is newer. It is passed over;
   * but who asks for something is told that it is not understood.
   *
   * @param type as it was written
   * @param request the number of the request, or null when it is none
   */
  record Unknown(String type, @Nullable Long request) implements FromDevice, FromRelay {}
}
