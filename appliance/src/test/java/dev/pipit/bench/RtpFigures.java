package dev.pipit.bench;

import com.sun.management.ThreadMXBean;
import dev.pipit.rtp.H264Depacketizer;
import dev.pipit.rtp.H264Packetizer;
import dev.pipit.rtp.RtpPacket;
import dev.pipit.rtp.SrtpKeys;
import dev.pipit.rtp.SrtpOutcome;
import dev.pipit.rtp.SrtpProfile;
import dev.pipit.rtp.SrtpReceiver;
import dev.pipit.rtp.SrtpSender;
import dev.pipit.testing.JitsiSrtp;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;

/**
 * What a packet costs on its way to the relay, in this process: SRTP of both profiles, beside
 * jitsi-srtp in the same run, and a second of 2 Mbit/s in and out of packets.
 */
final class RtpFigures implements Figures {
  private static final int SSRC = 0x5EC0DED;
  private static final int PAYLOAD_BYTES = 1200;
  private static final int ROOM_BYTES = 32;

  /** Of one measurement; of all a quarter was quicker than what counts. */
  private static final int PACKETS = 2000;

  private static final int WARM_UP = 40;
  private static final int MEASURED = 21;

  /** A second of 2 Mbit/s at 25 pictures a second. */
  private static final int PICTURES = 25;

  private static final int PICTURE_BYTES = 2_000_000 / 8 / PICTURES;

  private final SplittableRandom random = new SplittableRandom(5);
  private int number;

  /** One way of doing the same: how long a round took and what it allocated. */
  @FunctionalInterface
  private interface Round {
    void run() throws Exception;
  }

  /** What one of many costs. */
  private record Cost(double nanos, double bytes) {
    String text() {
      return String.format(Locale.ROOT, "%.0f ns, %.0f B allocated", nanos, bytes);
    }
  }

  @Override
  public List<Figure> measure() throws Exception {
    List<Figure> figures = new ArrayList<>();
    for (SrtpProfile profile : SrtpProfile.values()) {
      protection(profile, figures);
    }
    packets(figures);
    return figures;
  }

  private void protection(SrtpProfile profile, List<Figure> figures) throws Exception {
    byte[] key = bytes(SrtpProfile.KEY_BYTES);
    byte[] salt = bytes(profile.saltBytes());
    SrtpCryptoContext theirSender =
        JitsiSrtp.contexts(true, profile, key, salt).deriveContext(SSRC, 0);
    SrtpCryptoContext theirReceiver =
        JitsiSrtp.contexts(false, profile, key, salt).deriveContext(SSRC, 0);
    SrtpKeys keys = new SrtpKeys(profile, key, salt);
    SrtpSender sender = new SrtpSender(keys, SSRC);
    SrtpReceiver receiver = new SrtpReceiver(keys, SSRC);
    ByteBuffer[] ours = new ByteBuffer[PACKETS];
    JitsiSrtp.Packet[] theirs = new JitsiSrtp.Packet[PACKETS];
    Cost[] costs =
        costs(
            () -> fill(ours, theirs),
            () -> {
              for (ByteBuffer packet : ours) {
                require(sender.protect(packet) == SrtpOutcome.DONE);
              }
            },
            () -> {
              for (ByteBuffer packet : ours) {
                require(receiver.unprotect(packet) == SrtpOutcome.DONE);
              }
            },
            () -> {
              for (JitsiSrtp.Packet packet : theirs) {
                require(theirSender.transformPacket(packet) == SrtpErrorStatus.OK);
              }
            },
            () -> {
              for (JitsiSrtp.Packet packet : theirs) {
                require(theirReceiver.reverseTransformPacket(packet, false) == SrtpErrorStatus.OK);
              }
            });
    figures.add(reported("SRTP " + profile + ", protect", costs[0]));
    figures.add(reported("SRTP " + profile + ", unprotect", costs[1]));
    figures.add(
        Figure.ratio(
            "SRTP " + profile + ", protect and unprotect / jitsi-srtp",
            (costs[0].nanos + costs[1].nanos) / (costs[2].nanos + costs[3].nanos),
            1.5,
            1.0,
            "theirs: %s and %s".formatted(costs[2].text(), costs[3].text())));
  }

  private void packets(List<Figure> figures) throws Exception {
    List<ByteBuffer> units = new ArrayList<>();
    for (int i = 0; i < PICTURES; i++) {
      ByteBuffer unit = ByteBuffer.allocateDirect(PICTURE_BYTES).put(bytes(PICTURE_BYTES)).flip();
      units.add(unit.putInt(0, PICTURE_BYTES - 4).put(4, (byte) 0x41).put(5, (byte) 0x9A));
    }
    H264Packetizer packetizer = new H264Packetizer(96, SSRC, 0, PAYLOAD_BYTES);
    List<ByteBuffer> packets = new ArrayList<>();
    for (int i = 0; i < PICTURES * (PICTURE_BYTES / PAYLOAD_BYTES + 2); i++) {
      packets.add(ByteBuffer.allocate(PAYLOAD_BYTES + ROOM_BYTES));
    }
    int[] count = new int[2];
    int[] pictures = new int[1];
    H264Depacketizer depacketizer = new H264Depacketizer(1 << 20, event -> pictures[0]++);
    RtpPacket view = new RtpPacket();
    Cost[] costs =
        costs(
            () -> count[0] = 0,
            () -> {
              for (int i = 0; i < PICTURES; i++) {
                require(packetizer.startAvcc(List.of(units.get(i)), 0, number++));
                while (packetizer.next(packets.get(count[0]).clear())) {
                  count[0]++;
                }
              }
            },
            () -> {
              for (int i = 0; i < count[0]; i++) {
                require(view.read(packets.get(i)) == null);
                depacketizer.accept(view, count[1]++);
              }
            });
    require(pictures[0] == PICTURES * (WARM_UP + MEASURED));
    figures.add(perSecond("packetize 2 Mbit/s", costs[0], count[0]));
    figures.add(perSecond("depacketize 2 Mbit/s", costs[1], count[0]));
  }

  private static Figure reported(String what, Cost cost) {
    return Figure.reported(
        what,
        cost.nanos / 1e3,
        "µs",
        "a packet of %d bytes; %.0f B allocated".formatted(PAYLOAD_BYTES, cost.bytes));
  }

  private static Figure perSecond(String what, Cost cost, int packets) {
    double nanos = cost.nanos * PACKETS;
    return Figure.reported(
        what,
        nanos / 1e9 * 100,
        "%",
        String.format(
            Locale.ROOT,
            "of a core: %.0f µs a second for %d packets, %.0f B allocated a packet",
            nanos / 1e3,
            packets,
            cost.bytes * PACKETS / packets));
  }

  /**
   * Of rounds that take turns the end of the quickest quarter: what else the machine does makes
   * some of them slower and none quicker.
   */
  private static Cost[] costs(Round prepare, Round... rounds) throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long self = Thread.currentThread().threadId();
    double[][] nanos = new double[rounds.length][MEASURED];
    double[][] bytes = new double[rounds.length][MEASURED];
    for (int turn = -WARM_UP; turn < MEASURED; turn++) {
      prepare.run();
      for (int i = 0; i < rounds.length; i++) {
        long bytesBefore = threads.getThreadAllocatedBytes(self);
        long before = System.nanoTime();
        rounds[i].run();
        long after = System.nanoTime();
        if (turn >= 0) {
          nanos[i][turn] = (after - before) / (double) PACKETS;
          bytes[i][turn] = (threads.getThreadAllocatedBytes(self) - bytesBefore) / (double) PACKETS;
        }
      }
    }
    Cost[] costs = new Cost[rounds.length];
    for (int i = 0; i < rounds.length; i++) {
      costs[i] = new Cost(quick(nanos[i]), quick(bytes[i]));
    }
    return costs;
  }

  private static double quick(double[] values) {
    Arrays.sort(values);
    return values[values.length / 4];
  }

  private void fill(ByteBuffer[] ours, JitsiSrtp.Packet[] theirs) {
    for (int i = 0; i < PACKETS; i++, number++) {
      ByteBuffer packet =
          ByteBuffer.allocate(RtpPacket.HEADER_BYTES + PAYLOAD_BYTES + ROOM_BYTES)
              .put(RtpPacket.HEADER_BYTES, bytes(PAYLOAD_BYTES))
              .limit(RtpPacket.HEADER_BYTES + PAYLOAD_BYTES);
      RtpPacket.writeHeader(packet, 0, false, 96, number, number, SSRC);
      byte[] content = new byte[packet.remaining()];
      packet.get(0, content);
      ours[i] = packet;
      theirs[i] = new JitsiSrtp.Packet(content);
    }
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalStateException("What is measured does not work");
    }
  }
}
