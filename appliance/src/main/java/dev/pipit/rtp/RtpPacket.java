package dev.pipit.rtp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A view of an RTP packet (RFC 3550 5.1) in somebody else's buffer; one object serves for any
 * number of packets, one after another.
 *
 * <pre>{@code
 * RtpFault fault = packet.read(datagram);
 * if (fault == null) { … packet.payload(), packet.payloadBytes() … }
 * }</pre>
 *
 * <p>Contributing sources and header extensions (RFC 8285) are passed over, padding is taken off.
 * The buffer is read by index; it stays the caller's and must not change while the view is used.
 * Allocates nothing. One thread.
 */
public final class RtpPacket {
  /** Bytes of a header without contributing sources and extension, as {@link #writeHeader}'s. */
  public static final int HEADER_BYTES = 12;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(HEADER_BYTES);
  private static final int VERSION_2 = 2;
  private static final int PADDING = 0x20;
  private static final int EXTENSION = 0x10;
  private static final int MARKER = 0x80;
  private static final int WORD_BYTES = 4;

  private static final int TOO_SHORT = -1;
  private static final int WRONG_VERSION = -2;
  private static final int SOURCES_BEYOND_END = -3;
  private static final int EXTENSION_BEYOND_END = -4;

  private ByteBuffer bytes = NOTHING;
  private int start;
  private int payload = HEADER_BYTES;
  private int payloadBytes;

  /**
   * Looks at another packet.
   *
   * @param datagram from position to limit, big-endian; borrowed until the next read
   * @return null when it is one; else the view is of a packet of zeros
   */
  public @Nullable RtpFault read(ByteBuffer datagram) {
    bytes = NOTHING;
    start = 0;
    payload = HEADER_BYTES;
    payloadBytes = 0;
    int from = datagram.position();
    int to = datagram.limit();
    int headerBytes = headerBytes(datagram, from, to);
    if (headerBytes < 0) {
      return faultOf(headerBytes);
    }
    int padding = 0;
    if ((datagram.get(from) & PADDING) != 0) {
      padding = to == from + headerBytes ? 0 : datagram.get(to - 1) & 0xFF;
      if (padding == 0 || padding > to - from - headerBytes) {
        return RtpFault.WRONG_PADDING;
      }
    }
    bytes = datagram;
    start = from;
    payload = from + headerBytes;
    payloadBytes = to - payload - padding;
    return null;
  }

  /**
   * Bytes before the payload: fixed header, contributing sources, extension. SRTP leaves them in
   * the clear, so this holds before a packet is decrypted too.
   *
   * @return less than 0 for a fault
   */
  static int headerBytes(ByteBuffer datagram, int from, int to) {
    if (datagram.order() != ByteOrder.BIG_ENDIAN) {
      throw new IllegalArgumentException("RTP is big-endian, the buffer is not");
    }
    if (to - from < HEADER_BYTES) {
      return TOO_SHORT;
    }
    int first = datagram.get(from);
    if ((first & 0xC0) >> 6 != VERSION_2) {
      return WRONG_VERSION;
    }
    int headerBytes = HEADER_BYTES + (first & 0x0F) * WORD_BYTES;
    if (from + headerBytes > to) {
      return SOURCES_BEYOND_END;
    }
    if ((first & EXTENSION) == 0) {
      return headerBytes;
    }
    // RFC 3550 5.3.1: 16 bits of the profile, 16 bits of length in words.
    if (from + headerBytes + WORD_BYTES > to) {
      return EXTENSION_BEYOND_END;
    }
    int words = datagram.getShort(from + headerBytes + 2) & 0xFFFF;
    headerBytes += WORD_BYTES + words * WORD_BYTES;
    return from + headerBytes > to ? EXTENSION_BEYOND_END : headerBytes;
  }

  /** The fault in what {@link #headerBytes} gave. */
  private static RtpFault faultOf(int headerBytes) {
    return switch (headerBytes) {
      case TOO_SHORT -> RtpFault.TOO_SHORT;
      case WRONG_VERSION -> RtpFault.WRONG_VERSION;
      case SOURCES_BEYOND_END -> RtpFault.SOURCES_BEYOND_END;
      default -> RtpFault.EXTENSION_BEYOND_END;
    };
  }

  /**
   * Writes a header without contributing sources, extension and padding.
   *
   * @param target big-endian; written by index, its position stays
   * @param at where the packet starts; the payload goes {@link #HEADER_BYTES} behind
   * @param payloadType 0 to 127
   * @param sequenceNumber its low 16 bits are written
   */
  public static void writeHeader(
      ByteBuffer target,
      int at,
      boolean marker,
      int payloadType,
      int sequenceNumber,
      int timestamp,
      int ssrc) {
    target.put(at, (byte) (VERSION_2 << 6));
    target.put(at + 1, (byte) ((marker ? MARKER : 0) | (payloadType & 0x7F)));
    target.putShort(at + 2, (short) sequenceNumber);
    target.putInt(at + 4, timestamp);
    target.putInt(at + 8, ssrc);
  }

  /** The buffer that the view is of. */
  public ByteBuffer bytes() {
    return bytes;
  }

  /** Index of the payload's first byte in {@link #bytes}. */
  public int payload() {
    return payload;
  }

  /** Bytes of the payload without padding; may be 0. */
  public int payloadBytes() {
    return payloadBytes;
  }

  /** What H.264 sets on the last packet of an access unit (RFC 6184 5.1). */
  public boolean marker() {
    return (bytes.get(start + 1) & MARKER) != 0;
  }

  /** 0 to 127. */
  public int payloadType() {
    return bytes.get(start + 1) & 0x7F;
  }

  /** 0 to 65535. */
  public int sequenceNumber() {
    return bytes.getShort(start + 2) & 0xFFFF;
  }

  /** 32 bits that wrap around; see {@link RtpTimestamps}. */
  public int timestamp() {
    return bytes.getInt(start + 4);
  }

  /** Which of a session's streams it is of; 32 bits without a sign. */
  public int ssrc() {
    return bytes.getInt(start + 8);
  }
}
