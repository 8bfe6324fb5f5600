package dev.pipit.app;

import java.time.Duration;
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

  private record Entry(String sentence, long untilNanos, BooleanSupplier hangs) {}

  private static final Map<String, Entry> HANGING = new ConcurrentHashMap<>();

  private final LongSupplier nanoTime;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

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
    Entry entry = new Entry(sentence, nanoTime.getAsLong() + WHILE.toNanos(), hangs);
    entries.put(name, entry);
    if (hangs.getAsBoolean()) {
      HANGING.put(name, entry);
    }
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
    names()
        .forEach(
            name -> {
              Entry entry = entries.get(name);
              if (entry != null) {
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
