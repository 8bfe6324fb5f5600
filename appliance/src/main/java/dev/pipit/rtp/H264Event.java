package dev.pipit.rtp;

import java.nio.ByteBuffer;

/** What comes out of a {@link H264Depacketizer}. */
public sealed interface H264Event {
  /**
   * A whole access unit.
   *
   * @param annexB each NAL unit behind a start code of four bytes, parameter sets before an IDR
   *     picture where any are known; borrowed, valid only during the call, position and limit not
   *     to be changed
   * @param timestamp of the RTP clock, 32 bits that wrap around
   * @param idr whether decoding can start here
   * @param intact whether all since an IDR picture is there; without that the picture may refer to
   *     one that is not
   */
  record Unit(ByteBuffer annexB, int timestamp, boolean idr, boolean intact) implements H264Event {}

  /**
   * Something is missing or wrong, and the access unit that it belongs to was or will be dropped
   * whole.
   *
   * @param missingPackets how many packets did not come; 0 when what came is wrong, and when nobody
   *     knows
   * @param keyFrameNeeded whether pictures that follow may refer to the one that is lost, so that a
   *     key frame is worth asking for; one that comes anyway settles it
   */
  record Lost(Reason reason, long missingPackets, boolean keyFrameNeeded) implements H264Event {}

  /**
   * A packet of a kind that packetization-mode 1 does not have (RFC 6184 Table 3); no key frame
   * helps, the sender is set wrong.
   *
   * @param type the type in the payload's first byte: STAP-B 25, MTAP 26 and 27, FU-B 29
   */
  record Unsupported(int type) implements H264Event {}

  /** Why an access unit is lost. */
  enum Reason {
    /** Packets did not come. */
    PACKETS_MISSING,
    /** It begins in the middle, though no packet is missing. */
    START_MISSING,
    /** A part of a NAL unit is missing or was begun anew, though no packet is missing. */
    FRAGMENTS_BROKEN,
    /**
     * A length within a packet goes beyond its end, or a fragment has no header or a wrong type.
     */
    MALFORMED,
    /** The sender says that it knows of bit errors ({@code forbidden_zero_bit}). */
    DAMAGED_BY_SENDER,
    /** It is larger than the bound. */
    TOO_LARGE,
    /** The sender started anew, or so much is missing that nobody knows how much. */
    RESTARTED
  }

  /** Takes what comes. */
  @FunctionalInterface
  interface Sink {
    /** Called on the thread that gives packets in. */
    void accept(H264Event event);
  }
}
