package dev.pipit.camera;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResetRuleTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long MINUTE = 60 * SECOND;

  private final ResetRule rule = new ResetRule(Duration.ofSeconds(10));
  private long now = Long.MAX_VALUE - 30 * SECOND; // nanoTime may wrap round

  private void fails(int times) {
    for (int i = 0; i < times; i++) {
      now += 5 * SECOND;
      rule.failed(4 * SECOND, now);
    }
  }

  @Test
  void afterThreeFailuresInARowItIsDue() {
    fails(2);
    assertThat(rule.isDue(now)).isFalse();
    fails(1);
    assertThat(rule.isDue(now)).isTrue();
  }

  @Test
  void threeFailuresInAMomentAreNoReason() {
    for (int i = 0; i < 3; i++) {
      rule.failed(0, now);
    }
    assertThat(rule.isDue(now)).isFalse();
    now += 10 * SECOND;
    assertThat(rule.isDue(now)).isTrue();
  }

  @Test
  void aCameraThatWorkedForLongBeginsAnew() {
    fails(2);
    rule.failed(2 * MINUTE, now);
    assertThat(rule.isDue(now + MINUTE)).isFalse();
    fails(2);
    assertThat(rule.isDue(now)).isTrue();
  }

  @Test
  void aCameraThatWasUnpluggedBeginsAnew() {
    fails(3);
    rule.forget();
    assertThat(rule.isDue(now)).isFalse();
    fails(3);
    assertThat(rule.isDue(now)).isTrue();
  }

  @Test
  void whateverHappensItIsAtMostOnceAMinuteAndFiveTimesAnHour() {
    Random random = new Random(11);
    long[] resets = new long[1000];
    int count = 0;
    long start = now;
    while (now - start < 24 * 60 * MINUTE) {
      now += (1 + random.nextInt(20)) * SECOND;
      rule.failed(random.nextInt(20) * SECOND, now);
      if (random.nextInt(50) == 0) {
        rule.forget();
      }
      if (rule.isDue(now)) {
        if (count > 0) {
          assertThat(now - resets[count - 1]).isGreaterThanOrEqualTo(MINUTE);
        }
        if (count >= ResetRule.MOST_IN_AN_HOUR) {
          assertThat(now - resets[count - ResetRule.MOST_IN_AN_HOUR])
              .isGreaterThanOrEqualTo(60 * MINUTE);
        }
        resets[count++] = now;
        rule.tried(now);
      }
    }
    assertThat(count).as("it is not given up either").isBetween(100, 24 * 5);
  }
}
