package dev.pipit.soak;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToLongFunction;

/** How a figure went over the rounds, robust against single outliers. */
final class Trend {
  private Trend() {}

  /**
   * What the figure grew by over all samples, by the median of the slopes of all pairs (Theil and
   * Sen); negative when it shrank.
   */
  static double growth(List<Sample> samples, ToLongFunction<Sample> figure) {
    List<Double> slopes = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      for (int j = i + 1; j < samples.size(); j++) {
        double difference =
            figure.applyAsLong(samples.get(j)) - (double) figure.applyAsLong(samples.get(i));
        slopes.add(difference / (j - i));
      }
    }
    if (slopes.isEmpty()) {
      throw new IllegalArgumentException("A trend needs two samples");
    }
    Collections.sort(slopes);
    int middle = slopes.size() / 2;
    double median =
        slopes.size() % 2 == 1
            ? slopes.get(middle)
            : (slopes.get(middle - 1) + slopes.get(middle)) / 2;
    return median * (samples.size() - 1);
  }
}
