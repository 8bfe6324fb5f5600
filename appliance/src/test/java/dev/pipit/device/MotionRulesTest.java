package dev.pipit.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MotionRulesTest {
  private static final long UNIX = 1_700_000_000_000L;

  private final MotionRules rules = new MotionRules(UNIX);

  private static long nanos(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private Motion at(long millis) {
    return rules.at(nanos(millis), UNIX + millis);
  }

  @Test
  void motionLastsTwoSecondsLongerThanTheLineSays() {
    assertThat(at(10)).isEqualTo(new Motion(false, UNIX, 0));
    rules.edge(true, nanos(100));
    Motion begun = at(101);
    assertThat(begun).isEqualTo(new Motion(true, UNIX + 101, 1));
    rules.edge(false, nanos(3_000));
    assertThat(at(4_999)).isSameAs(begun);
    assertThat(at(5_000)).isEqualTo(new Motion(false, UNIX + 5_000, 1));
  }

  @Test
  void whatNobodyWantsToKnowIsNeitherToldNorCounted() {
    rules.edge(true, nanos(100));
    assertThat(at(101).count()).isEqualTo(1);
    assertThat(rules.unnoticed(UNIX + 200)).isEqualTo(new Motion(false, UNIX + 200, 1));
    rules.edge(false, nanos(300));
    rules.edge(true, nanos(400));
    rules.edge(false, nanos(500));
    Motion rest = rules.unnoticed(UNIX + 600);
    assertThat(rest).isEqualTo(new Motion(false, UNIX + 200, 1));
    assertThat(at(9_000)).isSameAs(rest);
  }

  @Test
  void aPulseBetweenTwoLooksIsSeen() {
    rules.edge(true, nanos(100));
    rules.edge(false, nanos(130));
    assertThat(at(250)).isEqualTo(new Motion(true, UNIX + 250, 1));
    assertThat(at(2_130).detected()).isFalse();
  }

  @Test
  void aLineThatNothingDrivesIsNoFloodOfEvents() {
    Random random = new Random(7);
    Motion before = at(0);
    int changes = 0;
    boolean active = false;
    for (long millis = 0; millis < 60_000; millis += 20) {
      active = random.nextInt(200) == 0 ? !active : active ^ random.nextBoolean();
      rules.edge(active, nanos(millis));
      Motion now = at(millis);
      changes += now.equals(before) ? 0 : 1;
      before = now;
    }
    assertThat(changes).isEqualTo(1);
  }
}
