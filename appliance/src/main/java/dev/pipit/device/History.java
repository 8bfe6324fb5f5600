package dev.pipit.device;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The last ten minutes of some measured values, a value each five seconds, in memory of a fixed
 * size. Any thread.
 *
 * <p>Of more than {@value #MOST_SERIES} series the further ones are left out; one that had no value
 * for ten minutes gives its place up.
 */
public final class History {
  /** Seconds from one value to the next. */
  public static final int STEP_SECONDS = 5;

  private static final int STEPS = 120;
  private static final int MOST_SERIES = 96;
  private static final long STEP_MILLIS = STEP_SECONDS * 1000L;

  private static final class Ring {
    private final String label;
    private final String unit;
    private final float[] values = new float[STEPS];

    Ring(String label, String unit) {
      this.label = label;
      this.unit = unit;
      Arrays.fill(values, Float.NaN);
    }

    boolean isEmpty() {
      for (float value : values) {
        if (!Float.isNaN(value)) {
          return false;
        }
      }
      return true;
    }
  }

  private final Map<String, Ring> rings = new LinkedHashMap<>();
  private int newest = -1;
  private long newestMs;

  /**
   * One line of a chart.
   *
   * @param unit such as {@code %}
   * @param values the oldest first; NaN where nothing was measured
   */
  public record Series(String id, String label, String unit, List<Float> values) {}

  /**
   * All lines.
   *
   * @param endMs Unix time of the newest values, milliseconds; 0 when there is none
   */
  public record Chart(int stepSeconds, long endMs, List<Series> series) {}

  /** Begins the next step; the values that follow are of that time. */
  public synchronized void step(long nowMs) {
    long missed = newest < 0 ? 0 : (nowMs - newestMs + STEP_MILLIS / 2) / STEP_MILLIS - 1;
    // A clock that was set is no gap of hours.
    int steps = 1 + Math.clamp(missed, 0, STEPS - 1);
    for (int i = 0; i < steps; i++) {
      newest = (newest + 1) % STEPS;
      for (Ring ring : rings.values()) {
        ring.values[newest] = Float.NaN;
      }
    }
    newestMs = nowMs;
    rings.values().removeIf(Ring::isEmpty);
  }

  /** Sets the value of the step that was begun last. */
  public synchronized void put(String id, String label, String unit, double value) {
    if (newest < 0) {
      throw new IllegalStateException("a value before the first step");
    }
    Ring ring = rings.get(id);
    if (ring == null) {
      if (rings.size() >= MOST_SERIES) {
        return;
      }
      ring = new Ring(label, unit);
      rings.put(id, ring);
    }
    ring.values[newest] = (float) value;
  }

  /** A copy of what there is. */
  public synchronized Chart chart() {
    List<Series> series = new ArrayList<>(rings.size());
    rings.forEach(
        (id, ring) -> {
          List<Float> values = new ArrayList<>(STEPS);
          for (int i = 1; i <= STEPS; i++) {
            values.add(ring.values[(newest + i) % STEPS]);
          }
          series.add(new Series(id, ring.label, ring.unit, values));
        });
    return new Chart(STEP_SECONDS, newestMs, series);
  }
}
