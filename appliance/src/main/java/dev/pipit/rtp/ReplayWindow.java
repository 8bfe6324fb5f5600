package dev.pipit.rtp;

import org.jspecify.annotations.Nullable;

/**
 * Which of the newest indexes were there (RFC 3711 3.3.2), so that a packet that somebody recorded
 * is not taken again. {@value #PACKETS} wide, against the 64 that the RFC wants at least: a packet
 * that was asked for again comes hundreds of others later. One thread.
 */
final class ReplayWindow {
  static final int PACKETS = 1024;

  private static final int WORDS = PACKETS / Long.SIZE;

  /** A bit for each index, by its low bits; what leaves the window is cleared when it moves. */
  private final long[] seen = new long[WORDS];

  private long newest = -1;

  /** Why a packet of that index is not to be taken; null for a new one. */
  @Nullable SrtpOutcome refusal(long index) {
    if (index > newest) {
      return null;
    }
    if (newest - index >= PACKETS) {
      return SrtpOutcome.TOO_OLD;
    }
    return (seen[word(index)] & bit(index)) == 0 ? null : SrtpOutcome.REPLAYED;
  }

  /** Notes an index whose packet was authentic. */
  void add(long index) {
    long from = Math.max(newest + 1, index - PACKETS + 1);
    for (long passed = from; passed <= index; passed++) {
      seen[word(passed)] &= ~bit(passed);
    }
    newest = Math.max(newest, index);
    seen[word(index)] |= bit(index);
  }

  private static int word(long index) {
    return (int) (index / Long.SIZE) & (WORDS - 1);
  }

  private static long bit(long index) {
    return 1L << index;
  }
}
