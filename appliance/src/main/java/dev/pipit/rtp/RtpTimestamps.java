package dev.pipit.rtp;

/**
 * Makes timestamps of 32 bits that wrap around (RFC 3550 5.1; every 13 hours at 90 kHz) into ticks
 * that do not. The first one is its own value; each other one is taken for that of the ticks it can
 * mean which is nearest to the newest, so that small steps back are steps back. One thread.
 */
public final class RtpTimestamps {
  private boolean started;
  private long newest;

  /** The ticks that a timestamp means. */
  public long ticks(int timestamp) {
    long ticks = peek(timestamp);
    started = true;
    newest = Math.max(newest, ticks);
    return ticks;
  }

  /** As {@link #ticks}, without moving on to it. */
  public long peek(int timestamp) {
    return started ? newest + (timestamp - (int) newest) : timestamp & 0xFFFF_FFFFL;
  }

  /** Forgets everything, for a sender that starts anew. */
  public void restart() {
    started = false;
    newest = 0;
  }
}
