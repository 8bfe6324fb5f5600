package dev.pipit.camera;

import java.util.ArrayList;
import java.util.List;

/**
 * What is given of a camera's pictures: one of so many, at a part of width and height.
 *
 * @param divisor every how many-th picture is encoded
 * @param numerator of the part
 * @param denominator of the part
 */
record PaceStep(int divisor, int numerator, int denominator) {
  /** All pictures as they come. */
  static final PaceStep ALL = new PaceStep(1, 1, 1);

  private static final int[] DIVISORS = {2, 3, 4, 6, 8, 12};
  private static final int[][] PARTS = {{2, 3}, {1, 2}, {1, 3}, {1, 4}};

  /** Smaller than this a picture tells too little. */
  private static final int LEAST_EDGE_PIXELS = 160;

  /** A smaller picture shall look smooth again. */
  private static final double SMOOTH_FRAMES_PER_SECOND = 12;

  /** That of 29.97 is as good as that of 30. */
  private static final double TOLERANCE = 0.99;

  /**
   * All steps that there are for a picture, each with less to do than the one before: first fewer
   * pictures, then smaller ones, of which there may be more again.
   *
   * @param leastFramesPerSecond fewer pictures than that are not given
   */
  static List<PaceStep> of(
      int widthPixels, int heightPixels, double framesPerSecond, double leastFramesPerSecond) {
    List<PaceStep> steps = new ArrayList<>();
    steps.add(ALL);
    int smooth = 1;
    for (int divisor : DIVISORS) {
      double rate = framesPerSecond / divisor;
      if (rate >= leastFramesPerSecond * TOLERANCE) {
        steps.add(new PaceStep(divisor, 1, 1));
        smooth = rate >= SMOOTH_FRAMES_PER_SECOND * TOLERANCE ? divisor : smooth;
      }
    }
    int slowest = steps.getLast().divisor;
    for (int[] part : PARTS) {
      PaceStep step = new PaceStep(smooth, part[0], part[1]);
      if (Math.min(step.scaled(widthPixels), step.scaled(heightPixels)) >= LEAST_EDGE_PIXELS) {
        steps.add(step);
      }
    }
    PaceStep smallest = steps.getLast();
    if (smallest.isScaled() && smooth < slowest) {
      steps.add(new PaceStep(slowest, smallest.numerator, smallest.denominator));
    }
    return List.copyOf(steps);
  }

  /** A length of the camera's picture in the coded one, even. */
  int scaled(int pixels) {
    return isScaled() ? pixels * numerator / denominator & ~1 : pixels;
  }

  /** Whether the picture is smaller than the camera's. */
  boolean isScaled() {
    return numerator != denominator;
  }

  /** How many times more work another step is for an encoder, in a second. */
  double timesWork(PaceStep other) {
    return pixels(other) / pixels(this) * divisor / other.divisor;
  }

  private static double pixels(PaceStep step) {
    double part = (double) step.numerator / step.denominator;
    return part * part;
  }
}
