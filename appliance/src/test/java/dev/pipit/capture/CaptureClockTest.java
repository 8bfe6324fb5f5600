package dev.pipit.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class CaptureClockTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long MILLI = 1_000_000L;
  private static final long NOW = 5000 * SECOND;
  private static final long WALL = 1_767_225_600L * SECOND;

  private final CaptureClock clock = new CaptureClock();

  @Test
  void goodStampsStayAsTheyAre() {
    for (int i = 0; i < 100; i++) {
      long stamp = NOW + i * 33L * MILLI;
      assertThat(monotonic(stamp, stamp + 20 * MILLI)).isEqualTo(stamp);
    }
    assertThat(clock.repaired()).isZero();
  }

  @Test
  void aFirstBufferWithoutATimeGetsThePresent() {
    assertThat(monotonic(0, NOW)).isEqualTo(NOW);
    assertThat(monotonic(NOW + 33 * MILLI, NOW + 40 * MILLI)).isEqualTo(NOW + 33 * MILLI);
    assertThat(clock.repaired()).isEqualTo(1);
  }

  @Test
  void aStampThatGoesBackIsReplacedByThePresentLessTheUsualDelay() {
    monotonic(NOW, NOW + 20 * MILLI);
    assertThat(monotonic(NOW - 500 * MILLI, NOW + 53 * MILLI)).isEqualTo(NOW + 33 * MILLI);
    assertThat(monotonic(NOW + 66 * MILLI, NOW + 86 * MILLI)).isEqualTo(NOW + 66 * MILLI);
    assertThat(clock.repaired()).isEqualTo(1);
  }

  @Test
  void oneStampForAllPicturesStillRises() {
    long last = monotonic(NOW, NOW + MILLI);
    for (int i = 1; i < 50; i++) {
      long capture = monotonic(NOW, NOW + MILLI + i * 33L * MILLI);
      assertThat(capture - last).isEqualTo(33 * MILLI);
      last = capture;
    }
    assertThat(clock.repaired()).isEqualTo(49);
  }

  @Test
  void stampsThatLieAheadAreMovedBackTogether() {
    assertThat(monotonic(NOW + 72 * MILLI, NOW)).isEqualTo(NOW);
    assertThat(monotonic(NOW + 152 * MILLI, NOW + 85 * MILLI))
        .isBetween(NOW + 80 * MILLI, NOW + 81 * MILLI);
    assertThat(clock.repaired()).isZero();
  }

  @Test
  void oneWildStampIsForgottenWithinAMinuteOrSo() {
    monotonic(NOW, NOW);
    monotonic(NOW + 273 * MILLI, NOW + 33 * MILLI);
    long last = 0;
    for (int i = 0; i < 30 * 70; i++) {
      long stamp = NOW + 300 * MILLI + i * 33L * MILLI;
      long capture = monotonic(stamp, stamp + MILLI);
      assertThat(stamp - capture).isBetween(0L, 240 * MILLI);
      if (i > 0) {
        assertThat(capture - last).isBetween(33 * MILLI, 34 * MILLI);
      }
      last = capture;
    }
    assertThat(monotonic(NOW + 80 * SECOND, NOW + 80 * SECOND + MILLI))
        .isEqualTo(NOW + 80 * SECOND);
  }

  @Test
  void aDriverThatIsAlwaysAheadIsNeverInTheFuture() {
    for (int i = 0; i < 30 * 300; i++) {
      long now = NOW + i * 33L * MILLI;
      assertThat(monotonic(now + (i % 30 == 0 ? 40 : 20) * MILLI, now)).isLessThanOrEqualTo(now);
    }
    assertThat(clock.repaired()).isZero();
  }

  @Test
  void wallClockStampsAreConverted() {
    long capture =
        clock.captureNanos(WALL / SECOND, 250_000, false, NOW + 300 * MILLI, WALL + 300 * MILLI);
    assertThat(capture).isEqualTo(NOW + 250 * MILLI);
    assertThat(clock.repaired()).isZero();
  }

  @Test
  void timeRisesAndStaysInThePastWhateverTheDriverSays() {
    RandomGenerator random = new Random(7);
    for (int round = 0; round < 200; round++) {
      CaptureClock fuzzed = new CaptureClock();
      long now = NOW;
      long last = Long.MIN_VALUE;
      for (int i = 0; i < 200; i++) {
        now += random.nextLong(5 * MILLI, 200 * MILLI);
        long seconds =
            switch (random.nextInt(4)) {
              case 0 -> random.nextLong();
              case 1 -> random.nextLong(0, 1L << 34);
              case 2 -> now / SECOND + random.nextInt(-2, 3);
              default -> now / SECOND;
            };
        long micros = random.nextInt(8) == 0 ? random.nextLong() : random.nextInt(1_000_000);
        long capture =
            fuzzed.captureNanos(seconds, micros, random.nextInt(4) != 0, now, WALL + now - NOW);
        assertThat(capture).isGreaterThan(last).isLessThanOrEqualTo(now);
        assertThat(now - capture).isLessThan(11 * SECOND);
        last = capture;
      }
    }
  }

  private long monotonic(long stampNanos, long nowNanos) {
    return clock.captureNanos(
        stampNanos / SECOND, stampNanos % SECOND / 1000, true, nowNanos, WALL + nowNanos - NOW);
  }
}
