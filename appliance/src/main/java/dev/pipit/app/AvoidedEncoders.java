package dev.pipit.app;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Encoders that broke down in use and are left out for a while, with the reason. Any thread.
 *
 * <p>What hangs is known to every camera of the process, and stays so whatever its settings:
 * another would hang, too. There are few encoders, so this holds few.
 */
final class AvoidedEncoders {
  /** An encoder that is overheated or starved of memory may work again after this. */
  static final Duration WHILE = Duration.ofMinutes(10);

  /**
   * One that breaks down each time is left out twice as long each time, and no longer than this.
   */
  static final Duration LONGEST = Duration.ofHours(4);

  /**
   * @param isTold whether it broke down in use; of one that never worked the choice tells
   */
  private record Entry(
      String sentence, long untilNanos, long waitNanos, BooleanSupplier hangs, boolean isTold) {
    /** Whether it was well again for as long as it had been left out. */
    boolean isForgotten(long nowNanos) {
      return nowNanos - untilNanos > waitNanos;
    }
  }

  private static final Map<String, Entry> HANGING = new ConcurrentHashMap<>();

  private final LongSupplier nanoTime;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /** The last time of each. */
  private final Map<String, Entry> before = new HashMap<>();

  /**
   * @param nanoTime the monotonic clock
   */
  AvoidedEncoders(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Leaves an encoder out from now on.
   *
   * @param hangs whether a thread hangs in it that nothing ends; as long as it does, another would
   *     hang, too
   */
  synchronized void add(String name, String sentence, BooleanSupplier hangs) {
    Entry entry = leaveOut(name, sentence, hangs, true);
    if (hangs.getAsBoolean()) {
      HANGING.put(name, entry);
    }
  }

  /** Leaves one out that was tried again in vain. */
  synchronized void addTriedInVain(String name, String sentence) {
    Entry last = before.get(name);
    leaveOut(name, sentence, () -> false, last != null && last.isTold());
  }

  private Entry leaveOut(String name, String sentence, BooleanSupplier hangs, boolean isTold) {
    long now = nanoTime.getAsLong();
    Entry last = before.get(name);
    long wait =
        last == null || last.isForgotten(now)
            ? WHILE.toNanos()
            : Math.min(2 * last.waitNanos(), LONGEST.toNanos());
    Entry entry = new Entry(sentence, now + wait, wait, hangs, isTold);
    entries.put(name, entry);
    before.put(name, entry);
    return entry;
  }

  /** Those to be left out now. */
  synchronized List<String> names() {
    long now = nanoTime.getAsLong();
    entries
        .values()
        .removeIf(entry -> now - entry.untilNanos() >= 0 && !entry.hangs().getAsBoolean());
    HANGING.values().removeIf(entry -> !entry.hangs().getAsBoolean());
    entries.putAll(HANGING);
    return List.copyOf(entries.keySet());
  }

  /** Forgets all that do not hang: an encoder that breaks down is better than none. */
  synchronized void clear() {
    entries.values().removeIf(entry -> !entry.hangs().getAsBoolean());
  }

  /** A sentence for each, each with a space after it. */
  synchronized String why() {
    StringBuilder sentences = new StringBuilder();
    names();
    entries.forEach(
        (name, entry) -> {
          if (entry.isTold()) {
            sentences
                .append(name)
                .append(
                    entry.hangs().getAsBoolean()
                        ? " hangs, and is left out as long as it does: "
                        : " is left out for a while, since it broke down: ")
                .append(entry.sentence())
                .append(' ');
          }
        });
    return sentences.toString();
  }
}
