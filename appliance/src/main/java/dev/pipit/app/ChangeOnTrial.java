package dev.pipit.app;

import dev.pipit.http.ServiceState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A change of a camera's settings that is watched until its pictures come again: kept after {@link
 * #KEPT} of pictures, to be taken back after {@link #LIMIT} without any. Times are of {@link
 * System#nanoTime}. One thread at a time.
 */
final class ChangeOnTrial {
  /** A camera without a picture for so long has lost it by the change, usually. */
  static final Duration LIMIT = Duration.ofSeconds(10);

  /** Pictures for so long are no accident. */
  static final Duration KEPT = Duration.ofSeconds(2);

  /** A camera that gives pictures now and then does not get more time than this. */
  private static final Duration MOST = Duration.ofSeconds(60);

  /** Pictures that are no more than this apart count as going on. */
  private static final Duration GAP = Duration.ofMillis(1500);

  /** What is to be done. */
  enum Verdict {
    WAIT,
    KEEP,
    TAKE_BACK
  }

  private final Map<String, @Nullable Object> before = new LinkedHashMap<>();
  private final long sinceMs;
  private final long startNanos;
  private final Duration limit;
  private long firstNanos = Long.MIN_VALUE;
  private long lastNanos = Long.MIN_VALUE;

  /**
   * @param before what the file said of each changed key, null when it said nothing
   * @param limit after which a change without a picture is taken back
   */
  ChangeOnTrial(
      Map<String, @Nullable Object> before, long sinceMs, long startNanos, Duration limit) {
    this.before.putAll(before);
    this.sinceMs = sinceMs;
    this.startNanos = startNanos;
    this.limit = limit;
  }

  /** A further change before this one was kept: what counts is what was before both. */
  ChangeOnTrial with(Map<String, @Nullable Object> laterBefore, long laterMs, long laterNanos) {
    Map<String, @Nullable Object> both = new LinkedHashMap<>(laterBefore);
    both.putAll(before);
    return new ChangeOnTrial(both, laterMs, laterNanos, limit);
  }

  /**
   * Looks once.
   *
   * @param pictureNanos when the camera's own picture was last on the stream
   */
  Verdict look(long pictureNanos, long nowNanos) {
    if (pictureNanos - startNanos > 0 && pictureNanos != Long.MIN_VALUE) {
      boolean goesOn = firstNanos != Long.MIN_VALUE && pictureNanos - lastNanos < GAP.toNanos();
      firstNanos = goesOn ? firstNanos : pictureNanos;
      lastNanos = pictureNanos;
      if (lastNanos - firstNanos >= KEPT.toNanos()) {
        return Verdict.KEEP;
      }
    }
    long good = lastNanos == Long.MIN_VALUE ? startNanos : lastNanos;
    boolean dark = nowNanos - good >= limit.toNanos();
    return dark || nowNanos - startNanos >= MOST.toNanos() ? Verdict.TAKE_BACK : Verdict.WAIT;
  }

  /** What the file said before, by key; null where it said nothing. */
  Map<String, @Nullable Object> before() {
    return before;
  }

  List<String> keys() {
    return new ArrayList<>(before.keySet());
  }

  ServiceState.Change trying() {
    return new ServiceState.Change(
        "trying",
        keys(),
        sinceMs,
        "The new settings are being tried: without a picture for "
            + limit.toSeconds()
            + " s they are taken back.");
  }

  ServiceState.Change kept(long nowMs) {
    return new ServiceState.Change("kept", keys(), nowMs, "The new settings work.");
  }

  ServiceState.Change takenBack(long nowMs, String reason) {
    return new ServiceState.Change(
        "taken-back",
        keys(),
        nowMs,
        "The new settings gave no picture for "
            + limit.toSeconds()
            + " s and were taken back. "
            + reason);
  }
}
