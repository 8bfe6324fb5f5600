package dev.pipit.rtp;

import java.nio.ByteBuffer;

/**
 * Checks and decrypts the RTCP packets of one sender (RFC 3711 3.4, RFC 7714 9), in place. Nothing
 * that is not authentic changes anything here. A packet that is not encrypted is refused. Close it
 * when the session ends. One thread.
 */
public final class SrtcpReceiver implements AutoCloseable {
  private final SrtpCipher cipher;
  private final SrtpProfile profile;
  private final int ssrc;
  private final ReplayWindow window = new ReplayWindow();

  /**
   * Derives the keys; the master keys may be closed afterwards.
   *
   * @param ssrc of the sender; packets of others are refused unread
   */
  public SrtcpReceiver(SrtpKeys keys, int ssrc) {
    this.cipher = SrtpCipher.of(keys, true);
    this.profile = keys.profile();
    this.ssrc = ssrc;
  }

  /**
   * Checks a packet, and decrypts it in place when it is authentic and new.
   *
   * @param packet an SRTCP packet from position to limit, in memory with an array, big-endian; when
   *     it is done, its limit moves to the end of the RTCP packet; else nothing changes
   */
  public SrtpOutcome unprotect(ByteBuffer packet) {
    SrtpMemory.requireArray(packet);
    int from = packet.position();
    int end = packet.limit() - profile.rtcpOverheadBytes();
    if (end - from < SrtcpSender.CLEAR_BYTES) {
      return SrtpOutcome.MALFORMED;
    }
    if (PacketKind.RTCP.ssrc(packet) != ssrc) {
      return SrtpOutcome.OTHER_SSRC;
    }
    int word = packet.getInt(SrtcpSender.wordAt(profile, end));
    if ((word & SrtcpSender.ENCRYPTED) == 0) {
      return SrtpOutcome.NOT_AUTHENTIC;
    }
    long index = word & SrtcpSender.MOST_INDEX;
    SrtpOutcome refusal = window.refusal(index);
    if (refusal != null) {
      return refusal;
    }
    int base = packet.arrayOffset();
    boolean authentic =
        cipher.unprotect(
            packet.array(),
            base + from,
            base + from + SrtcpSender.CLEAR_BYTES,
            base + end,
            base + SrtcpSender.tagAt(profile, end),
            ssrc,
            index,
            word);
    if (!authentic) {
      return SrtpOutcome.NOT_AUTHENTIC;
    }
    window.add(index);
    packet.limit(end);
    return SrtpOutcome.DONE;
  }

  @Override
  public void close() {
    cipher.close();
  }
}
