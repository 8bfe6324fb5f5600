package dev.pipit.rtp;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Buffers for datagrams, used again and again. Bounded: when all are out, {@link #take} gives none,
 * and whoever receives reads the datagram away and counts it. One thread, which is also that of all
 * jitter buffers that hold its packets.
 */
public final class PacketPool {
  /** More than any path carries in one piece, and room for what SRTP adds. */
  public static final int PACKET_BYTES = 2048;

  private final ArrayDeque<PooledPacket> free = new ArrayDeque<>();
  private final int mostPackets;
  private int made;
  private long refused;

  /**
   * @param mostPackets that are out at a time; memory is taken when it is first needed, and kept
   */
  public PacketPool(int mostPackets) {
    this.mostPackets = mostPackets;
  }

  /** A packet from 0 to capacity, the caller's until released; null when all are out. */
  public @Nullable PooledPacket take() {
    PooledPacket packet = free.pollLast();
    if (packet != null) {
      return packet.take();
    }
    if (made == mostPackets) {
      refused++;
      return null;
    }
    made++;
    return new PooledPacket(this, PACKET_BYTES).take();
  }

  /** Packets that somebody holds. */
  public int out() {
    return made - free.size();
  }

  /** How often there was none. */
  public long refused() {
    return refused;
  }

  void back(PooledPacket packet) {
    free.addLast(packet);
  }
}
