package dev.pipit.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.capture.CaptureException.Reason;
import dev.pipit.media.RawFrame;
import java.time.Duration;

/** Reads a camera on the ribbon cable, whichever way it comes. */
final class RibbonReader {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int PICTURES_PER_SECOND = 30;

  private long beforeNanos = Long.MIN_VALUE;
  private int steps;
  private int even;

  /** The next one that comes; the caller releases it. */
  static RawFrame next(Source source) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() - deadline < 0) {
      RawFrame frame = source.next(Duration.ofMillis(250));
      if (frame != null) {
        return frame;
      }
    }
    throw new AssertionError("nothing came");
  }

  /** Reads until it ends, which is said with that reason. */
  static void endsWith(Source source, Reason reason, String words, String action) {
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 200; i++) {
                next(source).release();
              }
            })
        .isInstanceOfSatisfying(
            CaptureException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(reason);
              assertThat(e.action()).isNotBlank().contains(action);
            })
        .hasMessageContaining(words);
  }

  /** Notes when a picture was taken. */
  void note(RawFrame frame) {
    if (beforeNanos != Long.MIN_VALUE) {
      long step = frame.captureNanos() - beforeNanos;
      long pictures = Math.round(step * PICTURES_PER_SECOND / 1e9);
      steps++;
      even +=
          Math.abs(step - pictures * 1_000_000_000L / PICTURES_PER_SECOND) <= pictures + 1 ? 1 : 0;
    }
    beforeNanos = frame.captureNanos();
  }

  /**
   * The times are those of the source: even to the nanosecond, as no reading is. Not all, since a
   * source that was kept waiting begins its count anew.
   */
  void timesAreTheSources() {
    assertThat(2 * even).as("even steps, twice").isGreaterThan(steps);
  }
}
