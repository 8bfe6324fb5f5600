package dev.pipit.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ButtonRulesTest {
  /** Near the end of the clock's range, where a comparison of moments would go wrong. */
  private static final long START = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(5);

  private final ButtonRules rules = new ButtonRules();

  private static long after(long millis) {
    return START + TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @ParameterizedTest
  @CsvSource({
    "30, PRIVACY",
    "2000, PRIVACY",
    "2001,",
    "9999,",
    "10000, FORGET",
    "19999, FORGET",
    "20000, RESET",
    "29999, RESET",
    "30000,",
    "86400000,"
  })
  void lettingGoAsksForWhatTheLengthOfThePressMeans(long millis, @Nullable ButtonAction action) {
    assertThat(rules.edge(true, START)).isNull();
    assertThat(rules.edge(false, after(millis))).isEqualTo(action);
    assertThat(rules.shown(after(millis + 1))).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "0,",
    "2000,",
    "2001, HELD",
    "9999, HELD",
    "10000, FORGET",
    "19999, FORGET",
    "20000, RESET",
    "29999, RESET",
    "30000,"
  })
  void theLampSaysWhatLettingGoWouldDo(long millis, @Nullable LampPattern shown) {
    assertThat(rules.shown(START)).isNull();
    assertThat(rules.edge(true, START)).isNull();
    assertThat(rules.shown(after(millis))).isEqualTo(shown);
  }

  @Test
  void aButtonThatIsFoundPressedDoesNothingUntilItIsPressedAgain() {
    assertThat(rules.edge(false, after(12_000))).isNull();
    assertThat(rules.edge(true, after(13_000))).isNull();
    assertThat(rules.edge(false, after(13_100))).isEqualTo(ButtonAction.PRIVACY);
  }

  @Test
  void aLettingGoThatTheKernelLostMakesNoLongPress() {
    assertThat(rules.edge(true, START)).isNull();
    assertThat(rules.edge(true, after(15_000))).isNull();
    assertThat(rules.shown(after(15_100))).isNull();
    assertThat(rules.edge(false, after(15_200))).isEqualTo(ButtonAction.PRIVACY);
    assertThat(rules.edge(false, after(27_000))).isNull();
  }
}
