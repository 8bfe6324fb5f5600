package dev.pipit.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.media.MediaTime;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sender's timestamps on our clock, whatever the network and its quartz do. */
class SenderClockTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1000 * MILLI;
  private static final long WAY = 20 * MILLI;
  private static final long START = 777 * SECOND;

  /** Near the end of 32 bits, so that they wrap around within a minute. */
  private static final long FIRST_TICKS = 0xFFFF_FFFFL - 30 * 90_000;

  private final SplittableRandom random = new SplittableRandom(90);
  private final SenderClock clock = new SenderClock();
  private long last = Long.MIN_VALUE;

  @Test
  void theTimeIsThatOfTheLeastDelay() {
    long most = 0;
    for (int i = 0; i < 60 * 25; i++) {
      long captured = START + i * 40L * MILLI;
      long mapped = picture(captured, 0, WAY + delay());
      if (i > 20 * 25) {
        most = Math.max(most, Math.abs(mapped - captured - WAY));
      }
    }
    assertThat(most).isLessThan(2 * MILLI);
  }

  @ParameterizedTest
  @ValueSource(ints = {-200, -50, 50, 200})
  void aQuartzThatDriftsIsFollowedWithoutAJump(int partsPerMillion) {
    long before = 0;
    for (int i = 0; i < 600 * 25; i++) {
      long captured = START + i * 40L * MILLI;
      long mapped = picture(captured, partsPerMillion, WAY + delay());
      if (i > 60 * 25) {
        assertThat(mapped - captured - WAY).as("picture " + i).isBetween(-6 * MILLI, 6 * MILLI);
        assertThat(mapped - before).isBetween(39 * MILLI, 41 * MILLI);
      }
      before = mapped;
    }
  }

  @Test
  void senderReportsTakeTheDelayOfCameraAndEncoderOut() {
    long encoder = 120 * MILLI;
    long mapped = 0;
    long captured = 0;
    for (int i = 0; i < 60 * 25; i++) {
      captured = START + i * 40L * MILLI;
      if (i % 100 == 0) {
        clock.reported((int) ticks(captured), captured + WAY + delay() / 10);
      }
      mapped = picture(captured, 0, encoder + WAY + delay());
    }
    assertThat(mapped - captured - WAY).isBetween(-MILLI, 6 * MILLI);
    assertThat(clock.reportsNotBelieved()).isZero();
  }

  @Test
  void aReportOfAnotherClockIsNotBelieved() {
    clock.reported(5, START);
    for (int i = 0; i < 20 * 25; i++) {
      long captured = START + i * 40L * MILLI;
      if (i % 100 == 50) {
        clock.reported((int) ticks(captured + 30 * SECOND), captured + WAY);
        clock.reported((int) ticks(captured - 30 * SECOND), captured + WAY);
      }
      assertThat(picture(captured, 0, WAY) - captured).isEqualTo(WAY);
    }
    assertThat(clock.reportsNotBelieved()).isEqualTo(10);
  }

  /** A path that held packets for eight seconds and then gives them all at once. */
  @Test
  void picturesThatWereKeptBackOnTheWayKeepTheirDistances() {
    long before = 0;
    for (int i = 0; i < 40 * 25; i++) {
      long captured = START + i * 40L * MILLI;
      long held = START + 28 * SECOND;
      boolean isHeld = captured > held - 8 * SECOND && captured < held;
      long mapped = picture(captured, 0, isHeld ? held - captured + WAY : WAY);
      if (i > 0) {
        assertThat(mapped - before).as("picture " + i).isBetween(39 * MILLI, 41 * MILLI);
      }
      before = mapped;
    }
    assertThat(clock.jumps()).isZero();
  }

  /** A sender that begins with what it kept of the last seconds. */
  @Test
  void theFirstReportTellsHowOldTheFirstPictureIs() {
    long captured = START - 6 * SECOND;
    clock.arrived((int) ticks(captured), START + WAY);
    clock.reported((int) ticks(START), START + WAY);
    assertThat(clock.nanosOf((int) ticks(captured))).isEqualTo(captured + WAY);
    assertThat(clock.reportsNotBelieved()).isZero();
  }

  @Test
  void timestampsThatJumpStartItAnewAndNothingGoesBack() {
    long captured = START;
    for (int i = 0; i < 100; i++, captured += 40 * MILLI) {
      picture(captured, 0, WAY);
    }
    for (int jump = 0; jump < 50; jump++) {
      int away = random.nextInt();
      for (int i = 0; i < 10; i++, captured += 40 * MILLI) {
        int timestamp = (int) ticks(captured) + away;
        clock.arrived(timestamp, captured + WAY);
        long mapped = clock.nanosOf(timestamp);
        assertThat(mapped).isGreaterThan(last);
        assertThat(mapped - captured - WAY).isBetween(-MILLI, 6 * SECOND);
        last = mapped;
      }
    }
    assertThat(clock.jumps()).isBetween(45L, 50L);
  }

  @Test
  void theSameTimestampHasTheSameTime() {
    clock.arrived(1000, START);
    long mapped = clock.nanosOf(1000);
    clock.arrived(1000, START + MILLI);
    assertThat(clock.nanosOf(1000)).isEqualTo(mapped);
    assertThat(clock.nanosOf(1000 - 90)).isEqualTo(mapped - MILLI);
  }

  @Test
  void beforeAPacketCameNothingIsKnown() {
    assertThatThrownBy(() -> clock.nanosOf(1)).isInstanceOf(IllegalStateException.class);
  }

  /** A picture on its way, as a sender of a fast or slow quartz stamps it. */
  private long picture(long captured, int partsPerMillion, long wayNanos) {
    long senders = captured + (captured - START) * partsPerMillion / 1_000_000;
    clock.arrived((int) ticks(senders), captured + wayNanos);
    long mapped = clock.nanosOf((int) ticks(senders));
    assertThat(mapped).isGreaterThan(last);
    last = mapped;
    return mapped;
  }

  /** Of ten packets one is on time; the others wait for up to 60 ms. */
  private long delay() {
    return random.nextInt(10) == 0 ? 0 : random.nextLong(60 * MILLI);
  }

  private static long ticks(long nanos) {
    return FIRST_TICKS + MediaTime.ticksFromNanos(nanos - START);
  }
}
