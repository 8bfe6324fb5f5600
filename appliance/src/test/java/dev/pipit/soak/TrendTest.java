package dev.pipit.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TrendTest {
  @Test
  void aSteadyLeakIsSeen() {
    assertThat(growth(100, 110, 120, 130, 140)).isEqualTo(40.0);
  }

  @Test
  void oneOutlierIsNoTrend() {
    assertThat(growth(100, 100, 900, 100, 100)).isZero();
  }

  @Test
  void aLeakIsSeenThroughNoise() {
    assertThat(growth(100, 150, 130, 180, 160, 210)).isBetween(50.0, 110.0);
  }

  private static double growth(long... heap) {
    List<Sample> samples =
        LongStream.of(heap).mapToObj(bytes -> new Sample(0, bytes, 0, 0, 0)).toList();
    return Trend.growth(samples, Sample::heapBytes);
  }
}
