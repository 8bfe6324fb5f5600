package dev.pipit.rtp;

import java.nio.ByteBuffer;

/** What a datagram on a port that carries RTP and RTCP is, by its first bytes (RFC 5761 4). */
public enum PacketKind {
  /** RTP or SRTP: the SSRC is in bytes 8 to 11. */
  RTP,
  /** RTCP or SRTCP: the sender's SSRC is in bytes 4 to 7. */
  RTCP,
  /** Neither: too short, or another protocol (RFC 7983 7). */
  OTHER;

  private static final int RTP_SSRC = 8;
  private static final int RTCP_SSRC = 4;
  private static final int RTCP_HEADER_BYTES = 8;
  private static final int FIRST_RTCP_TYPE = 192;
  private static final int LAST_RTCP_TYPE = 223;

  /**
   * Looks at a datagram.
   *
   * @param datagram from position to limit; only read, by index
   */
  public static PacketKind of(ByteBuffer datagram) {
    int at = datagram.position();
    if (datagram.remaining() < RTCP_HEADER_BYTES || (datagram.get(at) & 0xC0) != 0x80) {
      return OTHER;
    }
    int type = datagram.get(at + 1) & 0xFF;
    if (type >= FIRST_RTCP_TYPE && type <= LAST_RTCP_TYPE) {
      return RTCP;
    }
    return datagram.remaining() < RtpPacket.HEADER_BYTES ? OTHER : RTP;
  }

  /**
   * The SSRC of the sender, which says whose packet it claims to be.
   *
   * @param datagram one of this kind, big-endian
   * @throws IllegalStateException when this is {@link #OTHER}, which has none
   */
  public int ssrc(ByteBuffer datagram) {
    return switch (this) {
      case RTP -> datagram.getInt(datagram.position() + RTP_SSRC);
      case RTCP -> datagram.getInt(datagram.position() + RTCP_SSRC);
      case OTHER -> throw new IllegalStateException("a datagram of another protocol has no SSRC");
    };
  }
}
