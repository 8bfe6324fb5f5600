package dev.pipit.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServoMotionTest {
  private static long nanos(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @Test
  void itTurnsBySixtyDegreesASecondAndIsLetGoHalfASecondLater() {
    ServoMotion motion = new ServoMotion(-30);
    assertThat(motion.isMoving()).isFalse();
    motion.aim(30, nanos(1_000));
    assertThat(run(motion, 1_000, 1_500)).isCloseTo(0, within(1e-6));
    assertThat(run(motion, 1_500, 1_980)).isLessThan(30);
    assertThat(run(motion, 1_980, 2_020)).isEqualTo(30);
    assertThat(motion.isMoving()).isTrue();
    run(motion, 2_020, 2_560);
    assertThat(motion.isMoving()).isFalse();
  }

  /** By steps of 20 ms. */
  private static double run(ServoMotion motion, long fromMillis, long toMillis) {
    double position = 0;
    for (long millis = fromMillis; millis <= toMillis; millis += 20) {
      position = motion.step(nanos(millis));
    }
    return position;
  }

  @Test
  void aStepThatComesLateDoesNotJumpAndOneThatIsStoppedStays() {
    ServoMotion motion = new ServoMotion(0);
    motion.aim(45, nanos(0));
    assertThat(motion.step(nanos(5_000))).isCloseTo(6, within(1e-9));
    motion.stop();
    assertThat(motion.isMoving()).isFalse();
    assertThat(motion.target()).isCloseTo(6, within(1e-9));
    motion.aim(-45, nanos(90_000));
    assertThat(motion.step(nanos(90_020))).isCloseTo(4.8, within(1e-9));
  }

  @Test
  void theNewestWishCountsAndNoneMakesItJump() {
    Random random = new Random(5);
    ServoMotion motion = new ServoMotion(0);
    double before = 0;
    for (long millis = 0; millis < 60_000; millis += 20) {
      if (random.nextInt(10) == 0) {
        motion.aim(random.nextInt(-45, 46), nanos(millis));
      }
      double now = motion.step(nanos(millis));
      assertThat(Math.abs(now - before)).isLessThanOrEqualTo(1.2 + 1e-9);
      assertThat(now).isBetween(-45.0, 45.0);
      before = now;
    }
    motion.aim(7, nanos(60_000));
    assertThat(run(motion, 60_000, 63_000)).isEqualTo(7);
  }

  @Test
  void afterALongRestItDoesNotMakeUpForTheTime() {
    ServoMotion motion = new ServoMotion(0);
    motion.aim(40, nanos(3_600_000));
    assertThat(motion.step(nanos(3_600_020))).isCloseTo(1.2, within(1e-9));
  }

  @Test
  void pulsesLieBetweenTheEndsAndTurnTheOtherWayWhereTheEndsAreExchanged() {
    ServoWiring.Axis axis = new ServoWiring.Axis(0, 1000, 2000, 90);
    assertThat(axis.pulseNanos(-45)).isEqualTo(1_000_000);
    assertThat(axis.pulseNanos(0)).isEqualTo(1_500_000);
    assertThat(axis.pulseNanos(45)).isEqualTo(2_000_000);
    ServoWiring.Axis other = new ServoWiring.Axis(0, 2500, 500, 180);
    assertThat(other.pulseNanos(-90)).isEqualTo(2_500_000);
    assertThat(other.pulseNanos(90)).isEqualTo(500_000);
    assertThat(other.farthest()).isEqualTo(90);
  }
}
