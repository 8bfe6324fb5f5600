package dev.pipit.link;

import dev.pipit.live.LiveEvent;
import dev.pipit.live.LiveStream;
import dev.pipit.live.LiveSubscription;
import dev.pipit.media.MediaTime;
import dev.pipit.rtp.H264Packetizer;
import dev.pipit.rtp.NtpTime;
import dev.pipit.rtp.PacketKind;
import dev.pipit.rtp.RtcpCompound;
import dev.pipit.rtp.RtcpPacket;
import dev.pipit.rtp.RtcpWriter;
import dev.pipit.rtp.RtpPacket;
import dev.pipit.rtp.SrtcpReceiver;
import dev.pipit.rtp.SrtcpSender;
import dev.pipit.rtp.SrtpKeys;
import dev.pipit.rtp.SrtpOutcome;
import dev.pipit.rtp.SrtpSender;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One camera's stream on its way to a relay: taken chunk by chunk from the window, put into packets
 * where it lies (no copy but that), protected, sent. A sender report goes behind the first packet,
 * and then once a second (RFC 3550 6.4.1), so that the relay knows how old pictures are.
 *
 * <p>What the network does not take within {@value #PATIENCE_MILLIS} ms is left out with the rest
 * of its picture, and an IDR is asked for. All but {@link #statistics} and {@link #available}
 * belongs to the thread of {@link RtpPush}.
 */
final class PushedStream implements LiveSubscription.Listener, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PushedStream.class);
  private static final int PATIENCE_MILLIS = 100;
  private static final long SEARCH_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int PACKET_BYTES = 2048;
  private static final int REPORT_BYTES = 256;

  /** A key frame fits; more would be old when it leaves. */
  private static final int SEND_BUFFER_BYTES = 1 << 20;

  /** RFC 3711 3.3.1: the first packets may be lost without the receiver counting wrong. */
  private static final int MOST_FIRST_NUMBER = 0x7FFF;

  private final MediaPush.Order order;
  private final LiveStream stream;
  private final Runnable wake;
  private final int ssrc;
  private final SrtpSender rtp;
  private final SrtcpSender rtcp;
  private final SrtcpReceiver answers;
  private final H264Packetizer packetizer;
  private final ByteBuffer packet = ByteBuffer.allocate(PACKET_BYTES);
  private final int timestampOffset;
  private final List<InetSocketAddress> ways;
  private final DatagramChannel channel;
  private final Selector room;
  private long searchedNanos = Long.MIN_VALUE / 2;
  private int way;
  private @Nullable LiveSubscription subscription;
  private @Nullable Instant timeZero;
  private long reportedNanos;
  private boolean reported;
  private boolean skipping;
  private boolean ended;
  private volatile long droppedAccessUnits;
  private volatile long sentPackets;
  private volatile long sentBytes;

  /**
   * Begins; nothing is sent before {@link #pump}.
   *
   * @param wake called when there is something to send, on any thread
   * @throws IOException when there is no way to the relay
   */
  PushedStream(
      MediaPush.Order order,
      List<InetAddress> addresses,
      SrtpKeys keys,
      LiveStream stream,
      Selector selector,
      SecureRandom random,
      Runnable wake)
      throws IOException {
    this.order = order;
    this.stream = stream;
    this.wake = wake;
    ssrc = (int) order.ssrc();
    int overhead = keys.profile().rtpOverheadBytes();
    packetizer =
        new H264Packetizer(
            order.payloadType(),
            ssrc,
            random.nextInt(MOST_FIRST_NUMBER),
            Math.min(order.maxPacketBytes(), PACKET_BYTES) - overhead - RtpPacket.HEADER_BYTES);
    timestampOffset = random.nextInt();
    ways = addresses.stream().map(address -> new InetSocketAddress(address, order.port())).toList();
    rtp = new SrtpSender(keys, ssrc);
    rtcp = new SrtcpSender(keys, ssrc);
    answers = new SrtcpReceiver(keys, (int) order.reportSsrc());
    channel = DatagramChannel.open();
    room = Selector.open();
    try {
      channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER_BYTES);
      channel.configureBlocking(false);
      channel.register(room, SelectionKey.OP_WRITE);
      boolean _ = search(System.nanoTime());
      subscription = stream.subscribe(this);
      // Last: from now on the thread of all streams may read.
      channel.register(selector, SelectionKey.OP_READ, this);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  String session() {
    return order.session();
  }

  boolean hasEnded() {
    return ended;
  }

  /** What was sent so far; any thread. */
  FromDevice.Stats statistics(int bitsPerSecond, int framesPerSecond) {
    return new FromDevice.Stats(
        order.session(),
        sentPackets,
        sentBytes,
        bitsPerSecond,
        framesPerSecond,
        droppedAccessUnits);
  }

  LiveStream stream() {
    return stream;
  }

  /** On the stream's fan-out thread. */
  @Override
  public void available() {
    wake.run();
  }

  /** Sends all that there is, and what is due. */
  void pump(long nowNanos) {
    LiveSubscription from = subscription;
    while (from != null && !ended) {
      LiveEvent event = from.next();
      if (event == null) {
        break;
      }
      take(event);
    }
    if (reported && nowNanos - reportedNanos >= REPORT_NANOS) {
      report(nowNanos);
    }
  }

  /** When {@link #pump} should be called though nothing is there to send. */
  long deadlineNanos() {
    return reported ? reportedNanos + REPORT_NANOS : Long.MAX_VALUE;
  }

  private void take(LiveEvent event) {
    switch (event) {
      case LiveEvent.Start start -> {
        timeZero = start.timeZero();
        packetizer.parameterSets(start.parameterSets());
      }
      case LiveEvent.Chunk chunk -> {
        try (var bytes = chunk.bytes()) {
          if (skipping && !chunk.idr()) {
            drop();
          } else {
            skipping = false;
            send(bytes.buffers(), timestamp(chunk.decodeTicks()));
          }
        }
      }
      case LiveEvent.Skipped _ -> {
        // An IDR follows.
      }
      case LiveEvent.End _ -> ended = true;
    }
  }

  private int timestamp(long decodeTicks) {
    return (int) decodeTicks + timestampOffset;
  }

  private void send(List<ByteBuffer> buffers, int timestamp) {
    if (!packetizer.startAvcc(buffers, LiveEvent.Chunk.SAMPLE_OFFSET_BYTES, timestamp)) {
      return;
    }
    packet.clear();
    while (packetizer.next(packet)) {
      if (rtp.protect(packet) != SrtpOutcome.DONE || !write(packet)) {
        skipping = true;
        stream.askForIdr();
        drop();
        return;
      }
      if (!reported) {
        reported = true;
        report(System.nanoTime());
      }
      packet.clear();
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
  private void drop() {
    droppedAccessUnits++;
  }

  /** Whether the network took it. */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  private boolean write(ByteBuffer datagram) {
    int length = datagram.remaining();
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    while (true) {
      try {
        if (channel.isConnected() && channel.write(datagram) > 0) {
          sentPackets++;
          sentBytes += length;
          return true;
        }
        if (!channel.isConnected() || System.nanoTime() >= until) {
          boolean _ = channel.isConnected() || search(System.nanoTime());
          return false;
        }
        // The kernel's buffer empties at the network's pace.
        int _ = room.select(_ -> {}, 5);
      } catch (PortUnreachableException e) {
        // Of one before: the relay starts again, perhaps; its control channel tells when it does
        // not.
        log.debug("event=push-refused session={}", order.session());
      } catch (IOException e) {
        log.debug("event=push-no-way session={} {}", order.session(), e.toString());
        boolean _ = search(System.nanoTime());
        return false;
      }
    }
  }

  /**
   * Looks for a way to the relay, once a second: another network may have taken the place of the
   * one that this socket was made on.
   *
   * @return whether there is one
   */
  private boolean search(long nowNanos) {
    if (nowNanos - searchedNanos < SEARCH_NANOS) {
      return false;
    }
    searchedNanos = nowNanos;
    for (int i = 0; i < ways.size(); i++) {
      try {
        channel.disconnect();
        channel.connect(ways.get((way + i) % ways.size()));
        way = (way + i) % ways.size();
        return true;
      } catch (IOException e) {
        log.debug("event=push-no-way session={} {}", order.session(), e.toString());
      }
    }
    return false;
  }

  /** Says which timestamp is now. */
  private void report(long nowNanos) {
    Instant zero = timeZero;
    if (zero == null) {
      return;
    }
    reportedNanos = nowNanos;
    Instant now = Instant.now();
    long sinceZeroNanos =
        TimeUnit.SECONDS.toNanos(now.getEpochSecond() - zero.getEpochSecond())
            + now.getNano()
            - zero.getNano();
    ByteBuffer report = ByteBuffer.allocate(REPORT_BYTES);
    RtcpWriter.write(
        new RtcpPacket.SenderReport(
            ssrc,
            NtpTime.of(now),
            timestamp(MediaTime.ticksFromNanos(sinceZeroNanos)),
            (int) packetizer.packets(),
            (int) packetizer.payloadBytes(),
            List.of()),
        report);
    RtcpWriter.write(new RtcpPacket.SourceDescription(ssrc, "pipit"), report);
    report.flip();
    if (rtcp.protect(report) == SrtpOutcome.DONE) {
      boolean _ = write(report);
    }
  }

  /** Reads what the relay says. */
  void read() {
    packet.clear();
    while (channel.isConnected()) {
      try {
        if (channel.read(packet) <= 0) {
          return;
        }
      } catch (IOException e) {
        // Of a datagram that did not arrive; the next ones are tried all the same.
        return;
      }
      packet.flip();
      if (PacketKind.of(packet) == PacketKind.RTCP
          && answers.unprotect(packet) == SrtpOutcome.DONE) {
        hear(RtcpCompound.read(packet).packets());
      }
      packet.clear();
    }
  }

  private void hear(List<RtcpPacket> said) {
    for (RtcpPacket one : said) {
      if (one instanceof RtcpPacket.PictureLossIndication
          || one instanceof RtcpPacket.FullIntraRequest) {
        stream.askForIdr();
      }
    }
  }

  @Override
  public void close() {
    LiveSubscription from = subscription;
    subscription = null;
    if (from != null) {
      from.close();
    }
    goodbye();
    rtp.close();
    rtcp.close();
    answers.close();
    try {
      room.close();
      channel.close();
    } catch (IOException e) {
      log.debug("event=push-close", e);
    }
  }

  /** RFC 3550 6.6: whoever waits for pictures learns that none come. */
  private void goodbye() {
    ByteBuffer report = ByteBuffer.allocate(REPORT_BYTES);
    RtcpWriter.write(new RtcpPacket.ReceiverReport(ssrc, List.of()), report);
    RtcpWriter.write(new RtcpPacket.SourceDescription(ssrc, "pipit"), report);
    RtcpWriter.write(new RtcpPacket.Goodbye(ssrc, ""), report);
    report.flip();
    if (rtcp.protect(report) == SrtpOutcome.DONE) {
      boolean _ = write(report);
    }
  }
}
