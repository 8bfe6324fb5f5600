package dev.pipit.access;

import dev.pipit.access.AccessRecords.Session;
import java.time.Duration;
import java.time.Instant;

/**
 * How long a session or a signed address holds by a clock that may be wrong: a board without a
 * battery begins in 1970 or with the time it last kept, and runs ahead until the network sets it.
 *
 * <p>Each holds from when it was made until its end, and at no other time. So a clock that is set
 * back does not bring an address back that has expired, unless it is set into the very time for
 * which the address was made; and what was made while the clock was ahead holds no longer than
 * anything else. {@link #TOLERANCE} before it was made it holds too: that is how far a clock is
 * behind that was kept over a loss of power, so that the owner stays logged in.
 *
 * <p>While the clock is further behind, a session does not hold, but is kept: it holds again when
 * the clock is set; one that begins meanwhile ends then. One that was made by a clock which was
 * ahead is forgotten at the next log-in with a clock that can be right, one not before {@link
 * #FIRST_TRUE_TIME}; that a clock is merely behind is then possible still, and costs another
 * log-in.
 */
final class Lifetime {
  /** A clock that was kept over a loss of power is not further behind. */
  static final Duration TOLERANCE = Duration.ofDays(1);

  /** Before this there was no Pipit of this version: a clock that says less is not set. */
  static final Instant FIRST_TRUE_TIME = Instant.parse("2026-01-01T00:00:00Z");

  private Lifetime() {}

  /** Whether something that was made at one time and ends at another holds. */
  static boolean holds(long madeMs, long endMs, long nowMs) {
    return hasBegun(madeMs, nowMs) && nowMs < endMs;
  }

  /** Whether a session that was seen last at that time holds. */
  static boolean holds(Session session, long seenMs, long nowMs) {
    return holds(session.createdMs(), end(session, seenMs), nowMs);
  }

  /** Whether a session may hold now or later. */
  static boolean isKept(Session session, long seenMs, long nowMs) {
    boolean clockCanBeRight = nowMs >= FIRST_TRUE_TIME.toEpochMilli();
    return nowMs < end(session, seenMs)
        && (hasBegun(session.createdMs(), nowMs) || !clockCanBeRight);
  }

  private static boolean hasBegun(long madeMs, long nowMs) {
    return madeMs - TOLERANCE.toMillis() <= nowMs;
  }

  private static long end(Session session, long seenMs) {
    return Math.min(
        seenMs + Access.SESSION_IDLE.toMillis(),
        session.createdMs() + Access.SESSION_LENGTH.toMillis());
  }
}
