package dev.pipit.rtp;

import java.nio.ByteBuffer;

/**
 * Protects the RTP packets of one sender (RFC 3711 3.3), in place. Close it when the session ends.
 * One thread.
 *
 * <p>Sequence numbers rise by one from packet to packet and wrap around; a packet that is sent
 * again is sent as it was protected, never protected anew.
 */
public final class SrtpSender implements AutoCloseable {
  /** RFC 3711 9.2 and RFC 7714 7.3: 2^48 packets. */
  static final long MOST_INDEX = (1L << 48) - 1;

  private final SrtpCipher cipher;
  private final int tagBytes;
  private final int ssrc;
  private boolean started;
  private long newest;

  /**
   * Derives the keys; the master keys may be closed afterwards.
   *
   * @param ssrc of the packets
   */
  public SrtpSender(SrtpKeys keys, int ssrc) {
    this(keys, ssrc, 0);
  }

  /**
   * As {@link #SrtpSender(SrtpKeys, int)}, for a stream whose sequence numbers wrapped around
   * before.
   *
   * @param rolloverCounter how often, 32 bits
   */
  SrtpSender(SrtpKeys keys, int ssrc, long rolloverCounter) {
    this.cipher = SrtpCipher.of(keys, false);
    this.tagBytes = keys.profile().rtpOverheadBytes();
    this.ssrc = ssrc;
    this.newest = rolloverCounter << 16;
  }

  /**
   * Protects a packet in place.
   *
   * @param packet an RTP packet from position to limit, in memory with an array, big-endian; its
   *     limit moves to the new end, for which there must be room
   * @throws IllegalArgumentException when there is no room or no array
   */
  public SrtpOutcome protect(ByteBuffer packet) {
    int from = packet.position();
    int to = packet.limit();
    int headerBytes = RtpPacket.headerBytes(packet, from, to);
    if (headerBytes < 0) {
      return SrtpOutcome.MALFORMED;
    }
    if (PacketKind.RTP.ssrc(packet) != ssrc) {
      return SrtpOutcome.OTHER_SSRC;
    }
    SrtpMemory.requireRoom(packet, tagBytes);
    int number = packet.getShort(from + 2) & 0xFFFF;
    long index = (newest & -0x1_0000L) | number;
    if (started && index <= newest) {
      if (newest - index < 0x8000) {
        // The same key stream twice would give both packets away.
        return SrtpOutcome.REPLAYED;
      }
      index += 0x1_0000;
    }
    if (index > MOST_INDEX) {
      return SrtpOutcome.KEYS_USED_UP;
    }
    started = true;
    newest = index;
    int base = packet.arrayOffset();
    cipher.protect(
        packet.array(),
        base + from,
        base + from + headerBytes,
        base + to,
        base + to,
        ssrc,
        index,
        (int) (index >>> 16));
    packet.limit(to + tagBytes);
    return SrtpOutcome.DONE;
  }

  @Override
  public void close() {
    cipher.close();
  }
}
