package dev.pipit.accounts;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When sessions or devices were last seen, in memory until {@link Upkeep} writes many at once: a
 * request writes nothing. Any thread.
 *
 * <p>Remembers 100,000; of more the last written time stands until there is room again. A crash
 * loses the last minute.
 */
final class SeenTimes {
  /** What is written already need not be written again sooner. */
  static final long STEP_MS = Duration.ofMinutes(1).toMillis();

  private static final int MOST = 100_000;
  private final Map<String, Long> times = new ConcurrentHashMap<>();

  /**
   * It was seen now.
   *
   * @param storedMs what the database says; a time that is ahead is mended
   */
  void note(String id, long storedMs, long nowMs) {
    if (Math.abs(nowMs - storedMs) >= STEP_MS && (times.size() < MOST || times.containsKey(id))) {
      times.put(id, nowMs);
    }
  }

  /** What waits to be written, else what the database says. */
  long last(String id, long storedMs) {
    return times.getOrDefault(id, storedMs);
  }

  /** What is to be written. */
  Map<String, Long> waiting() {
    return Map.copyOf(times);
  }

  /** Those were written; what was seen later meanwhile stays. */
  void written(Iterable<Map.Entry<String, Long>> done) {
    for (Map.Entry<String, Long> time : done) {
      times.remove(time.getKey(), time.getValue());
    }
  }
}
