package dev.pipit.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.app.ChangeOnTrial.Verdict;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A change stays when pictures come, and is taken back when none come for ten seconds. */
final class ChangeOnTrialTest {
  private static final long NONE = Long.MIN_VALUE;

  private final ChangeOnTrial trial =
      new ChangeOnTrial(Map.of("cameras.a.width", 640), 0, seconds(100), ChangeOnTrial.LIMIT);

  private static long seconds(double seconds) {
    return (long) (seconds * 1e9);
  }

  @Test
  void twoSecondsOfPicturesKeepIt() {
    assertThat(trial.look(seconds(101), seconds(101))).isEqualTo(Verdict.WAIT);
    assertThat(trial.look(seconds(102), seconds(102))).isEqualTo(Verdict.WAIT);
    assertThat(trial.look(seconds(103), seconds(103))).isEqualTo(Verdict.KEEP);
  }

  @Test
  void tenSecondsWithoutAPictureTakeItBack() {
    assertThat(trial.look(NONE, seconds(109.9))).isEqualTo(Verdict.WAIT);
    assertThat(trial.look(NONE, seconds(110))).isEqualTo(Verdict.TAKE_BACK);
  }

  @Test
  void picturesOfBeforeTheChangeDoNotCount() {
    assertThat(trial.look(seconds(99.9), seconds(110))).isEqualTo(Verdict.TAKE_BACK);
  }

  @Test
  void aPictureThatGoesAwayAgainIsTakenBackTenSecondsLater() {
    assertThat(trial.look(seconds(104), seconds(104))).isEqualTo(Verdict.WAIT);
    assertThat(trial.look(seconds(104), seconds(113))).isEqualTo(Verdict.WAIT);
    assertThat(trial.look(seconds(104), seconds(114))).isEqualTo(Verdict.TAKE_BACK);
  }

  @Test
  void aCameraThatFlickersIsNotTriedForEver() {
    Verdict verdict = Verdict.WAIT;
    double at = 101;
    while (verdict == Verdict.WAIT) {
      verdict = trial.look(seconds(at), seconds(at));
      at += 4;
    }
    assertThat(verdict).isEqualTo(Verdict.TAKE_BACK);
    assertThat(at).isBetween(160.0, 170.0);
  }

  @Test
  void ofTwoChangesAtOnceWhatWasBeforeBothCounts() {
    Map<String, @Nullable Object> later = new HashMap<>();
    later.put("cameras.a.width", 1280);
    later.put("cameras.a.height", null);
    ChangeOnTrial both = trial.with(later, 1, seconds(105));
    assertThat(both.before()).containsEntry("cameras.a.width", 640).containsKey("cameras.a.height");
    assertThat(both.look(NONE, seconds(114))).isEqualTo(Verdict.WAIT);
    assertThat(both.look(NONE, seconds(115))).isEqualTo(Verdict.TAKE_BACK);
  }
}
