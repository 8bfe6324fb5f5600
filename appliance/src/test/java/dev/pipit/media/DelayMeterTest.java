package dev.pipit.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DelayMeterTest {
  private static final long MILLI = 1_000_000;
  private final DelayMeter meter = new DelayMeter();

  @Test
  void tellsTheMedianTheSlowTwentiethAndTheLongest() {
    for (int i = 1; i <= 100; i++) {
      meter.add(i * MILLI);
    }
    DelayMeter.Delays delays = meter.take();
    assertThat(delays.count()).isEqualTo(100);
    assertThat(delays.sumMicros()).isEqualTo(5_050_000);
    assertThat(delays.medianMillis()).isEqualTo(50);
    assertThat(delays.slowMillis()).isEqualTo(95);
    assertThat(delays.longestMillis()).isEqualTo(100);
  }

  @Test
  void aSecondLookTellsOfWhatCameSinceTheFirst() {
    meter.add(80 * MILLI);
    meter.take();
    assertThat(meter.take().isMeasured()).isFalse();
    meter.add(20 * MILLI);
    assertThat(meter.take()).isEqualTo(new DelayMeter.Delays(2, 100_000, 20, 20, 20));
  }

  @Test
  void keepsTheNewestWhenNobodyLooks() {
    for (int i = 0; i < 10_000; i++) {
      meter.add(900 * MILLI);
    }
    for (int i = 0; i < 256; i++) {
      meter.add(3 * MILLI);
    }
    assertThat(meter.take().longestMillis()).isEqualTo(3);
  }

  @Test
  void whatCannotBeADelayIsPassedOver() {
    meter.add(-1);
    meter.add(Long.MAX_VALUE);
    assertThat(meter.take().count()).isZero();
  }
}
