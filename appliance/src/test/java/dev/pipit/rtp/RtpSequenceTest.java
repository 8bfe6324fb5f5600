package dev.pipit.rtp;

import static dev.pipit.rtp.RtpSequence.Place.AHEAD;
import static dev.pipit.rtp.RtpSequence.Place.BEHIND;
import static dev.pipit.rtp.RtpSequence.Place.RESTART;
import static dev.pipit.rtp.RtpSequence.Place.SUSPECT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Sequence numbers by RFC 3550 A.1, and timestamps: what wraps around does not any more. */
class RtpSequenceTest {
  private final RtpSequence sequence = new RtpSequence(3000, 100);

  @Test
  void numbersThatWrapAroundGoOnRising() {
    long before = -1;
    for (int i = 0; i < 200_000; i += 7) {
      assertThat(sequence.accept((65_000 + i) & 0xFFFF)).isEqualTo(AHEAD);
      assertThat(sequence.highest()).isEqualTo(before < 0 ? 65_000 : before + 7);
      before = sequence.highest();
    }
  }

  @Test
  void aLateNumberIsExtendedInItsOwnCycle() {
    sequence.accept(65_530);
    sequence.accept(5);
    assertThat(sequence.highest()).isEqualTo(65_541);
    assertThat(sequence.accept(65_535)).isEqualTo(BEHIND);
    assertThat(sequence.extended(65_535)).isEqualTo(65_535);
    assertThat(sequence.extended(7)).isEqualTo(65_543);
    assertThat(sequence.highest()).isEqualTo(65_541);
  }

  @Test
  void oneNumberThatIsFarAwayIsNotBelieved() {
    sequence.accept(1000);
    assertThat(sequence.accept(30_000)).isEqualTo(SUSPECT);
    assertThat(sequence.accept(1001)).isEqualTo(AHEAD);
    assertThat(sequence.accept(30_001)).as("the suspicion is over").isEqualTo(SUSPECT);
    assertThat(sequence.highest()).isEqualTo(1001);
  }

  @Test
  void twoThatFollowEachOtherAreANewStart() {
    sequence.accept(1000);
    assertThat(sequence.accept(500)).as("100 behind or more").isEqualTo(SUSPECT);
    assertThat(sequence.accept(501)).isEqualTo(RESTART);
    assertThat(sequence.highest()).as("no number is used twice").isEqualTo(65_536 + 501);
    assertThat(sequence.accept(502)).isEqualTo(AHEAD);
  }

  @Test
  void theBoundsAreThoseThatWereGiven() {
    RtpSequence narrow = new RtpSequence(100, 100);
    narrow.accept(0);
    assertThat(narrow.accept(99)).isEqualTo(AHEAD);
    assertThat(narrow.accept(0)).isEqualTo(BEHIND);
    assertThat(narrow.accept(99 + 100)).isEqualTo(SUSPECT);
    assertThat(narrow.accept(65_535)).isEqualTo(SUSPECT);
  }

  @Test
  void timestampsGoOnThroughEveryWrapAndBackALittle() {
    SplittableRandom random = new SplittableRandom(9);
    RtpTimestamps timestamps = new RtpTimestamps();
    long ticks = 0xFFFF_0000L;
    long newest = ticks;
    for (int i = 0; i < 100_000; i++) {
      assertThat(timestamps.ticks((int) ticks)).isEqualTo(ticks);
      newest = Math.max(newest, ticks);
      ticks = newest + random.nextLong(-1_000_000, 1L << 30);
    }
    assertThat(newest).isGreaterThan(1000L << 32);
  }

  @Test
  void theFirstTimestampIsItself() {
    RtpTimestamps timestamps = new RtpTimestamps();
    assertThat(timestamps.peek(-1)).isEqualTo(0xFFFF_FFFFL);
    assertThat(timestamps.ticks(-1)).isEqualTo(0xFFFF_FFFFL);
    assertThat(timestamps.ticks(0)).isEqualTo(0x1_0000_0000L);
    timestamps.restart();
    assertThat(timestamps.ticks(5)).isEqualTo(5);
  }
}
