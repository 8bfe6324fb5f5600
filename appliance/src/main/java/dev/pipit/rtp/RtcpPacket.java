package dev.pipit.rtp;

import java.util.List;

/** The packets of RTCP that Pipit says or hears (RFC 3550 6, RFC 4585 6, RFC 5104 4). */
public sealed interface RtcpPacket {
  /** Who sends it. */
  int ssrc();

  /**
   * What a sender says of its clock and of what it sent (RFC 3550 6.4.1).
   *
   * @param ntpTime the sender's wall clock, in 2^-32 s since 1900
   * @param timestamp the same moment on the clock of its RTP timestamps
   * @param packets sent so far, 32 bits
   * @param payloadBytes sent so far, 32 bits
   * @param blocks what it says of others' packets, 31 at most
   */
  record SenderReport(
      int ssrc,
      long ntpTime,
      int timestamp,
      int packets,
      int payloadBytes,
      List<ReportBlock> blocks)
      implements RtcpPacket {
    /** Copies the list. */
    public SenderReport {
      blocks = List.copyOf(blocks);
    }
  }

  /**
   * What somebody who sends nothing says of others' packets (RFC 3550 6.4.2).
   *
   * @param blocks 31 at most
   */
  record ReceiverReport(int ssrc, List<ReportBlock> blocks) implements RtcpPacket {
    /** Copies the list. */
    public ReceiverReport {
      blocks = List.copyOf(blocks);
    }
  }

  /**
   * Who it is, by a name that stays when the SSRC changes (RFC 3550 6.5.1); other items and other
   * sources' names are passed over.
   *
   * @param canonicalName 255 bytes of UTF-8 at most; empty when there is none
   */
  record SourceDescription(int ssrc, String canonicalName) implements RtcpPacket {}

  /**
   * It sends no more (RFC 3550 6.6).
   *
   * @param reason for people, 255 bytes of UTF-8 at most; empty when there is none
   */
  record Goodbye(int ssrc, String reason) implements RtcpPacket {}

  /**
   * Packets that a receiver would have again (RFC 4585 6.2.1).
   *
   * @param mediaSsrc whose packets
   * @param numbers their sequence numbers, 0 to 65535, in the order in which they are written
   */
  record GenericNack(int ssrc, int mediaSsrc, List<Integer> numbers) implements RtcpPacket {
    /** Copies the list. */
    public GenericNack {
      numbers = List.copyOf(numbers);
    }
  }

  /**
   * A receiver lost a picture and asks for a key frame (RFC 4585 6.3.1).
   *
   * @param mediaSsrc of whom
   */
  record PictureLossIndication(int ssrc, int mediaSsrc) implements RtcpPacket {}

  /**
   * A key frame is asked for whatever was lost (RFC 5104 4.3.1).
   *
   * @param mediaSsrc of whom
   * @param sequence goes up by one with each new request, 0 to 255; a repeated one says the same
   */
  record FullIntraRequest(int ssrc, int mediaSsrc, int sequence) implements RtcpPacket {}

  /**
   * Of a kind that is passed over: APP, extended reports, other feedback.
   *
   * @param type its packet type, 192 to 223
   * @param format of feedback its kind, else a count
   */
  record Other(int ssrc, int type, int format) implements RtcpPacket {}
}
