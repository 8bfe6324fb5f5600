package dev.pipit.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.media.NalType;
import dev.pipit.testing.AccessUnits;
import dev.pipit.testing.Corpus;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Access units through packetizer, SRTP, a network that loses, swaps and repeats, SRTP, jitter
 * buffer and depacketizer: those of which nothing was lost come out as they were, and no others but
 * those that lack nothing of their pictures.
 */
class WholePathTest {
  private static final int SSRC = 77;
  private static final long MILLI = 1_000_000;
  private static final long HOLD = 60 * MILLI;
  private static final long LONGEST_DELAY = 50 * MILLI;

  /** An access unit as it was sent. */
  private static final class Sent {
    private final List<String> nalUnits;
    private final boolean idr;
    private boolean lost;
    private boolean sliceLost;

    Sent(List<String> nalUnits) {
      this.nalUnits = nalUnits;
      this.idr = nalUnits.stream().anyMatch(nal -> type(nal) == NalType.IDR_SLICE);
    }

    boolean isReferenced() {
      return nalUnits.stream().anyMatch(nal -> isSlice(nal) && (first(nal) & 0x60) != 0);
    }

    List<String> slices() {
      return nalUnits.stream().filter(WholePathTest::isSlice).toList();
    }
  }

  /** One datagram on its way. */
  private record Datagram(long arrivalNanos, ByteBuffer bytes) {}

  private final Map<Integer, Sent> sent = new TreeMap<>();
  private final Map<Integer, List<String>> received = new TreeMap<>();
  private final TreeSet<Integer> intact = new TreeSet<>();
  private long toldMissing;

  @ParameterizedTest
  @CsvSource({
    "x264-zerolatency, AES_CM_128_HMAC_SHA1_80, 0,  1",
    "x264-zerolatency, AES_CM_128_HMAC_SHA1_80, 1,  2",
    "x264-three-slices, AEAD_AES_128_GCM,       1,  3",
    "x264-three-slices, AEAD_AES_128_GCM,       5,  4",
    "openh264,         AES_CM_128_HMAC_SHA1_80, 2,  5",
    "x264-b-slices,    AEAD_AES_128_GCM,        2,  6",
    "x264-long-group,  AES_CM_128_HMAC_SHA1_80, 10, 7",
    "x264-interlaced,  AEAD_AES_128_GCM,        3,  8"
  })
  void whatLostNothingComesOutAsItWas(
      String stream, SrtpProfile profile, int lossPercent, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] key = new byte[SrtpProfile.KEY_BYTES];
    byte[] salt = new byte[profile.saltBytes()];
    random.nextBytes(key);
    random.nextBytes(salt);
    try (SrtpKeys keys = new SrtpKeys(profile, key, salt);
        SrtpSender sender = new SrtpSender(keys, SSRC);
        SrtpReceiver receiver = new SrtpReceiver(keys, SSRC)) {
      List<Datagram> datagrams = send(stream, sender, lossPercent, random);
      receive(datagrams, receiver);
    }
    compare(lossPercent);
  }

  private List<Datagram> send(
      String stream, SrtpSender sender, int lossPercent, SplittableRandom random) {
    List<ByteBuffer> units = AccessUnits.of(Corpus.bytes("streams/" + stream + ".h264"));
    // Its numbers wrap around on the way.
    H264Packetizer packetizer = new H264Packetizer(96, SSRC, 32_000, 100);
    ByteBuffer packet = ByteBuffer.allocate(200);
    List<Datagram> datagrams = new ArrayList<>();
    RtpPacket view = new RtpPacket();
    long time = 0;
    for (int i = 0; packetizer.packets() < 34_500; i++, time += 40 * MILLI) {
      ByteBuffer unit = units.get(i % units.size());
      Sent entry = new Sent(Packets.nalUnits(unit));
      sent.put(i, entry);
      assertThat(packetizer.startAnnexB(unit, i)).isTrue();
      while (packetizer.next(packet.clear())) {
        boolean first = datagrams.isEmpty();
        view.read(packet);
        if (!first && random.nextInt(100) < lossPercent) {
          entry.lost = true;
          entry.sliceLost |=
              NalType.of(packet.get(12)) != PayloadType.STAP_A
                  && NalType.of(packet.get(12)) != NalType.SEI;
          assertThat(sender.protect(packet)).isEqualTo(SrtpOutcome.DONE);
          continue;
        }
        assertThat(sender.protect(packet)).isEqualTo(SrtpOutcome.DONE);
        ByteBuffer bytes = ByteBuffer.allocate(packet.remaining()).put(packet).flip();
        int copies = random.nextInt(50) == 0 ? 2 : 1;
        for (int copy = 0; copy < copies; copy++) {
          long delay = first ? 0 : random.nextLong(1, LONGEST_DELAY);
          datagrams.add(new Datagram(time + delay, bytes));
        }
      }
    }
    datagrams.sort((one, other) -> Long.compare(one.arrivalNanos, other.arrivalNanos));
    return datagrams;
  }

  private void receive(List<Datagram> datagrams, SrtpReceiver receiver) {
    PacketPool pool = new PacketPool(1000);
    JitterBuffer jitter = new JitterBuffer(500, HOLD);
    H264Depacketizer depacketizer = new H264Depacketizer(1 << 20, this::take);
    for (Datagram datagram : datagrams) {
      PooledPacket packet = Objects.requireNonNull(pool.take());
      packet.bytes().put(datagram.bytes.duplicate()).flip();
      SrtpOutcome outcome = receiver.unprotect(packet.bytes());
      assertThat(outcome).isIn(SrtpOutcome.DONE, SrtpOutcome.REPLAYED);
      if (outcome == SrtpOutcome.REPLAYED) {
        packet.release();
        continue;
      }
      assertThat(packet.read()).isNull();
      assertThat(jitter.put(packet, datagram.arrivalNanos)).isEqualTo(JitterBuffer.Put.TAKEN);
      drain(jitter, depacketizer, datagram.arrivalNanos);
    }
    drain(jitter, depacketizer, datagrams.getLast().arrivalNanos + HOLD);
    depacketizer.end();
    assertThat(pool.out()).isZero();
    assertThat(jitter.counts().missing()).isEqualTo(toldMissing);
  }

  private static void drain(JitterBuffer jitter, H264Depacketizer depacketizer, long nowNanos) {
    for (PooledPacket next = jitter.poll(nowNanos); next != null; next = jitter.poll(nowNanos)) {
      depacketizer.accept(next.rtp(), next.extendedSequence());
      next.release();
    }
  }

  private void take(H264Event event) {
    switch (event) {
      case H264Event.Unit(ByteBuffer annexB, int timestamp, boolean idr, boolean whole) -> {
        List<String> before = received.put(timestamp, Packets.nalUnits(annexB));
        assertThat(before).as("access unit " + timestamp + " came before").isNull();
        assertThat(idr).isEqualTo(Objects.requireNonNull(sent.get(timestamp)).idr);
        if (whole) {
          intact.add(timestamp);
        }
      }
      case H264Event.Lost lost -> {
        assertThat(lost.reason()).isEqualTo(H264Event.Reason.PACKETS_MISSING);
        toldMissing += lost.missingPackets();
      }
      case H264Event.Unsupported unsupported -> throw new AssertionError(unsupported);
    }
  }

  private void compare(int lossPercent) {
    boolean allThere = false;
    int whole = 0;
    for (Map.Entry<Integer, Sent> entry : sent.entrySet()) {
      Sent unit = entry.getValue();
      List<String> came = received.get(entry.getKey());
      String name = "access unit " + entry.getKey();
      if (!unit.lost) {
        assertThat(came).as(name).isEqualTo(unit.nalUnits);
        whole++;
      } else if (came != null) {
        assertThat(unit.sliceLost).as(name + " lost a slice").isFalse();
        assertThat(came.stream().filter(WholePathTest::isSlice).toList())
            .as(name)
            .isEqualTo(unit.slices());
      }
      allThere = came != null ? allThere || unit.idr : allThere && !unit.isReferenced();
      if (came != null) {
        if (intact.contains(entry.getKey())) {
          assertThat(allThere).as(name + " is said to be intact").isTrue();
        } else {
          assertThat(lossPercent).as(name + " is not said to be intact").isPositive();
        }
      }
    }
    assertThat(whole).as("access units that lost nothing").isGreaterThan(sent.size() / 20);
    if (lossPercent == 0) {
      assertThat(whole).isEqualTo(sent.size());
    } else {
      assertThat(whole).isLessThan(sent.size());
    }
  }

  private static int first(String nal) {
    return HexFormat.fromHexDigits(nal, 0, 2);
  }

  private static int type(String nal) {
    return first(nal) & 0x1F;
  }

  private static boolean isSlice(String nal) {
    return NalType.isSlice(type(nal));
  }
}
