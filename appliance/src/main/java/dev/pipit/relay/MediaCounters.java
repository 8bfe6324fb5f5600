package dev.pipit.relay;

import dev.pipit.rtp.JitterBuffer;
import dev.pipit.rtp.ReceptionStatistics;
import dev.pipit.rtp.SrtpOutcome;

/**
 * What came in a {@link MediaSession}. Written by the port's thread alone, read by any: each number
 * is true of some moment just passed.
 */
public final class MediaCounters {
  private volatile long packets;
  private volatile long bytes;
  private volatile long refused;
  private volatile long replayed;
  private volatile long lostPackets;
  private volatile long latePackets;
  private volatile int jitterTicks;
  private volatile long units;
  private volatile long lostUnits;
  private volatile long keyFramesAsked;
  private volatile long lastPacketNanos;
  private volatile long lastUnitNanos;

  MediaCounters() {}

  @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
  void received(int datagramBytes, long nowNanos) {
    packets++;
    bytes += datagramBytes;
    lastPacketNanos = nowNanos;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate")
  void refused(SrtpOutcome why) {
    if (why == SrtpOutcome.REPLAYED || why == SrtpOutcome.TOO_OLD) {
      replayed++;
    } else {
      refused++;
    }
  }

  void order(JitterBuffer jitter, ReceptionStatistics reception) {
    lostPackets = jitter.counts().missing();
    latePackets = jitter.counts().late();
    jitterTicks = reception.jitterTicks();
  }

  @SuppressWarnings("NonAtomicVolatileUpdate")
  void unit(long nowNanos) {
    units++;
    lastUnitNanos = nowNanos;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate")
  void lostUnit() {
    lostUnits++;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate")
  void askedForKeyFrame() {
    keyFramesAsked++;
  }

  /** Authentic RTP packets. */
  public long packets() {
    return packets;
  }

  /** Bytes of their datagrams, protection included. */
  public long bytes() {
    return bytes;
  }

  /** Packets that said that they were of the session and were not, or were damaged. */
  public long refused() {
    return refused;
  }

  /** Authentic packets that came again. */
  public long replayed() {
    return replayed;
  }

  /** Packets that were waited for in vain. */
  public long lostPackets() {
    return lostPackets;
  }

  /** Packets that came after they were given up. */
  public long latePackets() {
    return latePackets;
  }

  /** How evenly packets come (RFC 3550 A.8), milliseconds. */
  public double jitterMs() {
    return jitterTicks * 1000.0 / MediaSession.CLOCK_RATE;
  }

  /** Access units that were passed on. */
  public long units() {
    return units;
  }

  /** Access units that were not whole. */
  public long lostUnits() {
    return lostUnits;
  }

  /** How often a key frame was asked for. */
  public long keyFramesAsked() {
    return keyFramesAsked;
  }

  /** When the newest authentic packet came, on the monotonic clock; 0 before the first. */
  public long lastPacketNanos() {
    return lastPacketNanos;
  }

  /** When the newest access unit was passed on, on the monotonic clock; 0 before the first. */
  public long lastUnitNanos() {
    return lastUnitNanos;
  }
}
