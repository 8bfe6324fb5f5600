package dev.pipit.camera;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.camera.PaceRules.Work;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** When fewer or smaller pictures are given, on a clock that is moved by hand. */
final class PaceRulesTest {
  private static final double RATE = 30;
  private static final long SECOND = 1_000_000_000L;

  private final List<PaceStep> steps = PaceStep.of(1280, 720, RATE, 10);
  private final PaceRules rules = new PaceRules(steps, RATE);
  private long nowNanos = Long.MAX_VALUE - 10 * SECOND;
  private Work counted = new Work(0, 0, 0, 0);
  private boolean chip;

  /**
   * A window in which an encoder needs so long for a picture of the whole size.
   *
   * @return whether the step changed
   */
  private boolean window(double millisOfWholePicture) {
    PaceStep step = rules.step();
    double seconds = PaceRules.WINDOW_NANOS / 1e9;
    double offered = RATE / step.divisor() * seconds;
    double millis =
        millisOfWholePicture
            * PaceStep.ALL.timesWork(new PaceStep(1, step.numerator(), step.denominator()));
    double encoded = Math.min(offered, seconds * 1000 / millis);
    counted =
        new Work(
            counted.encoded() + Math.round(encoded),
            counted.busyNanos() + (long) (encoded * millis * 1e6),
            counted.offered() + Math.round(offered),
            counted.replaced() + Math.round(offered - encoded));
    nowNanos += PaceRules.WINDOW_NANOS;
    return rules.look(counted, chip, nowNanos);
  }

  private void windows(double millisOfWholePicture, long nanos) {
    for (long passed = 0; passed < nanos; passed += PaceRules.WINDOW_NANOS) {
      window(millisOfWholePicture);
    }
  }

  /** How long it takes until more is tried. */
  private long untilRaised(double millisOfWholePicture) {
    long since = nowNanos;
    PaceStep before = rules.step();
    while (before.equals(rules.step())) {
      assertThat(nowNanos - since).isLessThan(2 * PaceRules.LONGEST_WAIT_NANOS);
      window(millisOfWholePicture);
    }
    return nowNanos - since;
  }

  @Test
  void firstThereAreFewerPicturesThenSmallerOnesThatAreSmoothAgain() {
    assertThat(steps)
        .containsExactly(
            PaceStep.ALL,
            new PaceStep(2, 1, 1),
            new PaceStep(3, 1, 1),
            new PaceStep(2, 2, 3),
            new PaceStep(2, 1, 2),
            new PaceStep(2, 1, 3),
            new PaceStep(2, 1, 4),
            new PaceStep(3, 1, 4));
    assertThat(new PaceStep(2, 2, 3).scaled(720)).isEqualTo(480);
    assertThat(new PaceStep(2, 2, 3).scaled(1280)).as("853 is odd").isEqualTo(852);
  }

  @Test
  void whateverThePictureEachStepIsLessWorkAndOfAnEvenSizeAndTheShapeIsKept() {
    var random = new SplittableRandom(29);
    for (int i = 0; i < 2000; i++) {
      int width = random.nextInt(64, 1920) * 2;
      int height = random.nextInt(48, 1080) * 2;
      double rate = random.nextDouble(1, 120);
      List<PaceStep> all = PaceStep.of(width, height, rate, 10);
      assertThat(all.getFirst()).isEqualTo(PaceStep.ALL);
      for (int at = 1; at < all.size(); at++) {
        PaceStep step = all.get(at);
        assertThat(all.get(at - 1).timesWork(step)).isLessThan(1);
        assertThat(rate / step.divisor()).isGreaterThan(Math.min(rate, 9.9) - 1e-9);
        assertThat(step.scaled(width) % 2 + step.scaled(height) % 2).isZero();
        assertThat(step.scaled(width) / (double) step.scaled(height))
            .isBetween(width * 0.98 / height, width * 1.02 / height);
      }
    }
  }

  @Test
  void aPictureThatIsSlowOrSmallAlreadyStaysAsItIs() {
    assertThat(PaceStep.of(160, 120, 15, 10)).containsExactly(PaceStep.ALL);
    assertThat(PaceStep.of(640, 360, 5, 10)).startsWith(PaceStep.ALL, new PaceStep(1, 2, 3));
  }

  @Test
  void anEncoderThatKeepsUpIsLeftAlone() {
    windows(20, 3600 * SECOND);
    assertThat(rules.step()).isEqualTo(PaceStep.ALL);
  }

  @Test
  void oneThatDoesTwelveOfThirtyGetsEveryThird() {
    window(83);
    assertThat(rules.step()).as("nothing is known of the time before").isEqualTo(PaceStep.ALL);
    assertThat(window(83)).isTrue();
    assertThat(rules.step()).isEqualTo(new PaceStep(3, 1, 1));
    windows(83, 3600 * SECOND);
    assertThat(rules.step()).as("it is never tried in vain").isEqualTo(new PaceStep(3, 1, 1));
  }

  @Test
  void oneThatIsSlowerStillGetsSmallerPictures() {
    window(200);
    window(200);
    assertThat(rules.step()).isEqualTo(new PaceStep(2, 1, 2));
  }

  @Test
  void nothingIsSlowEnoughToGoBeyondTheLastStep() {
    windows(990, 60 * SECOND);
    assertThat(rules.step()).isEqualTo(steps.getLast());
  }

  @Test
  void picturesThatComeInBurstsAreNoReasonWhileTheEncoderWaitsForOthers() {
    rules.look(counted, false, nowNanos);
    nowNanos += PaceRules.WINDOW_NANOS;
    assertThat(rules.look(new Work(75, SECOND, 150, 75), false, nowNanos)).isFalse();
  }

  @Test
  void aChipIsJudgedOnlyWhenItIsTooSlowByFarAndKeepsItsSize() {
    chip = true;
    windows(45, 60 * SECOND);
    assertThat(rules.step()).isEqualTo(PaceStep.ALL);
    windows(1000, 60 * SECOND);
    assertThat(rules.step()).isEqualTo(new PaceStep(3, 1, 1));
  }

  @Test
  void theTrialDecidesWhatIsBegunWith() {
    assertThat(rules.tried(20e6, nowNanos)).isFalse();
    assertThat(rules.tried(40e6, nowNanos)).isTrue();
    assertThat(rules.step()).isEqualTo(new PaceStep(2, 1, 1));
    assertThat(rules.tried(40e6, nowNanos)).as("15 a second it bears").isFalse();
    assertThat(rules.tried(63e6, nowNanos)).isTrue();
    assertThat(rules.step()).isEqualTo(new PaceStep(3, 1, 1));
  }

  @Test
  void whenItHasCooledDownMoreIsGivenAfterTwoMinutes() {
    window(83);
    window(83);
    assertThat(untilRaised(20)).isBetween(PaceRules.FIRST_WAIT_NANOS, 130 * SECOND);
    assertThat(rules.step()).isEqualTo(new PaceStep(2, 1, 1));
    untilRaised(19);
    assertThat(rules.step()).isEqualTo(PaceStep.ALL);
  }

  @Test
  void aShortHeadroomIsNotEnough() {
    window(55);
    window(55);
    for (int i = 0; i < 100; i++) {
      windows(10, 90 * SECOND);
      window(50);
    }
    assertThat(rules.step()).isEqualTo(new PaceStep(2, 1, 1));
  }

  @Test
  void eachTimeInVainTheWaitIsTwiceAsLongUpToAnHour() {
    long before = 0;
    window(83);
    for (int i = 0; i < 8; i++) {
      windows(83, 15 * SECOND);
      // It gets hot within seconds of every step up.
      long waited = untilRaised(10);
      assertThat(waited)
          .isBetween(before, PaceRules.LONGEST_WAIT_NANOS + 2 * PaceRules.WINDOW_NANOS);
      if (i > 0 && i < 5) {
        assertThat(waited).isGreaterThan(before * 3 / 2);
      }
      before = waited;
    }
    assertThat(before).isGreaterThanOrEqualTo(PaceRules.LONGEST_WAIT_NANOS);
  }

  @Test
  void aStepUpThatLastedIsForgotten() {
    window(83);
    window(83);
    untilRaised(10);
    windows(83, 15 * SECOND);
    assertThat(untilRaised(10)).isGreaterThan(200 * SECOND);
    untilRaised(10);
    windows(10, 2 * PaceRules.PROVEN_NANOS);
    windows(83, 15 * SECOND);
    assertThat(untilRaised(10)).isLessThan(150 * SECOND);
  }

  @Test
  void whateverAnEncoderDoesTheStepsUpAreFew() {
    var random = new SplittableRandom(4);
    int raised = 0;
    long began = nowNanos;
    while (nowNanos - began < 24 * 3600 * SECOND) {
      PaceStep before = rules.step();
      window(random.nextInt(100) < 97 ? 10 : random.nextDouble(20, 300));
      if (before.timesWork(rules.step()) > 1) {
        raised++;
      }
    }
    assertThat(raised).as("in a day").isLessThan(24 * 6);
  }
}
