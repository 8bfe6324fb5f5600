package dev.pipit.link;

import dev.pipit.live.LiveEvent;
import dev.pipit.live.LiveStream;
import dev.pipit.live.LiveSubscription;
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
import java.net.InetSocketAddress;
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
  private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int PACKET_BYTES = 2048;

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
  private final DatagramChannel channel;
  private final SelectionKey key;
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
            order.maxPacketBytes() - overhead - RtpPacket.HEADER_BYTES);
    timestampOffset = random.nextInt();
    channel = DatagramChannel.open();
    try {
      channel.configureBlocking(false);
      InetSocketAddress to = new InetSocketAddress(order.host(), order.port());
      if (to.isUnresolved()) {
        throw new IOException("the name " + order.host() + " is not known");
      }
      channel.connect(to);
      key = channel.register(selector, SelectionKey.OP_READ, this);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    rtp = new SrtpSender(keys, ssrc);
    rtcp = new SrtcpSender(keys, ssrc);
    answers = new SrtcpReceiver(keys, (int) order.reportSsrc());
    subscription = stream.subscribe(this);
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
  void pump(long nowNanos) throws IOException {
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

  private void take(LiveEvent event) throws IOException {
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

  private void send(List<ByteBuffer> buffers, int timestamp) throws IOException {
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
  private boolean write(ByteBuffer datagram) throws IOException {
    int length = datagram.remaining();
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    while (true) {
      try {
        if (channel.write(datagram) > 0) {
          sentPackets++;
          sentBytes += length;
          return true;
        }
      } catch (java.net.PortUnreachableException e) {
        // The relay is starting again, perhaps; its control channel tells when it is not.
        return true;
      }
      if (System.nanoTime() >= until) {
        return false;
      }
      awaitRoom();
    }
  }

  /** The kernel's buffer empties at the network's pace. */
  private void awaitRoom() throws IOException {
    key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    try {
      // Other streams are looked at afterwards.
      int _ = key.selector().select(_ -> {}, 5);
    } finally {
      key.interestOps(SelectionKey.OP_READ);
    }
  }

  /** Says which timestamp is now. */
  private void report(long nowNanos) throws IOException {
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
    ByteBuffer report = ByteBuffer.allocate(256);
    RtcpWriter.write(
        new RtcpPacket.SenderReport(
            ssrc,
            NtpTime.of(now),
            timestamp(dev.pipit.media.MediaTime.ticksFromNanos(sinceZeroNanos)),
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
  void read() throws IOException {
    packet.clear();
    while (true) {
      try {
        if (channel.read(packet) <= 0) {
          return;
        }
      } catch (java.net.PortUnreachableException e) {
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
    rtp.close();
    rtcp.close();
    answers.close();
    try {
      channel.close();
    } catch (IOException e) {
      log.debug("event=push-close", e);
    }
  }
}
