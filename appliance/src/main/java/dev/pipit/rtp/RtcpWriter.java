package dev.pipit.rtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes packets of RTCP, one behind another into a compound (RFC 3550 6.1). */
public final class RtcpWriter {
  private static final int MOST_COUNT = 31;
  private static final int MOST_TEXT_BYTES = 255;

  private RtcpWriter() {}

  /**
   * Appends a packet. A compound starts with a report and has a description (RFC 3550 6.1).
   *
   * @param target big-endian; written from its position, which moves behind the packet
   * @throws IllegalArgumentException for what no packet can say: too long, too many, or {@link
   *     RtcpPacket.Other}, of which the content is not known
   */
  public static void write(RtcpPacket packet, ByteBuffer target) {
    int start = target.position();
    switch (packet) {
      case RtcpPacket.SenderReport report -> {
        header(target, report.blocks().size(), RtcpReader.SENDER_REPORT, report.ssrc());
        target
            .putLong(report.ntpTime())
            .putInt(report.timestamp())
            .putInt(report.packets())
            .putInt(report.payloadBytes());
        blocks(report.blocks(), target);
      }
      case RtcpPacket.ReceiverReport report -> {
        header(target, report.blocks().size(), RtcpReader.RECEIVER_REPORT, report.ssrc());
        blocks(report.blocks(), target);
      }
      case RtcpPacket.SourceDescription description -> {
        header(target, 1, RtcpReader.SOURCE_DESCRIPTION, description.ssrc());
        target.put((byte) RtcpReader.ITEM_CNAME);
        text(description.canonicalName(), target);
        // RFC 3550 6.5: a zero ends the items of a source, and more fill the word.
        target.put((byte) 0);
        fill(target, start);
      }
      case RtcpPacket.Goodbye goodbye -> {
        header(target, 1, RtcpReader.GOODBYE, goodbye.ssrc());
        if (!goodbye.reason().isEmpty()) {
          text(goodbye.reason(), target);
          fill(target, start);
        }
      }
      case RtcpPacket.GenericNack nack -> {
        header(target, RtcpReader.FORMAT_NACK, RtcpReader.TRANSPORT_FEEDBACK, nack.ssrc());
        target.putInt(nack.mediaSsrc());
        numbers(nack.numbers(), target);
      }
      case RtcpPacket.PictureLossIndication indication -> {
        header(target, RtcpReader.FORMAT_PLI, RtcpReader.PAYLOAD_FEEDBACK, indication.ssrc());
        target.putInt(indication.mediaSsrc());
      }
      case RtcpPacket.FullIntraRequest request -> {
        header(target, RtcpReader.FORMAT_FIR, RtcpReader.PAYLOAD_FEEDBACK, request.ssrc());
        target.putInt(0).putInt(request.mediaSsrc()).putInt(request.sequence() << 24);
      }
      case RtcpPacket.Other other ->
          throw new IllegalArgumentException("nobody knows what is in packet type " + other.type());
    }
    int words = (target.position() - start) / Integer.BYTES - 1;
    target.putShort(start + 2, (short) words);
  }

  private static void header(ByteBuffer target, int count, int type, int ssrc) {
    if (count > MOST_COUNT) {
      throw new IllegalArgumentException(count + " blocks, of which 31 have room in a report");
    }
    target.put((byte) (0x80 | count)).put((byte) type).putShort((short) 0).putInt(ssrc);
  }

  private static void blocks(List<ReportBlock> blocks, ByteBuffer target) {
    for (ReportBlock block : blocks) {
      target
          .putInt(block.ssrc())
          .putInt(block.fractionLost() << 24 | (block.lost() & 0xFF_FFFF))
          .putInt(block.highestSequence())
          .putInt(block.jitter())
          .putInt(block.lastReport())
          .putInt(block.delaySinceLastReport());
    }
  }

  /** RFC 4585 6.2.1: numbers that lie within sixteen behind one share its entry. */
  private static void numbers(List<Integer> numbers, ByteBuffer target) {
    if (numbers.isEmpty()) {
      throw new IllegalArgumentException("a request for no packet");
    }
    int first = numbers.getFirst();
    int bits = 0;
    for (int number : numbers) {
      int behind = (number - first) & 0xFFFF;
      if (behind > 16) {
        target.putShort((short) first).putShort((short) bits);
        first = number;
        bits = 0;
      } else if (behind > 0) {
        bits |= 1 << (behind - 1);
      }
    }
    target.putShort((short) first).putShort((short) bits);
  }

  private static void text(String text, ByteBuffer target) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MOST_TEXT_BYTES) {
      throw new IllegalArgumentException("a text of " + bytes.length + " bytes, 255 at most");
    }
    target.put((byte) bytes.length).put(bytes);
  }

  private static void fill(ByteBuffer target, int start) {
    target.put(new byte[-(target.position() - start) & (Integer.BYTES - 1)]);
  }
}
