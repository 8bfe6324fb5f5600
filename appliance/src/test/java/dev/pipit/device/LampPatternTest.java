package dev.pipit.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LampPatternTest {
  /** Every 50 ms of two seconds: # lit, . dark. */
  private static String drawn(LampPattern pattern) {
    StringBuilder drawn = new StringBuilder();
    for (int millis = 0; millis < 2000; millis += 50) {
      drawn.append(pattern.isLit(millis) ? '#' : '.');
    }
    return drawn.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "STARTING, ##########..........##########..........",
    "JOINING,  ###########################...##########",
    "READY,    ##......................................",
    "LIVE,     ########################################",
    "FAULT,    ###...###...###.........................",
    "HELD,     ........................................",
    "FORGET,   #####.....#####.....#####.....#####....."
  })
  void eachPatternLooksLikeThis(LampPattern pattern, String drawn) {
    assertThat(drawn(pattern)).isEqualTo(drawn);
  }

  @Test
  void theResetFlickersAndNoTwoPatternsLookTheSame() {
    assertThat(LampPattern.RESET.isLit(59)).isTrue();
    assertThat(LampPattern.RESET.isLit(60)).isFalse();
    assertThat(LampPattern.RESET.isLit(120)).isTrue();
    Set<String> seen = new HashSet<>();
    for (LampPattern pattern : LampPattern.values()) {
      assertThat(seen.add(drawn(pattern))).as(pattern.name()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(LampPattern.class)
  void whatIsSaidToStayDoesAndNoLonger(LampPattern pattern) {
    long millis = 0;
    for (int turn = 0; turn < 50; turn++) {
      int stays = pattern.unchangedMillis(millis);
      assertThat(stays).isPositive();
      for (int later = 0; later < stays; later++) {
        assertThat(pattern.isLit(millis + later)).isEqualTo(pattern.isLit(millis));
      }
      millis += stays;
    }
  }
}
