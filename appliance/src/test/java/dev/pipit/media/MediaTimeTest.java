package dev.pipit.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MediaTimeTest {
  @Test
  void aSecondIsNinetyThousandTicks() {
    assertThat(MediaTime.ticksFromNanos(1_000_000_000)).isEqualTo(90_000);
    assertThat(MediaTime.nanosFromTicks(90_000)).isEqualTo(1_000_000_000);
    assertThat(MediaTime.ticksFromNanos(-1_000_000_000)).isEqualTo(-90_000);
    assertThat(MediaTime.secondsFromTicks(45_000)).isEqualTo(0.5);
  }

  @Test
  void roundingIsToTheNearestTick() {
    assertThat(MediaTime.ticksFromNanos(5_555)).isEqualTo(0);
    assertThat(MediaTime.ticksFromNanos(5_556)).isEqualTo(1);
    assertThat(MediaTime.ticksFromNanos(-5_555)).isEqualTo(0);
    assertThat(MediaTime.ticksFromNanos(-5_556)).isEqualTo(-1);
  }

  @Test
  void everyTimeOfTheMonotonicClockConvertsExactly() {
    SplittableRandom random = new SplittableRandom(90_000);
    for (int i = 0; i < 100_000; i++) {
      long nanos = random.nextLong() >> random.nextInt(64);
      // floor((2 * 9 * nanos + 100,000) / 200,000), in numbers that cannot overflow
      BigInteger doubled =
          BigInteger.valueOf(nanos)
              .multiply(BigInteger.valueOf(18))
              .add(BigInteger.valueOf(100_000));
      BigInteger[] parts = doubled.divideAndRemainder(BigInteger.valueOf(200_000));
      long expected = parts[0].longValueExact() - (parts[1].signum() < 0 ? 1 : 0);
      assertThat(MediaTime.ticksFromNanos(nanos)).isEqualTo(expected);
    }
  }

  @Test
  void ticksSurviveTheWayToNanosecondsAndBack() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 100_000; i++) {
      long ticks = random.nextLong(-830_000_000_000_000L, 830_000_000_000_000L);
      assertThat(MediaTime.ticksFromNanos(MediaTime.nanosFromTicks(ticks))).isEqualTo(ticks);
    }
  }

  @Test
  void ticksBeyondTheRangeOfNanosecondsAreRefused() {
    assertThatThrownBy(() -> MediaTime.nanosFromTicks(Long.MAX_VALUE))
        .isInstanceOf(ArithmeticException.class);
    assertThat(MediaTime.ticksFromNanos(Long.MAX_VALUE)).isEqualTo(830_103_483_316_930L);
    assertThat(MediaTime.ticksFromNanos(Long.MIN_VALUE)).isEqualTo(-830_103_483_316_930L);
  }
}
