package dev.pipit.rtp;

import dev.pipit.rtp.RtcpCompound.Fault;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one datagram of RTCP; it has as many packets as there are words in it at most. */
final class RtcpReader {
  static final int SENDER_REPORT = 200;
  static final int RECEIVER_REPORT = 201;
  static final int SOURCE_DESCRIPTION = 202;
  static final int GOODBYE = 203;
  static final int TRANSPORT_FEEDBACK = 205;
  static final int PAYLOAD_FEEDBACK = 206;
  static final int FORMAT_NACK = 1;
  static final int FORMAT_PLI = 1;
  static final int FORMAT_FIR = 4;
  static final int ITEM_CNAME = 1;
  static final int HEADER_BYTES = 8;
  static final int SENDER_INFO_BYTES = 20;
  static final int BLOCK_BYTES = 24;
  static final int FIR_BYTES = 8;
  static final int NACK_BYTES = 4;
  static final int MEDIA_SSRC_BYTES = 4;
  private static final int FIRST_TYPE = 192;
  private static final int LAST_TYPE = 223;
  private static final int PADDING = 0x20;

  private final ByteBuffer bytes;
  private final List<RtcpPacket> packets = new ArrayList<>(2);

  RtcpReader(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  RtcpCompound read() {
    int at = bytes.position();
    int end = bytes.limit();
    Fault fault = at == end ? Fault.TOO_SHORT : null;
    while (at < end && fault == null) {
      fault = headerFault(at, end);
      if (fault == null) {
        int packetEnd = at + packetBytes(at);
        int padding = padding(at, packetEnd);
        // RFC 3550 6.4.1: only the last packet of a compound may be padded.
        if (padding < 0 || (padding > 0 && packetEnd < end)) {
          fault = Fault.WRONG_PADDING;
        } else {
          fault = packet(at, packetEnd - padding);
        }
        at = packetEnd;
      }
    }
    return new RtcpCompound(packets, fault);
  }

  private @Nullable Fault headerFault(int at, int end) {
    if (end - at < Integer.BYTES) {
      return Fault.TOO_SHORT;
    }
    if ((bytes.get(at) & 0xC0) != 0x80) {
      return Fault.WRONG_VERSION;
    }
    if (type(at) < FIRST_TYPE || type(at) > LAST_TYPE) {
      return Fault.WRONG_TYPE;
    }
    return packetBytes(at) > end - at ? Fault.BEYOND_END : null;
  }

  private int padding(int at, int packetEnd) {
    if ((bytes.get(at) & PADDING) == 0) {
      return 0;
    }
    int padding = bytes.get(packetEnd - 1) & 0xFF;
    boolean fits = padding > 0 && padding % Integer.BYTES == 0;
    return fits && padding <= packetEnd - at - Integer.BYTES ? padding : -1;
  }

  private @Nullable Fault packet(int at, int end) {
    if (end - at < HEADER_BYTES) {
      // A goodbye and a description of nobody have no SSRC, and say nothing.
      boolean empty = count(at) == 0 && (type(at) == GOODBYE || type(at) == SOURCE_DESCRIPTION);
      return empty ? null : Fault.TOO_SHORT;
    }
    int ssrc = bytes.getInt(at + Integer.BYTES);
    int body = at + HEADER_BYTES;
    return switch (type(at)) {
      case SENDER_REPORT -> senderReport(ssrc, body, end, count(at));
      case RECEIVER_REPORT -> {
        List<ReportBlock> blocks = blocks(body, end, count(at));
        yield blocks == null
            ? Fault.LESS_THAN_IT_SAYS
            : add(new RtcpPacket.ReceiverReport(ssrc, blocks));
      }
      case SOURCE_DESCRIPTION -> count(at) == 0 ? null : description(ssrc, body, end);
      case GOODBYE -> goodbye(ssrc, at, end);
      case TRANSPORT_FEEDBACK -> count(at) == FORMAT_NACK ? nack(ssrc, body, end) : other(ssrc, at);
      case PAYLOAD_FEEDBACK -> payloadFeedback(ssrc, at, end);
      default -> other(ssrc, at);
    };
  }

  private @Nullable Fault senderReport(int ssrc, int body, int end, int count) {
    List<ReportBlock> blocks = blocks(body + SENDER_INFO_BYTES, end, count);
    if (blocks == null) {
      return Fault.LESS_THAN_IT_SAYS;
    }
    return add(
        new RtcpPacket.SenderReport(
            ssrc,
            bytes.getLong(body),
            bytes.getInt(body + 8),
            bytes.getInt(body + 12),
            bytes.getInt(body + 16),
            blocks));
  }

  private @Nullable List<ReportBlock> blocks(int at, int end, int count) {
    if (count * BLOCK_BYTES > end - at) {
      return null;
    }
    List<ReportBlock> blocks = new ArrayList<>(count);
    for (int i = at; blocks.size() < count; i += BLOCK_BYTES) {
      int fractionAndLost = bytes.getInt(i + 4);
      blocks.add(
          new ReportBlock(
              bytes.getInt(i),
              fractionAndLost >>> 24,
              fractionAndLost << 8 >> 8,
              bytes.getInt(i + 8),
              bytes.getInt(i + 12),
              bytes.getInt(i + 16),
              bytes.getInt(i + 20)));
    }
    return blocks;
  }

  /** RFC 3550 6.5: items of type, length and text, until a type of 0. Of the first source alone. */
  private @Nullable Fault description(int ssrc, int body, int end) {
    int at = body;
    while (at < end && bytes.get(at) != 0) {
      int length = end - at < 2 ? end : bytes.get(at + 1) & 0xFF;
      if (length > end - at - 2) {
        return Fault.LESS_THAN_IT_SAYS;
      }
      if (bytes.get(at) == ITEM_CNAME) {
        return add(new RtcpPacket.SourceDescription(ssrc, text(at + 2, length)));
      }
      at += 2 + length;
    }
    return add(new RtcpPacket.SourceDescription(ssrc, ""));
  }

  private @Nullable Fault goodbye(int ssrc, int start, int end) {
    int reason = start + Integer.BYTES + count(start) * Integer.BYTES;
    if (reason > end) {
      return Fault.LESS_THAN_IT_SAYS;
    }
    int length = reason < end ? bytes.get(reason) & 0xFF : 0;
    if (length > end - reason - 1 && length > 0) {
      return Fault.LESS_THAN_IT_SAYS;
    }
    // Of those that leave, the first; a camera is one source. A goodbye of nobody says nothing.
    return count(start) == 0
        ? null
        : add(new RtcpPacket.Goodbye(ssrc, length == 0 ? "" : text(reason + 1, length)));
  }

  /** RFC 4585 6.2.1: a number, and a bit for each of the sixteen behind it. */
  private @Nullable Fault nack(int ssrc, int body, int end) {
    int entries = (end - body - MEDIA_SSRC_BYTES) / NACK_BYTES;
    if (entries < 1) {
      return Fault.LESS_THAN_IT_SAYS;
    }
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < entries; i++) {
      int entry = bytes.getInt(body + MEDIA_SSRC_BYTES + i * NACK_BYTES);
      int first = entry >>> 16;
      numbers.add(first);
      for (int bit = 0; bit < 16; bit++) {
        if ((entry >> bit & 1) != 0) {
          numbers.add((first + 1 + bit) & 0xFFFF);
        }
      }
    }
    return add(new RtcpPacket.GenericNack(ssrc, bytes.getInt(body), numbers));
  }

  private @Nullable Fault payloadFeedback(int ssrc, int at, int end) {
    int body = at + HEADER_BYTES;
    int format = count(at);
    if (end - body < MEDIA_SSRC_BYTES) {
      return Fault.LESS_THAN_IT_SAYS;
    }
    if (format == FORMAT_PLI) {
      return add(new RtcpPacket.PictureLossIndication(ssrc, bytes.getInt(body)));
    }
    if (format != FORMAT_FIR) {
      return other(ssrc, at);
    }
    // RFC 5104 4.3.1.1: whose picture stands in each entry, not in the header.
    if (end - body - MEDIA_SSRC_BYTES < FIR_BYTES) {
      return Fault.LESS_THAN_IT_SAYS;
    }
    for (int i = body + MEDIA_SSRC_BYTES; i + FIR_BYTES <= end; i += FIR_BYTES) {
      add(new RtcpPacket.FullIntraRequest(ssrc, bytes.getInt(i), bytes.get(i + 4) & 0xFF));
    }
    return null;
  }

  private @Nullable Fault other(int ssrc, int at) {
    return add(new RtcpPacket.Other(ssrc, type(at), count(at)));
  }

  private @Nullable Fault add(RtcpPacket packet) {
    packets.add(packet);
    return null;
  }

  private String text(int at, int length) {
    byte[] text = new byte[length];
    bytes.get(at, text);
    return new String(text, StandardCharsets.UTF_8);
  }

  private int type(int at) {
    return bytes.get(at + 1) & 0xFF;
  }

  private int count(int at) {
    return bytes.get(at) & 0x1F;
  }

  /** RFC 3550 6.4.1: the length is in words, less one. */
  private int packetBytes(int at) {
    return ((bytes.getShort(at + 2) & 0xFFFF) + 1) * Integer.BYTES;
  }
}
