package dev.pipit.rtp;

import java.nio.ByteBuffer;

/**
 * Checks and decrypts the RTP packets of one sender (RFC 3711 3.3), in place. Nothing that is not
 * authentic changes anything here: neither the rollover counter nor what was seen. Close it when
 * the session ends. One thread.
 */
public final class SrtpReceiver implements AutoCloseable {
  private static final int HALF = 1 << 15;

  private final SrtpCipher cipher;
  private final int tagBytes;
  private final int ssrc;
  private final ReplayWindow window = new ReplayWindow();

  /** The newest authentic index; before the first one the rollover counter alone counts. */
  private long newest;

  private boolean started;

  /**
   * Derives the keys; the master keys may be closed afterwards.
   *
   * @param ssrc of the sender; packets of others are refused unread
   */
  public SrtpReceiver(SrtpKeys keys, int ssrc) {
    this(keys, ssrc, 0);
  }

  /**
   * As {@link #SrtpReceiver(SrtpKeys, int)}, for a stream whose sequence numbers wrapped around
   * before.
   *
   * @param rolloverCounter how often, 32 bits
   */
  SrtpReceiver(SrtpKeys keys, int ssrc, long rolloverCounter) {
    this.cipher = SrtpCipher.of(keys, false);
    this.tagBytes = keys.profile().rtpOverheadBytes();
    this.ssrc = ssrc;
    this.newest = rolloverCounter << 16;
  }

  /**
   * Checks a packet, and decrypts it in place when it is authentic and new.
   *
   * @param packet an SRTP packet from position to limit, in memory with an array, big-endian; when
   *     it is done, its limit moves to the end of the RTP packet; else nothing changes
   */
  public SrtpOutcome unprotect(ByteBuffer packet) {
    SrtpMemory.requireArray(packet);
    int from = packet.position();
    int end = packet.limit() - tagBytes;
    int headerBytes = RtpPacket.headerBytes(packet, from, Math.max(from, end));
    if (headerBytes < 0) {
      return SrtpOutcome.MALFORMED;
    }
    if (PacketKind.RTP.ssrc(packet) != ssrc) {
      return SrtpOutcome.OTHER_SSRC;
    }
    long index = estimate(packet.getShort(from + 2) & 0xFFFF);
    if (index < 0) {
      return SrtpOutcome.TOO_OLD;
    }
    if (index > SrtpSender.MOST_INDEX) {
      return SrtpOutcome.KEYS_USED_UP;
    }
    SrtpOutcome refusal = window.refusal(index);
    if (refusal != null) {
      return refusal;
    }
    int base = packet.arrayOffset();
    boolean authentic =
        cipher.unprotect(
            packet.array(),
            base + from,
            base + from + headerBytes,
            base + end,
            base + end,
            ssrc,
            index,
            (int) (index >>> 16));
    if (!authentic) {
      return SrtpOutcome.NOT_AUTHENTIC;
    }
    window.add(index);
    newest = Math.max(newest, index);
    started = true;
    packet.limit(end);
    return SrtpOutcome.DONE;
  }

  @Override
  public void close() {
    cipher.close();
  }

  /** RFC 3711 3.3.1 and appendix A: of the rollover counters the one that brings it nearest. */
  private long estimate(int number) {
    long sameCycle = (newest & -0x1_0000L) | number;
    if (!started) {
      return sameCycle;
    }
    if (sameCycle - newest > HALF) {
      return sameCycle - 0x1_0000;
    }
    return newest - sameCycle > HALF ? sameCycle + 0x1_0000 : sameCycle;
  }
}
