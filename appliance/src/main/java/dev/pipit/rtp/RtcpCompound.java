package dev.pipit.rtp;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a datagram of RTCP holds (RFC 3550 6.1; a single packet of feedback too, RFC 5506).
 *
 * @param packets in order; those before the fault when there is one
 * @param fault why the rest cannot be read; null when all was
 */
public record RtcpCompound(List<RtcpPacket> packets, @Nullable Fault fault) {
  /** Copies the list. */
  public RtcpCompound {
    packets = List.copyOf(packets);
  }

  /** Why bytes are no RTCP (RFC 3550 6.4 and A.2). */
  public enum Fault {
    /** There is nothing, or less than a header. */
    TOO_SHORT("is shorter than the 8 bytes of an RTCP packet"),
    /** Another version than 2. */
    WRONG_VERSION("does not say version 2 of RTCP"),
    /** A packet type that is none of RTCP's. */
    WRONG_TYPE("has a packet type that RTCP does not have"),
    /** A length goes beyond the end. */
    BEYOND_END("has a length that goes beyond its end"),
    /** More is padded than there is, or not the last packet is padded. */
    WRONG_PADDING("is padded where or by how much it must not be"),
    /** A packet is shorter than what it says that it holds. */
    LESS_THAN_IT_SAYS("holds less than it says");

    private final String clause;

    Fault(String clause) {
      this.clause = clause;
    }

    /** For people: "The report …", with a full stop. */
    public String sentence() {
      return "The report " + clause + ".";
    }
  }

  /**
   * Reads a datagram.
   *
   * @param datagram from position to limit, big-endian; only read, by index, not kept
   */
  public static RtcpCompound read(ByteBuffer datagram) {
    return new RtcpReader(datagram).read();
  }
}
