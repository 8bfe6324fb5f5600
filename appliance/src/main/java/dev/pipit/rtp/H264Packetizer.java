package dev.pipit.rtp;

import dev.pipit.media.NalCursor;
import dev.pipit.media.NalType;
import dev.pipit.media.ParameterSets;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Puts access units into RTP packets (RFC 6184, packetization-mode 1).
 *
 * <pre>{@code
 * packetizer.startAvcc(chunk.buffers(), ChunkWriter.HEADER_BYTES, timestamp);
 * while (packetizer.next(packet)) { … send packet from position to limit … }
 * }</pre>
 *
 * <p>A NAL unit that fits goes as it is, a larger one in fragments (FU-A, 5.8), parameter sets and
 * other small ones before a picture together (STAP-A, 5.7.1). The marker is set on the last packet
 * of an access unit (5.1); delimiters say nothing beside it, and are left out as filler is. An IDR
 * picture that comes without parameter sets gets those that were {@linkplain
 * #parameterSets(ParameterSets) given}.
 *
 * <p>The media is copied once, from the caller's buffers into the packet. Allocates only when an
 * access unit has more NAL units or buffers than any before. One thread.
 */
public final class H264Packetizer {
  /** Fragments of less would be all header. */
  private static final int LEAST_PAYLOAD_BYTES = 64;

  private static final int MOST_PAYLOAD_BYTES = 0xFFFF - RtpPacket.HEADER_BYTES;
  private static final int NAL_LENGTH_BYTES = 4;

  private final int payloadType;
  private final int ssrc;
  private final int mostPayloadBytes;
  private final GatheredBytes sets = new GatheredBytes();
  private final GatheredBytes unit = new GatheredBytes();
  private final NalCursor cursor = new NalCursor();
  private ByteBuffer givenSets = ByteBuffer.allocate(0);

  /** Start and length of each NAL unit to send, in turn; the first ones lie in {@link #sets}. */
  private int[] pieces = new int[64];

  private int pieceCount;
  private int setCount;
  private boolean idr;
  private boolean hasSets;
  private int nextPiece;
  private int fragmented;
  private int sequenceNumber;
  private int timestamp;
  private long packets;
  private long payloadBytes;

  /**
   * @param payloadType 96 to 127 by agreement
   * @param ssrc chosen at random for each session (RFC 3550 8.1)
   * @param firstSequenceNumber chosen at random (RFC 3550 5.1); with SRTP below 32768, so that the
   *     first packets may be lost without the receiver guessing the rollover counter wrong (RFC
   *     3711 3.3.1)
   * @param mostPayloadBytes of a packet, behind the RTP header, 64 at least; what SRTP adds comes
   *     on top of it
   */
  public H264Packetizer(int payloadType, int ssrc, int firstSequenceNumber, int mostPayloadBytes) {
    if (mostPayloadBytes < LEAST_PAYLOAD_BYTES || mostPayloadBytes > MOST_PAYLOAD_BYTES) {
      throw new IllegalArgumentException("a payload of " + mostPayloadBytes + " bytes");
    }
    if (payloadType < 0 || payloadType > 127) {
      throw new IllegalArgumentException("payload type " + payloadType);
    }
    this.payloadType = payloadType;
    this.ssrc = ssrc;
    this.sequenceNumber = firstSequenceNumber & 0xFFFF;
    this.mostPayloadBytes = mostPayloadBytes;
  }

  /** Sets what goes before IDR pictures that come without; from the next access unit on. */
  public void parameterSets(ParameterSets parameterSets) {
    givenSets = parameterSets.annexB();
  }

  /**
   * Starts with an access unit whose NAL units lie behind their lengths in four bytes, as in a
   * sample (ISO/IEC 14496-15 5.3.2). What is left of the one before is not sent.
   *
   * @param buffers one after another, each from position to limit; borrowed until {@link #next}
   *     says that nothing is left, or the next start
   * @param skipBytes bytes before the first length
   * @param timestamp of the RTP clock, 90 kHz
   * @return whether the lengths fit; else, and when it is empty, there is nothing to send
   */
  public boolean startAvcc(List<ByteBuffer> buffers, int skipBytes, int timestamp) {
    begin(timestamp);
    unit.reset(buffers);
    int end = unit.lengthBytes();
    int at = skipBytes;
    while (at < end) {
      int length = end - at < NAL_LENGTH_BYTES ? -1 : unit.getInt(at);
      at += NAL_LENGTH_BYTES;
      if (length < 0 || length > end - at) {
        abandon();
        return false;
      }
      add(at, length, unit);
      at += length;
    }
    return ready();
  }

  /**
   * Starts with an access unit as a byte stream (Annex B). What is left of the one before is not
   * sent.
   *
   * @param annexB from position to limit; borrowed until {@link #next} says that nothing is left,
   *     or the next start
   * @param timestamp of the RTP clock, 90 kHz
   * @return whether there is anything to send
   */
  public boolean startAnnexB(ByteBuffer annexB, int timestamp) {
    begin(timestamp);
    unit.reset(annexB);
    addAll(annexB, unit);
    return ready();
  }

  /**
   * Writes the next packet of the access unit.
   *
   * @param packet big-endian; written from its position on, its limit is set to the packet's end.
   *     Its capacity must take header and payload
   * @return false, with nothing written, when all of it was written
   */
  public boolean next(ByteBuffer packet) {
    if (nextPiece == pieceCount) {
      abandon();
      return false;
    }
    if (packet.order() != ByteOrder.BIG_ENDIAN) {
      throw new IllegalArgumentException("RTP is big-endian, the buffer is not");
    }
    int start = packet.position();
    packet.limit(packet.capacity());
    int at = start + RtpPacket.HEADER_BYTES;
    int written;
    int together = fragmented > 0 ? 1 : together();
    if (together > 1) {
      written = writeAggregate(packet, at, together);
    } else if (length(nextPiece) > mostPayloadBytes) {
      written = writeFragment(packet, at);
    } else {
      written = length(nextPiece);
      source(nextPiece).copy(start(nextPiece), written, packet, at);
      nextPiece++;
    }
    boolean last = nextPiece == pieceCount;
    RtpPacket.writeHeader(packet, start, last, payloadType, sequenceNumber, timestamp, ssrc);
    packet.limit(at + written);
    sequenceNumber = (sequenceNumber + 1) & 0xFFFF;
    packets++;
    payloadBytes += written;
    return true;
  }

  /** The sequence number of the packet that comes next. */
  public int nextSequenceNumber() {
    return sequenceNumber;
  }

  /** Packets written so far, for sender reports (RFC 3550 6.4.1). */
  public long packets() {
    return packets;
  }

  /** Bytes of payload written so far, for sender reports (RFC 3550 6.4.1). */
  public long payloadBytes() {
    return payloadBytes;
  }

  /** How many NAL units from the next one on go into one packet together: small, no slices. */
  private int together() {
    int bytes = 1;
    int count = 0;
    for (int i = nextPiece; i < pieceCount; i++) {
      bytes += PayloadType.STAP_LENGTH_BYTES + length(i);
      if (bytes > mostPayloadBytes || NalType.isSlice(NalType.of((byte) header(i)))) {
        break;
      }
      count++;
    }
    return count;
  }

  /** RFC 6184 5.7.1: the highest reference value of those within is that of the packet. */
  private int writeAggregate(ByteBuffer packet, int start, int count) {
    int forbidden = 0;
    int reference = 0;
    int at = start + 1;
    for (int i = 0; i < count; i++, nextPiece++) {
      int header = header(nextPiece);
      forbidden |= header & PayloadType.FORBIDDEN;
      reference = Math.max(reference, header & PayloadType.REFERENCE);
      int length = length(nextPiece);
      packet.putShort(at, (short) length);
      source(nextPiece).copy(start(nextPiece), length, packet, at + PayloadType.STAP_LENGTH_BYTES);
      at += PayloadType.STAP_LENGTH_BYTES + length;
    }
    packet.put(start, (byte) (forbidden | reference | PayloadType.STAP_A));
    return at - start;
  }

  /** RFC 6184 5.8: the header of the NAL unit is not sent but in the two bytes before. */
  private int writeFragment(ByteBuffer packet, int start) {
    int header = header(nextPiece);
    int from = Math.max(1, fragmented);
    int left = length(nextPiece) - from;
    int length = Math.min(left, mostPayloadBytes - PayloadType.FU_HEADER_BYTES);
    int bits = fragmented == 0 ? PayloadType.FU_START : 0;
    bits |= length == left ? PayloadType.FU_END : 0;
    int kept = header & (PayloadType.FORBIDDEN | PayloadType.REFERENCE);
    packet.put(start, (byte) (kept | PayloadType.FU_A));
    packet.put(start + 1, (byte) (bits | NalType.of((byte) header)));
    source(nextPiece)
        .copy(start(nextPiece) + from, length, packet, start + PayloadType.FU_HEADER_BYTES);
    fragmented = from + length;
    if (length == left) {
      fragmented = 0;
      nextPiece++;
    }
    return PayloadType.FU_HEADER_BYTES + length;
  }

  private void begin(int newTimestamp) {
    abandon();
    timestamp = newTimestamp;
    // Left out again by ready() when the picture needs them not.
    sets.reset(givenSets);
    addAll(givenSets, sets);
    setCount = pieceCount;
    idr = false;
    hasSets = false;
  }

  private boolean ready() {
    if (pieceCount == setCount) {
      abandon();
      return false;
    }
    nextPiece = idr && !hasSets ? 0 : setCount;
    return true;
  }

  private void abandon() {
    unit.clear();
    pieceCount = 0;
    setCount = 0;
    nextPiece = 0;
    fragmented = 0;
  }

  private void addAll(ByteBuffer annexB, GatheredBytes source) {
    cursor.reset(annexB);
    while (cursor.next()) {
      add(cursor.start() - annexB.position(), cursor.lengthBytes(), source);
    }
  }

  private void add(int start, int length, GatheredBytes source) {
    int type = length == 0 ? NalType.FILLER : NalType.of(source.get(start));
    if (type == NalType.FILLER || type == NalType.ACCESS_UNIT_DELIMITER) {
      return;
    }
    idr |= type == NalType.IDR_SLICE;
    hasSets |= type == NalType.SPS;
    if (2 * pieceCount == pieces.length) {
      pieces = Arrays.copyOf(pieces, 2 * pieces.length);
    }
    pieces[2 * pieceCount] = start;
    pieces[2 * pieceCount + 1] = length;
    pieceCount++;
  }

  private GatheredBytes source(int piece) {
    return piece < setCount ? sets : unit;
  }

  private int start(int piece) {
    return pieces[2 * piece];
  }

  private int length(int piece) {
    return pieces[2 * piece + 1];
  }

  private int header(int piece) {
    return source(piece).get(start(piece)) & 0xFF;
  }
}
