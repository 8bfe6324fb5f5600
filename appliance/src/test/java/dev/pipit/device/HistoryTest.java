package dev.pipit.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HistoryTest {
  private final History history = new History();

  private History.Series only() {
    assertThat(history.chart().series()).hasSize(1);
    return history.chart().series().getFirst();
  }

  @Test
  void holdsTenMinutesAndEndsWithTheNewest() {
    for (int i = 0; i < 500; i++) {
      history.step(i * 5_000L);
      history.put("cpu", "CPU", "%", i);
    }
    assertThat(only().values()).hasSize(120).startsWith(380f).endsWith(499f);
    assertThat(history.chart().endMs()).isEqualTo(499 * 5_000L);
  }

  @Test
  void whatWasNotMeasuredIsNoNumber() {
    history.step(0);
    history.put("cpu", "CPU", "%", 7);
    history.step(5_000);
    assertThat(only().values()).endsWith(7f, Float.NaN);
  }

  @Test
  void aTimerThatWasLateLeavesAGap() {
    history.step(0);
    history.put("cpu", "CPU", "%", 1);
    history.step(15_200);
    history.put("cpu", "CPU", "%", 2);
    assertThat(only().values()).endsWith(1f, Float.NaN, Float.NaN, 2f);
  }

  @Test
  void aClockThatIsSetBackOrAheadBreaksNothing() {
    history.step(1_000_000);
    history.put("cpu", "CPU", "%", 1);
    history.step(0);
    history.put("cpu", "CPU", "%", 2);
    assertThat(only().values()).endsWith(1f, 2f);
    history.step(1L << 60);
    history.put("cpu", "CPU", "%", 3);
    assertThat(only().values()).endsWith(Float.NaN, 3f);
  }

  @Test
  void memoryIsBoundedAndALineThatEndedGivesItsPlaceUp() {
    history.step(0);
    for (int i = 0; i < 1_000; i++) {
      history.put("x" + i, "", "", i);
    }
    assertThat(history.chart().series()).hasSize(96);
    for (int i = 1; i <= 120; i++) {
      history.step(i * 5_000L);
    }
    history.put("late", "", "", 1);
    assertThat(only().id()).isEqualTo("late");
  }
}
