package dev.pipit.relay;

import dev.pipit.media.AccessUnit;
import dev.pipit.media.ParameterSets;
import dev.pipit.rtp.H264Depacketizer;
import dev.pipit.rtp.H264Event;
import dev.pipit.rtp.JitterBuffer;
import dev.pipit.rtp.PooledPacket;
import dev.pipit.rtp.ReceptionStatistics;
import dev.pipit.rtp.RtcpCompound;
import dev.pipit.rtp.RtcpPacket;
import dev.pipit.rtp.RtcpWriter;
import dev.pipit.rtp.SenderClock;
import dev.pipit.rtp.SrtcpReceiver;
import dev.pipit.rtp.SrtcpSender;
import dev.pipit.rtp.SrtpKeys;
import dev.pipit.rtp.SrtpOutcome;
import dev.pipit.rtp.SrtpReceiver;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The media of one camera of a device, from the first packet to the last: checked, decrypted,
 * brought into order, made into access units. What is not authentic changes nothing, and where
 * reports go follows the newest authentic packet (RFC 3711 9.5): a device may change its address.
 *
 * <p>After a loss nothing is passed on before the next key frame, which is asked for (RFC 4585
 * 6.3.1), so that nobody sees pictures that are put together of two.
 *
 * <p>All but {@link #counters} belongs to the port's thread.
 */
final class MediaSession implements AutoCloseable {
  static final int CLOCK_RATE = 90_000;

  /** A key frame of 4K at its worst. */
  private static final int MOST_UNIT_BYTES = 4 << 20;

  /** A key frame's packets, with some of the pictures behind it. */
  private static final int MOST_HELD_PACKETS = 1024;

  /**
   * How long a packet may be late. Reordering on the way takes a few milliseconds; with
   * retransmission this will be a matter of the round-trip time.
   */
  private static final long HOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(60);

  private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** The way there, an encoder's next picture, and the way back. */
  private static final long ASK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

  private static final int REPORT_BYTES = 256;

  /**
   * What a session is.
   *
   * @param ssrc of the sender, even
   * @param payloadType of its packets
   * @param parameterSets what it told of before, or null
   */
  record Terms(int ssrc, int payloadType, @Nullable ParameterSets parameterSets) {
    /** Of our reports; another one than the sender's, since the keys are the same. */
    int ownSsrc() {
      return ssrc ^ 1;
    }
  }

  /** Sends what a session says. */
  interface Out {
    /** Sends a datagram, or drops it when the network takes none. */
    void send(ByteBuffer datagram, SocketAddress to);
  }

  private final Terms terms;
  private final MediaSink sink;
  private final Out out;
  private final SrtpReceiver rtp;
  private final SrtcpReceiver rtcp;
  private final SrtcpSender reports;
  private final JitterBuffer jitter = new JitterBuffer(MOST_HELD_PACKETS, HOLD_NANOS);
  private final H264Depacketizer depacketizer;
  private final ReceptionStatistics reception;
  private final SenderClock clock = new SenderClock();
  private final ByteBuffer report = ByteBuffer.allocate(REPORT_BYTES);
  private final MediaCounters counters = new MediaCounters();
  private @Nullable SocketAddress peer;
  private int newestSequence;
  private boolean complete;
  private long reportedNanos;
  private boolean keyFrameWanted;
  private long keyFrameAskedNanos = Long.MIN_VALUE / 2;
  private boolean toldUnsupported;
  private boolean toldPayloadType;
  private long nowNanos;

  /**
   * @param keys copied; may be closed afterwards
   */
  MediaSession(Terms terms, SrtpKeys keys, MediaSink sink, Out out, long nowNanos) {
    this.terms = terms;
    this.sink = sink;
    this.out = out;
    this.nowNanos = nowNanos;
    this.reportedNanos = nowNanos;
    rtp = new SrtpReceiver(keys, terms.ssrc());
    rtcp = new SrtcpReceiver(keys, terms.ssrc());
    reports = new SrtcpSender(keys, terms.ownSsrc());
    reception = new ReceptionStatistics(terms.ssrc(), CLOCK_RATE);
    depacketizer = new H264Depacketizer(MOST_UNIT_BYTES, this::event);
    if (terms.parameterSets() != null) {
      depacketizer.parameterSets(terms.parameterSets());
    }
  }

  int ssrc() {
    return terms.ssrc();
  }

  /** What came so far; any thread. */
  MediaCounters counters() {
    return counters;
  }

  /**
   * Takes a packet that says that it is of this session.
   *
   * @param packet from position to limit; this session's from now on
   */
  void rtp(PooledPacket packet, SocketAddress from, long now) {
    nowNanos = now;
    int datagramBytes = packet.bytes().remaining();
    SrtpOutcome outcome = rtp.unprotect(packet.bytes());
    if (outcome != SrtpOutcome.DONE || packet.read() != null) {
      counters.refused(outcome);
      packet.release();
      return;
    }
    follow(from, packet.rtp().sequenceNumber());
    counters.received(datagramBytes, now);
    if (packet.rtp().payloadType() != terms.payloadType()) {
      if (!toldPayloadType) {
        toldPayloadType = true;
        sink.fault(
            "The device sends payload type "
                + packet.rtp().payloadType()
                + ", not "
                + terms.payloadType()
                + " as it was asked to.");
      }
      packet.release();
      return;
    }
    reception.received(packet.rtp().sequenceNumber(), packet.rtp().timestamp(), now);
    clock.arrived(packet.rtp().timestamp(), now);
    if (jitter.put(packet, now) == JitterBuffer.Put.RESTARTED) {
      depacketizer.restart();
      lost();
    }
    poll(now);
  }

  /** What comes late from an address that the device has left leads nowhere. */
  private void follow(SocketAddress from, int sequenceNumber) {
    if (peer == null || (short) (sequenceNumber - newestSequence) > 0) {
      newestSequence = sequenceNumber;
      peer = from;
    }
  }

  /**
   * Takes a datagram of reports that says that it is of this session.
   *
   * @param datagram from position to limit, in memory with an array; decrypted in place
   */
  void rtcp(ByteBuffer datagram, SocketAddress from, long now) {
    nowNanos = now;
    SrtpOutcome outcome = rtcp.unprotect(datagram);
    if (outcome != SrtpOutcome.DONE) {
      counters.refused(outcome);
      return;
    }
    if (peer == null) {
      peer = from;
    }
    for (RtcpPacket packet : RtcpCompound.read(datagram).packets()) {
      if (packet instanceof RtcpPacket.SenderReport sender) {
        reception.reported(sender.ntpTime(), now);
        clock.reported(sender.timestamp(), now);
      } else if (packet instanceof RtcpPacket.Goodbye) {
        sink.ended();
      }
    }
  }

  /** When {@link #look} should be called though nothing comes. */
  long deadlineNanos() {
    long next = Math.min(jitter.deadlineNanos(), reportedNanos + REPORT_NANOS);
    return keyFrameWanted ? Math.min(next, keyFrameAskedNanos + ASK_AGAIN_NANOS) : next;
  }

  /** Does what is due. */
  void look(long now) {
    nowNanos = now;
    poll(now);
    counters.order(jitter, reception);
    boolean asks = keyFrameWanted && now - keyFrameAskedNanos >= ASK_AGAIN_NANOS;
    if (asks || now - reportedNanos >= REPORT_NANOS) {
      report(now, asks);
    }
  }

  private void poll(long now) {
    PooledPacket next = jitter.poll(now);
    while (next != null) {
      try {
        depacketizer.accept(next.rtp(), next.extendedSequence());
      } finally {
        next.release();
      }
      next = jitter.poll(now);
    }
  }

  private void event(H264Event event) {
    switch (event) {
      case H264Event.Unit unit -> unit(unit);
      case H264Event.Lost lost -> {
        counters.lostUnit();
        if (lost.keyFrameNeeded()) {
          lost();
        }
      }
      case H264Event.Unsupported unsupported -> {
        if (!toldUnsupported) {
          toldUnsupported = true;
          sink.fault(
              "The device sends packets of type "
                  + unsupported.type()
                  + ", which packetization-mode 1 of RFC 6184 does not have.");
        }
      }
    }
  }

  private void unit(H264Event.Unit unit) {
    if (unit.idr()) {
      complete = true;
      keyFrameWanted = false;
    } else if (!complete || !unit.intact()) {
      // It refers to a picture that is not here.
      wantKeyFrame();
      return;
    }
    counters.unit(nowNanos);
    sink.unit(new AccessUnit(unit.annexB(), clock.nanosOf(unit.timestamp())));
  }

  private void lost() {
    if (complete) {
      complete = false;
      sink.lost();
    }
    wantKeyFrame();
  }

  private void wantKeyFrame() {
    if (!keyFrameWanted) {
      keyFrameWanted = true;
      if (nowNanos - keyFrameAskedNanos >= ASK_AGAIN_NANOS) {
        report(nowNanos, true);
      }
    }
  }

  /** RFC 3550 6.1: a compound begins with a report and has a name; RFC 4585 3.1 allows feedback. */
  private void report(long now, boolean asksForKeyFrame) {
    SocketAddress to = peer;
    reportedNanos = now;
    if (asksForKeyFrame) {
      keyFrameAskedNanos = now;
    }
    if (to == null) {
      return;
    }
    report.clear();
    RtcpWriter.write(
        new RtcpPacket.ReceiverReport(terms.ownSsrc(), List.of(reception.report(now))), report);
    RtcpWriter.write(new RtcpPacket.SourceDescription(terms.ownSsrc(), "pipit-relay"), report);
    if (asksForKeyFrame) {
      counters.askedForKeyFrame();
      RtcpWriter.write(new RtcpPacket.PictureLossIndication(terms.ownSsrc(), terms.ssrc()), report);
    }
    report.flip();
    if (reports.protect(report) == SrtpOutcome.DONE) {
      out.send(report, to);
    }
  }

  /** It cannot go on. */
  void failed(String sentence) {
    sink.fault(sentence);
    sink.ended();
  }

  /** Ends it; what is held goes back to the pool. */
  @Override
  public void close() {
    jitter.clear();
    rtp.close();
    rtcp.close();
    reports.close();
  }
}
