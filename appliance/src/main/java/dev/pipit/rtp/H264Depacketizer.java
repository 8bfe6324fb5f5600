package dev.pipit.rtp;

import dev.pipit.media.NalType;
import dev.pipit.media.ParameterSets;
import dev.pipit.rtp.H264Event.Reason;
import java.nio.ByteBuffer;

/**
 * Makes access units of RTP packets (RFC 6184, packetization-mode 0 and 1): single NAL units,
 * STAP-A and FU-A.
 *
 * <p>An access unit ends with the packet that has the marker, or where another timestamp begins, or
 * a NAL unit that can only stand at the beginning of one (ITU-T H.264 7.4.1.2.3). A sender that
 * sets the marker in the middle of pictures is found out, and its markers are no longer believed.
 * An access unit of which anything is missing is dropped whole and told as {@link H264Event.Lost}.
 * Parameter sets that come alone are kept for the IDR picture that has none.
 *
 * <p>Allocates one event for each access unit. Its memory grows to what the largest access unit
 * needed. One thread.
 */
public final class H264Depacketizer {
  private final ParameterSetMemory memory = new ParameterSetMemory();
  private final UnitBuffer unit;
  private final H264Event.Sink sink;
  private boolean started;
  private long newestSequence;
  private boolean open;
  private int timestamp;
  private boolean ended;
  private int endedTimestamp;
  private boolean gapBefore;
  private boolean damaged;
  private boolean fragmentOpen;
  private int fragmentType;
  private boolean markersBelieved = true;
  private boolean intact;

  /**
   * @param mostBytes of one access unit; a larger one is lost
   * @param sink told of everything, on the caller's thread
   */
  public H264Depacketizer(int mostBytes, H264Event.Sink sink) {
    this.unit = new UnitBuffer(mostBytes);
    this.sink = sink;
  }

  /** Sets what goes before IDR pictures that come without, until the stream brings its own. */
  public void parameterSets(ParameterSets sets) {
    memory.take(sets);
  }

  /**
   * Takes the next packet.
   *
   * @param packet read, not kept
   * @param extendedSequence its number without wrap-around, larger than that of the one before; a
   *     number left out is a packet that will not come
   * @throws IllegalArgumentException when the numbers do not rise
   */
  public void accept(RtpPacket packet, long extendedSequence) {
    if (started && extendedSequence <= newestSequence) {
      throw new IllegalArgumentException(
          "packet " + extendedSequence + " comes behind packet " + newestSequence);
    }
    long missing = started ? extendedSequence - newestSequence - 1 : 0;
    started = true;
    newestSequence = extendedSequence;
    boolean another = open && packet.timestamp() != timestamp;
    if (another && missing == 0) {
      finish();
    }
    if (missing > 0) {
      gap(missing, another);
    }
    if (!open) {
      begin(packet.timestamp());
    }
    payload(packet.bytes(), packet.payload(), packet.payload() + packet.payloadBytes());
    // A marker within a fragmented NAL unit cannot mean the end.
    if (packet.marker() && markersBelieved && !fragmentOpen) {
      finish();
    }
  }

  /** No more packets come: what is there is whole. */
  public void end() {
    if (open) {
      finish();
    }
  }

  /** The sender starts anew: what is not whole is lost, and any number may follow. */
  public void restart() {
    boolean told = started;
    unit.clear();
    started = false;
    open = false;
    ended = false;
    gapBefore = false;
    damaged = false;
    fragmentOpen = false;
    markersBelieved = true;
    intact = false;
    if (told) {
      sink.accept(new H264Event.Lost(Reason.RESTARTED, 0, true));
    }
  }

  /** What is missing may be of the access unit at hand, of the next one, or of some in between. */
  private void gap(long missing, boolean another) {
    boolean within = open && !another;
    boolean harmless = within && unit.hasSlice() && !unit.hasReference() && !damaged;
    if (within) {
      lose(Reason.PACKETS_MISSING, missing, !harmless);
      return;
    }
    if (open) {
      open = false;
      damaged = false;
      fragmentOpen = false;
      unit.clear();
    }
    intact = false;
    gapBefore = true;
    sink.accept(new H264Event.Lost(Reason.PACKETS_MISSING, missing, true));
  }

  private void begin(int newTimestamp) {
    open = true;
    timestamp = newTimestamp;
    damaged = false;
    fragmentOpen = false;
    unit.clear();
  }

  private void payload(ByteBuffer bytes, int from, int to) {
    if (from == to) {
      // Some senders keep a path open with empty packets.
      return;
    }
    int header = bytes.get(from) & 0xFF;
    int type = NalType.of((byte) header);
    if ((header & PayloadType.FORBIDDEN) != 0) {
      lose(Reason.DAMAGED_BY_SENDER);
    } else if (type == PayloadType.FU_A) {
      fragment(bytes, from, to);
    } else if (type == PayloadType.STAP_A) {
      aggregate(bytes, from + 1, to);
    } else if (type > 0 && type < PayloadType.STAP_A) {
      nalUnit(bytes, from, to);
    } else if (type <= PayloadType.FU_B && type > 0) {
      unsupported(type);
    }
    // RFC 6184 Table 3: types 0, 30 and 31 are reserved, and passed over.
  }

  /** RFC 6184 5.7.1. */
  private void aggregate(ByteBuffer bytes, int from, int to) {
    int at = from;
    while (to - at >= PayloadType.STAP_LENGTH_BYTES && !damaged) {
      int length = bytes.getShort(at) & 0xFFFF;
      at += PayloadType.STAP_LENGTH_BYTES;
      if (length > to - at || (length > 0 && !PayloadType.isNalUnit(bytes.get(at)))) {
        lose(Reason.MALFORMED);
      } else if (length > 0) {
        nalUnit(bytes, at, at + length);
      }
      at += length;
    }
  }

  private void nalUnit(ByteBuffer bytes, int from, int to) {
    if (fragmentOpen) {
      lose(Reason.FRAGMENTS_BROKEN);
    }
    if (start(bytes.get(from), to - from > 1 ? bytes.get(from + 1) : 0)
        && append(bytes, from + 1, to)) {
      unit.finish(memory);
    }
  }

  /** RFC 6184 5.8. One that starts and ends at once is not allowed, but clear. */
  private void fragment(ByteBuffer bytes, int from, int to) {
    if (to - from < PayloadType.FU_HEADER_BYTES) {
      lose(Reason.MALFORMED);
      return;
    }
    int fuHeader = bytes.get(from + 1);
    int type = NalType.of((byte) fuHeader);
    boolean starts = (fuHeader & PayloadType.FU_START) != 0;
    int data = from + PayloadType.FU_HEADER_BYTES;
    if (type == 0 || type >= PayloadType.STAP_A) {
      lose(Reason.MALFORMED);
    } else if (starts == fragmentOpen || (fragmentOpen && type != fragmentType)) {
      lose(gapBefore && !unit.hasSlice() ? Reason.PACKETS_MISSING : Reason.FRAGMENTS_BROKEN);
    } else if (starts) {
      int header = (bytes.get(from) & PayloadType.REFERENCE) | type;
      fragmentOpen = start((byte) header, data < to ? bytes.get(data) : (byte) 0x80);
      fragmentType = type;
    }
    if (!damaged && fragmentOpen && append(bytes, data, to)) {
      if ((fuHeader & PayloadType.FU_END) != 0) {
        fragmentOpen = false;
        unit.finish(memory);
      }
    }
  }

  /**
   * Begins a NAL unit, which may begin another access unit.
   *
   * @param second the byte behind the header; of a slice its first bit says whether it is the first
   *     of the picture ({@code first_mb_in_slice} is 0, ITU-T H.264 7.3.3)
   * @return whether it is wanted
   */
  private boolean start(byte header, byte second) {
    if (damaged) {
      return false;
    }
    int type = NalType.of(header);
    boolean tells = NalType.isSlice(type) && !PayloadType.isSecondPartition(type);
    if (unit.hasSlice() && (tells ? second < 0 : PayloadType.standsBeforeSlices(type))) {
      finish();
      begin(timestamp);
    }
    if (tells && second >= 0 && !unit.hasSlice()) {
      if (!gapBefore && ended && endedTimestamp == timestamp) {
        markersBelieved = false;
      }
      lose(gapBefore ? Reason.PACKETS_MISSING : Reason.START_MISSING);
      return false;
    }
    if (!unit.begin(header)) {
      lose(Reason.TOO_LARGE);
      return false;
    }
    return true;
  }

  private boolean append(ByteBuffer bytes, int from, int to) {
    if (!unit.append(bytes, from, to - from)) {
      lose(Reason.TOO_LARGE);
      return false;
    }
    return true;
  }

  private void unsupported(int type) {
    damaged = true;
    intact = false;
    fragmentOpen = false;
    unit.clear();
    sink.accept(new H264Event.Unsupported(type));
  }

  private void lose(Reason reason) {
    lose(reason, 0, !unit.hasSlice() || unit.hasReference());
  }

  /** What is told once for each access unit is told of packets that are missing each time. */
  private void lose(Reason reason, long missing, boolean keyFrameNeeded) {
    boolean known = damaged || (missing == 0 && reason == Reason.PACKETS_MISSING);
    damaged = true;
    fragmentOpen = false;
    intact &= !keyFrameNeeded;
    if (!known || missing > 0) {
      sink.accept(new H264Event.Lost(reason, missing, keyFrameNeeded));
    }
  }

  private void finish() {
    if (fragmentOpen) {
      lose(Reason.FRAGMENTS_BROKEN);
    }
    open = false;
    ended = true;
    endedTimestamp = timestamp;
    gapBefore &= !unit.hasSlice() && !damaged;
    if (damaged || !unit.hasSlice()) {
      return;
    }
    boolean idr = unit.idr();
    if (idr && !unit.hasParameterSets()) {
      unit.prepend(memory.annexB());
    }
    intact |= idr;
    sink.accept(new H264Event.Unit(unit.view(), timestamp, idr, intact));
  }
}
