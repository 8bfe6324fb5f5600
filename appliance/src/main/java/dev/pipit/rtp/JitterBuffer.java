package dev.pipit.rtp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Brings the packets of one sender into order, and waits for those that are late, but not for ever.
 *
 * <pre>{@code
 * switch (buffer.put(packet, now)) { case RESTARTED -> depacketizer.restart(); … }
 * for (PooledPacket next; (next = buffer.poll(now)) != null; next.release()) { … }
 * … call poll again at buffer.deadlineNanos() …
 * }</pre>
 *
 * <p>A packet that is in order comes out at once. Behind a gap packets are held until it is filled,
 * or was there for the hold, or there are too many; then the missing ones are given up, which shows
 * in the extended sequence numbers of those that follow. A number that is {@value #JUMP} or more
 * away from the newest one, or another SSRC, is believed when the next packet follows it (RFC 3550
 * A.1): then the buffer starts anew with both, and what it held is dropped.
 *
 * <p>Every packet that is put in belongs to the buffer from then on, whatever the answer; one that
 * is polled belongs to the caller, who releases it. No memory is taken after the start. One thread.
 */
public final class JitterBuffer {
  /** Farther away is not late and not a gap. */
  public static final int JUMP = 100;

  private static final long NEVER = Long.MAX_VALUE;

  private final RtpSequence sequence = new RtpSequence(JUMP, JUMP);
  private final @Nullable PooledPacket[] held;
  private final long[] missingSinceNanos;
  private final boolean[] given;
  private final int mask;
  private final int mostHeld;
  private long holdNanos;
  private boolean started;
  private int ssrc;
  private long next;
  private long newest;
  private int heldCount;
  private @Nullable PooledPacket suspect;
  private long missing;
  private long late;
  private long duplicates;
  private long overflows;
  private long dropped;
  private long restarts;

  /** What became of a packet. */
  public enum Put {
    /** It is kept or comes out with the next poll. */
    TAKEN,
    /** It was there already. */
    DUPLICATE,
    /** It was given up before. */
    LATE,
    /** It is far from the others; it is kept until the next one shows whether to believe it. */
    SUSPECT,
    /** Counting starts anew; all that comes out from now on is of the new start. */
    RESTARTED,
    /** There was no room for it: too much is missing, or nothing was polled. */
    OVERFLOW
  }

  /**
   * @param mostHeld packets behind gaps; with more the oldest gap is given up
   * @param holdNanos how long a gap may be there before it is given up
   */
  public JitterBuffer(int mostHeld, long holdNanos) {
    if (mostHeld < 1 || mostHeld > 1 << 14) {
      throw new IllegalArgumentException("a jitter buffer of " + mostHeld + " packets");
    }
    // What is held, the gaps among it, and as much again of what is over, to tell late from twice.
    int places = Integer.highestOneBit(2 * (mostHeld + JUMP) - 1) << 1;
    this.held = new PooledPacket[places];
    this.missingSinceNanos = new long[places];
    this.given = new boolean[places];
    this.mask = places - 1;
    this.mostHeld = mostHeld;
    this.holdNanos = holdNanos;
  }

  /** Sets how long a gap may be there, from now on. */
  public void holdNanos(long nanos) {
    holdNanos = nanos;
  }

  /**
   * Takes a packet that was {@linkplain PooledPacket#read read}.
   *
   * @param packet the buffer's from now on
   * @param nowNanos when it came, on the monotonic clock
   */
  public Put put(PooledPacket packet, long nowNanos) {
    packet.place(0, nowNanos);
    int number = packet.rtp().sequenceNumber();
    if (!started) {
      sequence.startWith(number);
      begin(packet.rtp().ssrc(), sequence.highest());
      return hold(packet, sequence.highest(), nowNanos);
    }
    if (packet.rtp().ssrc() != ssrc) {
      if (!follows(packet)) {
        return suspect(packet);
      }
      sequence.startWith(number);
      return restart(packet, nowNanos);
    }
    return switch (sequence.accept(number)) {
      case AHEAD -> {
        forgetSuspect();
        yield hold(packet, sequence.highest(), nowNanos);
      }
      case BEHIND -> behind(packet, sequence.extended(number), nowNanos);
      case SUSPECT -> suspect(packet);
      case RESTART -> restart(packet, nowNanos);
    };
  }

  /**
   * The next packet in order, if it is time for it.
   *
   * @return the caller's, to be released; null when there is none
   */
  public @Nullable PooledPacket poll(long nowNanos) {
    if (heldCount == 0) {
      return null;
    }
    while (true) {
      int at = place(next);
      PooledPacket packet = held[at];
      if (packet != null) {
        held[at] = null;
        given[at] = true;
        heldCount--;
        next++;
        return packet;
      }
      if (heldCount <= mostHeld && nowNanos - missingSinceNanos[at] < holdNanos) {
        return null;
      }
      missing++;
      given[at] = false;
      next++;
    }
  }

  /** When {@link #poll} should be called though nothing came; {@link Long#MAX_VALUE} for never. */
  public long deadlineNanos() {
    if (heldCount == 0) {
      return NEVER;
    }
    PooledPacket ready = held[place(next)];
    return ready != null ? ready.arrivalNanos() : missingSinceNanos[place(next)] + holdNanos;
  }

  /**
   * Lists what is missing and not given up, in order: what a receiver would ask for again (RFC 4585
   * 6.2.1).
   */
  public void listMissing(MissingSink sink) {
    if (heldCount == 0) {
      return;
    }
    for (long number = next; number < newest; number++) {
      if (held[place(number)] == null) {
        sink.missing(number, missingSinceNanos[place(number)]);
      }
    }
  }

  /** What was counted since the start. */
  public JitterCounts counts() {
    return new JitterCounts(missing, late, duplicates, overflows, dropped, restarts);
  }

  /** Packets that are held. */
  public int held() {
    return heldCount + (suspect == null ? 0 : 1);
  }

  /** Releases all that is held; the buffer is as at the start, but for what it counted. */
  public void clear() {
    forgetSuspect();
    dropHeld();
    started = false;
  }

  private void begin(int newSsrc, long firstNumber) {
    started = true;
    ssrc = newSsrc;
    next = firstNumber;
    newest = firstNumber - 1;
    Arrays.fill(given, false);
  }

  private Put hold(PooledPacket packet, long number, long nowNanos) {
    if (number - next >= held.length / 2 || heldCount > mostHeld) {
      overflows++;
      packet.release();
      return Put.OVERFLOW;
    }
    for (long gap = newest + 1; gap < number; gap++) {
      missingSinceNanos[place(gap)] = nowNanos;
    }
    newest = Math.max(newest, number);
    packet.place(number, nowNanos);
    held[place(number)] = packet;
    heldCount++;
    return Put.TAKEN;
  }

  private Put behind(PooledPacket packet, long number, long nowNanos) {
    boolean over = number < next;
    if (!over && held[place(number)] == null) {
      return hold(packet, number, nowNanos);
    }
    packet.release();
    if (over && !given[place(number)]) {
      late++;
      return Put.LATE;
    }
    duplicates++;
    return Put.DUPLICATE;
  }

  /** Starts anew with a packet whose number was just taken, and the suspected one before it. */
  private Put restart(PooledPacket packet, long nowNanos) {
    PooledPacket before = follows(packet) ? suspect : null;
    suspect = before == null ? suspect : null;
    forgetSuspect();
    dropHeld();
    restarts++;
    long number = sequence.highest();
    begin(packet.rtp().ssrc(), before == null ? number : number - 1);
    if (before != null) {
      hold(before, number - 1, before.arrivalNanos());
    }
    hold(packet, number, nowNanos);
    return Put.RESTARTED;
  }

  private boolean follows(PooledPacket packet) {
    PooledPacket before = suspect;
    return before != null
        && before.rtp().ssrc() == packet.rtp().ssrc()
        && (short) (before.rtp().sequenceNumber() + 1) == (short) packet.rtp().sequenceNumber();
  }

  private Put suspect(PooledPacket packet) {
    forgetSuspect();
    suspect = packet;
    return Put.SUSPECT;
  }

  private void forgetSuspect() {
    PooledPacket forgotten = suspect;
    if (forgotten != null) {
      suspect = null;
      dropped++;
      forgotten.release();
    }
  }

  private void dropHeld() {
    for (int i = 0; i < held.length; i++) {
      PooledPacket packet = held[i];
      if (packet != null) {
        held[i] = null;
        dropped++;
        packet.release();
      }
    }
    heldCount = 0;
  }

  private int place(long number) {
    return (int) number & mask;
  }
}
