package dev.pipit.rtp;

import static dev.pipit.rtp.JitterBuffer.Put.DUPLICATE;
import static dev.pipit.rtp.JitterBuffer.Put.LATE;
import static dev.pipit.rtp.JitterBuffer.Put.OVERFLOW;
import static dev.pipit.rtp.JitterBuffer.Put.RESTARTED;
import static dev.pipit.rtp.JitterBuffer.Put.SUSPECT;
import static dev.pipit.rtp.JitterBuffer.Put.TAKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Packets come out in order, once, and soon; none is forgotten in a pool. */
class JitterBufferTest {
  private static final long MILLI = 1_000_000;
  private static final long HOLD = 100 * MILLI;

  private final PacketPool pool = new PacketPool(64);
  private final JitterBuffer buffer = new JitterBuffer(20, HOLD);
  private final List<Long> out = new ArrayList<>();
  private long now = 5_000 * MILLI;

  @AfterEach
  void everyPacketIsBack() {
    buffer.clear();
    assertThat(pool.out()).isZero();
  }

  @Test
  void whatIsInOrderComesOutAtOnce() {
    assertThat(put(65_534)).isEqualTo(TAKEN);
    assertThat(out).containsExactly(65_534L);
    put(65_535, 0, 1);
    assertThat(out).containsExactly(65_534L, 65_535L, 65_536L, 65_537L);
    assertThat(buffer.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void whatIsBehindAGapWaitsUntilItIsFilled() {
    put(1, 3, 4);
    assertThat(out).containsExactly(1L);
    assertThat(buffer.held()).isEqualTo(2);
    assertThat(buffer.deadlineNanos()).isEqualTo(now + HOLD);
    put(2);
    assertThat(out).containsExactly(1L, 2L, 3L, 4L);
    assertThat(buffer.counts().missing()).isZero();
  }

  @Test
  void aGapIsGivenUpAfterTheHold() {
    put(1, 4);
    now += HOLD - 1;
    poll();
    assertThat(out).containsExactly(1L);
    now++;
    poll();
    assertThat(out).containsExactly(1L, 4L);
    assertThat(buffer.counts().missing()).isEqualTo(2);
    assertThat(put(2)).isEqualTo(LATE);
    assertThat(put(4)).isEqualTo(DUPLICATE);
    assertThat(put(1)).isEqualTo(DUPLICATE);
    assertThat(buffer.counts().late()).isEqualTo(1);
    assertThat(buffer.counts().duplicates()).isEqualTo(2);
  }

  @Test
  void eachGapHasItsOwnTime() {
    put(1, 3);
    now += 60 * MILLI;
    put(5);
    now += 40 * MILLI;
    poll();
    assertThat(out).containsExactly(1L, 3L);
    assertThat(buffer.deadlineNanos()).isEqualTo(now + 60 * MILLI);
    put(4);
    assertThat(out).containsExactly(1L, 3L, 4L, 5L);
  }

  @Test
  void theHoldCanBeChangedWhileAGapIsThere() {
    put(1, 3);
    buffer.holdNanos(10 * MILLI);
    now += 10 * MILLI;
    poll();
    assertThat(out).containsExactly(1L, 3L);
  }

  @Test
  void aSecondOfAPacketThatWaitsIsDropped() {
    put(1, 3);
    assertThat(put(3)).isEqualTo(DUPLICATE);
    assertThat(pool.out()).isEqualTo(1);
  }

  @Test
  void whatIsMissingIsListedWithItsTime() {
    put(65_534);
    put(1);
    now += 7 * MILLI;
    put(4);
    List<String> missing = new ArrayList<>();
    buffer.listMissing(
        (number, since) -> missing.add(number + " for " + (now - since) / MILLI + " ms"));
    assertThat(missing)
        .containsExactly("65535 for 7 ms", "65536 for 7 ms", "65538 for 0 ms", "65539 for 0 ms");
    put(65_535, 0, 2, 3);
    missing.clear();
    buffer.listMissing((number, since) -> missing.add("" + number));
    assertThat(missing).isEmpty();
  }

  @Test
  void tooManyPacketsBehindAGapGiveItUp() {
    put(0);
    for (int number = 2; number < 22; number++) {
      put(number);
    }
    assertThat(out).containsExactly(0L);
    put(22);
    assertThat(out).hasSize(22).doesNotContain(1L).endsWith(21L, 22L);
  }

  @Test
  void withoutAPollThereIsAnEndToWhatIsHeld() {
    for (int number = 0; number < 21; number++) {
      assertThat(buffer.put(packet(number, 1), now)).isEqualTo(TAKEN);
    }
    assertThat(buffer.put(packet(21, 1), now)).isEqualTo(OVERFLOW);
    assertThat(buffer.counts().overflows()).isEqualTo(1);
    poll();
    assertThat(out).hasSize(21);
  }

  @Test
  void oneNumberThatIsFarAwayChangesNothing() {
    put(1, 2);
    assertThat(put(30_000)).isEqualTo(SUSPECT);
    put(3);
    assertThat(out).containsExactly(1L, 2L, 3L);
    assertThat(buffer.counts().dropped()).isEqualTo(1);
  }

  @Test
  void aJumpOfAHundredStartsAnewWithBothPackets() {
    put(1, 2, 4);
    assertThat(put(104)).isEqualTo(SUSPECT);
    assertThat(put(105)).isEqualTo(RESTARTED);
    put(106);
    assertThat(out).containsExactly(1L, 2L, 65_536L + 104, 65_536L + 105, 65_536L + 106);
    assertThat(buffer.counts().restarts()).isEqualTo(1);
    assertThat(buffer.counts().dropped()).as("4 was held").isEqualTo(1);
  }

  @Test
  void anotherSenderIsBelievedWithItsSecondPacket() {
    put(1, 2);
    assertThat(buffer.put(packet(7, 9), now)).isEqualTo(SUSPECT);
    put(3);
    assertThat(buffer.put(packet(8, 9), now)).isEqualTo(SUSPECT);
    assertThat(buffer.put(packet(9, 9), now)).isEqualTo(RESTARTED);
    poll();
    assertThat(out).containsExactly(1L, 2L, 3L, 65_536L + 8, 65_536L + 9);
    assertThat(put(4)).as("the sender before").isEqualTo(SUSPECT);
  }

  @Test
  void afterAClearAnyNumberIsTheFirst() {
    put(1, 3);
    buffer.clear();
    put(40_000);
    assertThat(out).containsExactly(1L, 65_536L + 40_000);
  }

  @Test
  void whatCameBeforeANewStartIsForgotten() {
    for (int number = 0; number < 256; number++) {
      put(number);
    }
    put(40_000, 40_001);
    assertThat(put(39_990)).as("not a second time").isEqualTo(LATE);
  }

  @Test
  void aPacketIsReleasedOnce() {
    PooledPacket packet = packet(1, 1);
    packet.release();
    assertThatThrownBy(packet::release).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void thePoolHasAnEnd() {
    PacketPool small = new PacketPool(2);
    PooledPacket first = Objects.requireNonNull(small.take());
    assertThat(small.take()).isNotNull();
    assertThat(small.take()).isNull();
    assertThat(small.refused()).isEqualTo(1);
    first.release();
    assertThat(small.take()).isSameAs(first);
  }

  /** Whatever a network does, what comes out rises, comes once, and is all that came in time. */
  @Test
  void aBadNetworkLosesNoPacketThatCame() {
    SplittableRandom random = new SplittableRandom(40);
    for (int round = 0; round < 200; round++) {
      out.clear();
      buffer.clear();
      TreeSet<Long> sent = new TreeSet<>();
      List<long[]> arrivals = new ArrayList<>();
      int first = random.nextInt(1 << 16);
      for (int i = 0; i < 300; i++) {
        boolean lost = i > 0 && random.nextInt(20) == 0;
        int copies = random.nextInt(30) == 0 ? 2 : 1;
        for (int copy = 0; copy < copies && !lost; copy++) {
          // The first one is first; of the others each is late by less than the hold.
          long delay = i == 0 ? 0 : random.nextLong(1, 25 * MILLI);
          arrivals.add(new long[] {i * 2L * MILLI + delay, first + i});
          sent.add((long) i);
        }
      }
      arrivals.sort((one, other) -> Long.compare(one[0], other[0]));
      long start = now;
      for (long[] arrival : arrivals) {
        now = start + arrival[0];
        put((int) arrival[1] & 0xFFFF);
      }
      now += HOLD;
      poll();
      long base = out.getFirst();
      assertThat(out.stream().map(number -> number - base).toList())
          .as("round " + round)
          .containsExactlyElementsOf(sent);
      assertThat(buffer.held()).isZero();
    }
  }

  private JitterBuffer.Put put(int... numbers) {
    JitterBuffer.Put last = TAKEN;
    for (int number : numbers) {
      last = buffer.put(packet(number, 1), now);
      poll();
    }
    return last;
  }

  private void poll() {
    for (PooledPacket next = buffer.poll(now); next != null; next = buffer.poll(now)) {
      assertThat(next.rtp().sequenceNumber()).isEqualTo((int) next.extendedSequence() & 0xFFFF);
      out.add(next.extendedSequence());
      next.release();
    }
  }

  private PooledPacket packet(int number, int ssrc) {
    PooledPacket packet = Objects.requireNonNull(pool.take());
    packet.bytes().put(Packets.bytes(number, 0, false, ssrc, new byte[] {0x41})).flip();
    assertThat(packet.read()).isNull();
    return packet;
  }
}
