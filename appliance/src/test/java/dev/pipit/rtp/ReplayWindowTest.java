package dev.pipit.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What was there is known for exactly so many indexes back (RFC 3711 3.3.2). */
class ReplayWindowTest {
  private final ReplayWindow window = new ReplayWindow();

  @Test
  void theWindowIsAsWideAsItSays() {
    window.add(5000);
    assertThat(window.refusal(5000)).isEqualTo(SrtpOutcome.REPLAYED);
    assertThat(window.refusal(5001)).isNull();
    assertThat(window.refusal(5000 - ReplayWindow.PACKETS + 1)).isNull();
    assertThat(window.refusal(5000 - ReplayWindow.PACKETS)).isEqualTo(SrtpOutcome.TOO_OLD);
  }

  @Test
  void itKnowsWhatAListOfAllKnows() {
    SplittableRandom random = new SplittableRandom(1024);
    Set<Long> all = new HashSet<>();
    long newest = -1;
    for (int i = 0; i < 200_000; i++) {
      long index = Math.max(0, newest + random.nextLong(-1500, 1400) / (1 + random.nextInt(40)));
      SrtpOutcome refusal =
          newest - index >= ReplayWindow.PACKETS
              ? SrtpOutcome.TOO_OLD
              : all.contains(index) ? SrtpOutcome.REPLAYED : null;
      assertThat(window.refusal(index)).isEqualTo(refusal);
      if (refusal == null) {
        window.add(index);
        all.add(index);
        newest = Math.max(newest, index);
      }
    }
    assertThat(newest).isGreaterThan(100_000);
  }
}
